import { MINUTE_MS, type EpochMs } from '../kernel/time'
import type { AppointmentStatus } from './states'

/** A store's rules around a booking. Defaults here; a store may override each field. */
export interface BookingPolicy {
  /** How long a chosen time is kept while the owner looks at the confirm page. */
  readonly holdMinutes: number
  /** An owner may cancel online until this long before the start; later the store is called. */
  readonly cancelCutoffMinutes: number
  readonly rescheduleCutoffMinutes: number
  /** If the DMS has not taken a booking after this long, counted in opening hours, a person at the store acts. */
  readonly confirmWithinMinutes: number
}

/** Defaults; the five minutes are the and cal.com's, the rest is our choice (domain.md §3.2). */
export const defaultBookingPolicy: BookingPolicy = {
  holdMinutes: 5,
  cancelCutoffMinutes: 60,
  rescheduleCutoffMinutes: 120,
  confirmWithinMinutes: 30,
}

export interface Permission {
  readonly allowed: boolean
  /** Until when it is allowed, or null when the state forbids it anyhow. */
  readonly untilMs: EpochMs | null
}

interface Judged {
  readonly status: AppointmentStatus
  readonly startAtMs: EpochMs
  readonly holdExpiresAtMs: EpochMs | null
}

const NEVER: Permission = { allowed: false, untilMs: null }
const until = (untilMs: EpochMs, nowMs: EpochMs): Permission => ({ allowed: nowMs < untilMs, untilMs })

/** A hold whose time has run out is expired whether or not a sweeper has said so. */
export const effectiveStatus = ({ status, holdExpiresAtMs }: Judged, nowMs: EpochMs): AppointmentStatus =>
  status === 'HELD' && holdExpiresAtMs !== null && holdExpiresAtMs <= nowMs ? 'EXPIRED' : status

/** What the owner may do now; the server decides by the same function. */
export const permissionsOf = (
  appointment: Judged,
  policy: BookingPolicy,
  nowMs: EpochMs,
): { confirm: Permission; reschedule: Permission; cancel: Permission } => {
  const status = effectiveStatus(appointment, nowMs)
  const booked = status === 'BOOKED' || status === 'CONFIRMED'
  return {
    confirm: status === 'HELD' ? until(appointment.holdExpiresAtMs ?? nowMs, nowMs) : NEVER,
    reschedule: booked ? until(appointment.startAtMs - policy.rescheduleCutoffMinutes * MINUTE_MS, nowMs) : NEVER,
    cancel: booked ? until(appointment.startAtMs - policy.cancelCutoffMinutes * MINUTE_MS, nowMs) : NEVER,
  }
}

/** When the car is promised back: end of the work plus finishing, rounded up to the quarter hour. */
export const promiseAtMs = (endAtMs: EpochMs, finishMinutes: number): EpochMs => {
  const quarter = 15 * MINUTE_MS
  return Math.ceil((endAtMs + finishMinutes * MINUTE_MS) / quarter) * quarter
}

/**
 * By when a person acts if the systems have not agreed: `withinMinutes` of opening time from now, so that nobody is promised a call at night.
 * @param openings opening hours from now on as instants, in order; when they run out, plain minutes count
 */
export const confirmByMs = (
  nowMs: EpochMs,
  withinMinutes: number,
  openings: readonly { readonly startMs: EpochMs; readonly endMs: EpochMs }[],
): EpochMs => {
  let left = withinMinutes * MINUTE_MS
  for (const open of openings) {
    const from = Math.max(nowMs, open.startMs)
    if (open.endMs <= from) continue
    if (open.endMs - from >= left) return from + left
    left -= open.endMs - from
  }
  return nowMs + withinMinutes * MINUTE_MS
}
