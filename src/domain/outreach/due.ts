import { DAY_MS, type EpochMs } from '../kernel/time'

export interface Reading {
  readonly atMs: EpochMs
  readonly km: number
}

export interface Interval {
  readonly km: number | null
  readonly months: number | null
}

export interface Due {
  readonly dueKm: number
  readonly dueAtMs: EpochMs
  readonly kmLeft: number
  readonly daysLeft: number
}

/** With fewer than two readings a car is taken to run this much; source: our choice, about 15,000 km a year. */
const PRIOR_KM_PER_DAY = 40
const MAX_KM_PER_DAY = 400
const DAYS_PER_MONTH = 30.44

/** Average distance a day between the first and the last reading, kept inside a plausible range. */
export const kmPerDay = (readings: readonly Reading[]): number => {
  const sorted = [...readings].sort((a, b) => a.atMs - b.atMs)
  const first = sorted[0]
  const last = sorted[sorted.length - 1]
  if (!first || !last || last.atMs - first.atMs < 30 * DAY_MS || last.km <= first.km) return PRIOR_KM_PER_DAY
  return Math.min(MAX_KM_PER_DAY, ((last.km - first.km) / (last.atMs - first.atMs)) * DAY_MS)
}

/** The odometer today, carried forward from the last reading. */
export const estimatedKm = (readings: readonly Reading[], nowMs: EpochMs): number => {
  const last = readings.reduce<Reading | null>((best, r) => (!best || r.atMs > best.atMs ? r : best), null)
  return last ? Math.round(last.km + (Math.max(0, nowMs - last.atMs) / DAY_MS) * kmPerDay(readings)) : 0
}

/**
 * When a service is due again: time or mileage, whichever first (the trade's common rule).
 * @param done where it was last done; for a car that never had it, its delivery at 0 km
 * @returns null when the service has no interval
 */
export const dueOf = (done: Reading, interval: Interval, readings: readonly Reading[], nowMs: EpochMs): Due | null => {
  if (interval.km === null && interval.months === null) return null
  const nowKm = estimatedKm(readings, nowMs)
  const perDay = kmPerDay(readings)
  const dueKm = interval.km === null ? nowKm + Math.round(perDay * 365) : done.km + interval.km
  const byKmMs = interval.km === null ? Infinity : nowMs + ((dueKm - nowKm) / perDay) * DAY_MS
  const byTimeMs = interval.months === null ? Infinity : done.atMs + interval.months * DAYS_PER_MONTH * DAY_MS
  const dueAtMs = Math.round(Math.min(byKmMs, byTimeMs))
  return { dueKm, dueAtMs, kmLeft: dueKm - nowKm, daysLeft: Math.ceil((dueAtMs - nowMs) / DAY_MS) }
}

/** A service is worth offering as due from this long before. */
export const DUE_WINDOW_DAYS = 30
