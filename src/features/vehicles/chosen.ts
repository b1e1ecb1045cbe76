import { useSyncExternalStore } from 'react'
import type { VehicleView } from '@/contracts/views'
import { readStored, writeStored } from '@/platform/storage'

const KEY = 'chosenVin'
const listeners = new Set<() => void>()
let chosen: string | null | undefined

const current = (): string | null => (chosen === undefined ? (chosen = readStored<string>(KEY)) : chosen)

/** Remembers which of several cars the owner looks at. */
export const chooseVehicle = (vin: string): void => {
  chosen = vin
  writeStored(KEY, vin)
  listeners.forEach((listener) => listener())
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The car the owner looks at: the one last chosen, else the first. */
export const useChosenVehicle = (vehicles: readonly VehicleView[] | undefined): VehicleView | undefined => {
  const vin = useSyncExternalStore(subscribe, current, current)
  return vehicles?.find((vehicle) => vehicle.vin === vin) ?? vehicles?.[0]
}
