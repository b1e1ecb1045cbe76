/** A calendar day in a store's own zone, `YYYY-MM-DD`. */
export type LocalDate = string
/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number
/** Minutes since local midnight, 0–1440. */
export type MinuteOfDay = number

export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

const utcOf = (date: LocalDate): EpochMs => Date.parse(`${date}T00:00:00Z`)
const dateOfUtc = (ms: EpochMs): LocalDate => new Date(ms).toISOString().slice(0, 10)

/** True for a real calendar day in `YYYY-MM-DD` form (`2026-02-30` is not one). */
export const isLocalDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = utcOf(text)
  return Number.isFinite(ms) && dateOfUtc(ms) === text
}

/** The day `days` after (or, negative, before) `date`. */
export const addDays = (date: LocalDate, days: number): LocalDate => dateOfUtc(utcOf(date) + days * DAY_MS)

/** Whole days from `a` to `b`. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => Math.round((utcOf(b) - utcOf(a)) / DAY_MS)

/** ISO weekday of a day: 1 = Monday … 7 = Sunday. */
export const isoWeekday = (date: LocalDate): number => new Date(utcOf(date)).getUTCDay() || 7

/** The calendar day that an instant falls on, at a given offset from UTC. */
export const localDateAt = (ms: EpochMs, utcOffsetMinutes: number): LocalDate =>
  dateOfUtc(ms + utcOffsetMinutes * MINUTE_MS)

/** Minutes since local midnight of an instant, at a given offset from UTC. */
export const minuteOfDayAt = (ms: EpochMs, utcOffsetMinutes: number): MinuteOfDay =>
  Math.floor(((((ms + utcOffsetMinutes * MINUTE_MS) % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS)

const formatters = new Map<string, Intl.DateTimeFormat>()
const formatterOf = (zone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

/**
 * Offset of an IANA zone from UTC at an instant, in minutes (Asia/Shanghai → 480).
 * Server side only: some WeChat runtimes have no `Intl`, so replies carry the offset to the phone.
 * @throws RangeError for an unknown zone
 */
export const zoneOffsetMinutes = (zone: string, ms: EpochMs): number => {
  const at = Math.floor(ms / 1000) * 1000
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map((p) => [p.type, Number(p.value)]),
  )
  const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return Math.round((wall - at) / MINUTE_MS)
}

/** Instant of local midnight of `date` in `zone`. On a day the clock changes, minutes count on from midnight linearly. */
export const startOfDayMs = (date: LocalDate, zone: string): EpochMs => {
  const guess = utcOf(date)
  const first = guess - zoneOffsetMinutes(zone, guess) * MINUTE_MS
  return guess - zoneOffsetMinutes(zone, first) * MINUTE_MS
}
