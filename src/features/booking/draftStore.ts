import { useSyncExternalStore } from 'react'
import { isSignedIn, onSessionChange } from '@/platform/session'
import { readStored, removeStored, writeStored } from '@/platform/storage'
import { emptyDraft, parseDraft, type BookingDraft } from './draft'

const KEY = 'bookingDraft'
const listeners = new Set<() => void>()
let current: BookingDraft | null = null

/** The draft now. */
export const getDraft = (): BookingDraft => {
  current ??= parseDraft(readStored(KEY))
  return current
}

const set = (next: BookingDraft) => {
  if (next === current) return
  current = next
  writeStored(KEY, next)
  listeners.forEach((listener) => listener())
}

/** Changes some fields, or replaces the draft by what a function makes of it, and keeps it on the phone. */
export const changeDraft = (change: Partial<BookingDraft> | ((draft: BookingDraft) => BookingDraft)): void => {
  const before = getDraft()
  set(typeof change === 'function' ? change(before) : { ...before, ...change })
}

let finished = 0

/** How many bookings were made in this run: a page that sees it grow belongs to a form that is done with. */
export const bookingsMade = (): number => finished

/** After a booking: the next one starts afresh, but at the store and in the manner this owner likes. */
export const clearDraft = (): void => {
  const { vin, storeId, transport } = getDraft()
  finished += 1
  set({ ...emptyDraft, vin, storeId, transport })
}

// The next person to sign in on this phone has no business with what the last one chose.
onSessionChange(() => {
  if (isSignedIn()) return
  set(emptyDraft)
  removeStored(KEY)
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The draft now, as state. */
export const useDraft = (): BookingDraft => useSyncExternalStore(subscribe, getDraft, getDraft)
