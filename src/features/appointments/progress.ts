import type { AppointmentView } from '@/contracts/views'
import { nextStatus, type AppointmentStatus } from '@/domain/booking/states'
import type { EpochMs } from '@/domain/kernel/time'

/** The usual case is over in a tenth of a second: whoever has just confirmed is not kept waiting by the clock of the page. */
const SENDING_EVERY_MS = 400
const PENDING_EVERY_MS = 2000
const SETTLED_EVERY_MS = 5000

const finished: readonly AppointmentStatus[] = ['COMPLETED', 'CANCELLED', 'EXPIRED', 'RELEASED']

/** True when nothing more will happen to the appointment. */
export const isFinished = (status: AppointmentStatus): boolean => finished.includes(status)

/** How often (ms) an open page asks again, or false when there is nothing to wait for. */
export const refreshEvery = (
  appointment: Pick<AppointmentView, 'status' | 'sync'> | undefined,
  visible: boolean,
): number | false => {
  if (!visible) return false
  if (appointment?.sync.state === 'PENDING')
    return appointment.sync.reason === 'SENDING' ? SENDING_EVERY_MS : PENDING_EVERY_MS
  return appointment && isFinished(appointment.status) ? false : SETTLED_EVERY_MS
}

/** What the owner is told first about an appointment. */
export type Headline =
  | 'HOLDING'
  | 'CONFIRMED'
  | 'WAITING_FOR_STORE'
  | 'REFUSED_BY_STORE'
  | 'CHECKED_IN'
  | 'IN_WORKSHOP'
  | 'COMPLETED'
  | 'CANCELLED'
  | 'NO_SHOW'
  | 'EXPIRED'
  | 'RELEASED'

const headlineOfStatus: Readonly<Record<Exclude<AppointmentStatus, 'BOOKED' | 'HELD'>, Headline>> = {
  CONFIRMED: 'CONFIRMED',
  CHECKED_IN: 'CHECKED_IN',
  FULFILLED: 'IN_WORKSHOP',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
  NO_SHOW: 'NO_SHOW',
  EXPIRED: 'EXPIRED',
  RELEASED: 'RELEASED',
}

/**
 * Joins our state with the state of the dealer's system into one word for the owner.
 * @param nowMs a hold whose time has run out reads as expired even before the server says so
 */
export const headlineOf = (
  a: Pick<AppointmentView, 'status' | 'sync' | 'holdExpiresAtMs'>,
  nowMs: EpochMs,
): Headline => {
  if (a.status === 'HELD') return a.holdExpiresAtMs !== null && a.holdExpiresAtMs <= nowMs ? 'EXPIRED' : 'HOLDING'
  if (a.status !== 'BOOKED') return headlineOfStatus[a.status]
  return a.sync.state === 'REJECTED' ? 'REFUSED_BY_STORE' : 'WAITING_FOR_STORE'
}

/** True once a hold has become a booking, whatever has happened to it since. */
export const isBooked = (status: AppointmentStatus): boolean =>
  nextStatus(status, 'CONFIRM') === null && status !== 'EXPIRED' && status !== 'RELEASED'

type History = AppointmentView['history']

/** Events in the order they happened, last first; events of one instant keep the server's order. */
export const newestFirst = (history: History): History => {
  const ascending = (history[0]?.atMs ?? 0) <= (history[history.length - 1]?.atMs ?? 0)
  const inOrder = ascending ? [...history].reverse() : [...history]
  return inOrder.sort((a, b) => b.atMs - a.atMs)
}

/** The last move of the time made at the store, if no later event of the owner has overtaken it. */
export const movedByStore = (history: History): { readonly fromMs: EpochMs | null; readonly toMs: EpochMs } | null => {
  const known = newestFirst(history).filter((h) => h.startAtMs !== null)
  const at = known.findIndex((h) => h.event === 'RESCHEDULE')
  const last = known[at]
  if (!last || last.by !== 'STORE' || last.startAtMs === null) return null
  return { fromMs: known[at + 1]?.startAtMs ?? null, toMs: last.startAtMs }
}
