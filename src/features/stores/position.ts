import { useSyncExternalStore } from 'react'
import { askConsent } from '@/features/consent/ask'
import { hasConsent, onConsentChange } from '@/features/consent/record'
import { currentPosition, type Position } from '@/platform/location'

let position: Position | null = null
const listeners = new Set<() => void>()

const keep = (next: Position | null): void => {
  position = next
  listeners.forEach((listener) => listener())
}

// Taken back means gone.
onConsentChange(() => {
  if (position && !hasConsent('LOCATION')) keep(null)
})

/**
 * Asks where the owner is; only ever called from a tap on "sort by distance".
 * @returns `NOT_NOW` when the owner does not agree to it, `UNKNOWN` when the phone does not tell
 */
export const askPosition = async (): Promise<'TOLD' | 'NOT_NOW' | 'UNKNOWN'> => {
  if (!(await askConsent('LOCATION'))) return 'NOT_NOW'
  const found = await currentPosition()
  if (!found) return 'UNKNOWN'
  keep(found)
  return 'TOLD'
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
