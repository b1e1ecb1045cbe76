import { useSyncExternalStore } from 'react'
import { currentPosition, type Position } from '@/platform/location'

let position: Position | null = null
const listeners = new Set<() => void>()

/**
 * Asks where the owner is; only ever called from a tap on "sort by distance".
 * @returns false when the phone does not tell
 */
export const askPosition = async (): Promise<boolean> => {
  const found = await currentPosition()
  if (!found) return false
  position = found
  listeners.forEach((listener) => listener())
  return true
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The position told during this run of the app, or null. Never stored. */
export const usePosition = (): Position | null =>
  useSyncExternalStore(
    subscribe,
    () => position,
    () => position,
  )
