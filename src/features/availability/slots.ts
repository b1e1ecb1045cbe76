import type { AlternativeView, DayView, SlotView } from '@/contracts/views'
import { nearestAlternatives } from '@/domain/capacity/alternatives'
import type { RefusalCode } from '@/domain/capacity/refusals'
import { MINUTE_MS, minuteOfDayAt, type EpochMs, type LocalDate, type MinuteOfDay } from '@/domain/kernel/time'

export const dayParts = ['MORNING', 'AFTERNOON', 'EVENING'] as const
export type DayPart = (typeof dayParts)[number]

const NOON = 12 * 60
const EVENING_FROM = 18 * 60
/** Without a time of their own, people who ask for a full day are offered times around this minute. */
const USUAL_MINUTE = 10 * 60

/** Part of the day of a minute since local midnight. */
export const dayPartOf = (minute: MinuteOfDay): DayPart =>
  minute < NOON ? 'MORNING' : minute < EVENING_FROM ? 'AFTERNOON' : 'EVENING'

export interface PartOfDay {
  readonly part: DayPart
  readonly slots: readonly SlotView[]
  readonly freeCount: number
}

/** Starts of one day by part of the day, in order; parts without any and starts in the past are left out. */
export const groupByPart = (slots: readonly SlotView[], utcOffsetMinutes: number): PartOfDay[] =>
  dayParts.flatMap((part) => {
    const own = slots.filter(
      (s) => s.refusal !== 'IN_PAST' && dayPartOf(minuteOfDayAt(s.startAtMs, utcOffsetMinutes)) === part,
    )
    return own.length === 0 ? [] : [{ part, slots: own, freeCount: own.filter((s) => s.refusal === null).length }]
  })

/** The day to open with: the asked one if it is offered, else the first with something free, else the first. */
export const openingDay = (days: readonly DayView[], asked: LocalDate | null): LocalDate | null =>
  (days.find((d) => d.date === asked) ?? days.find((d) => d.freeCount > 0) ?? days[0])?.date ?? null

/** The slot of an instant on any day, or null. */
export const slotAt = (days: readonly DayView[], startAtMs: EpochMs): SlotView | null => {
  for (const day of days) {
    const slot = day.slots.find((s) => s.startAtMs === startAtMs)
    if (slot) return slot
  }
  return null
}

/** Why the chosen start is not to be had any more, or null while it is free. */
export const lostBecause = (days: readonly DayView[], startAtMs: EpochMs): RefusalCode | null => {
  const slot = slotAt(days, startAtMs)
  return slot ? slot.refusal : 'CLOSED'
}

/** The refusals that no other day of this store can cure. */
const storeWide: readonly RefusalCode[] = ['NO_QUALIFIED_TECHNICIAN', 'NO_SUITABLE_BAY']

/** Why this store cannot do the job on any day, or null. */
export const storeRefusal = (days: readonly DayView[]): RefusalCode | null => {
  const refusals = days.flatMap((d) => d.slots.map((s) => s.refusal))
  if (refusals.length === 0 || refusals.includes(null)) return null
  return storeWide.find((code) => refusals.includes(code)) ?? null
}

/** The refusal that explains most of a full day's starts, past ones aside; null when something is free or nothing is listed. */
export const mainRefusal = (day: DayView): RefusalCode | null => {
  if (day.freeCount > 0) return null
  const counts = new Map<RefusalCode, number>()
  for (const { refusal } of day.slots) {
    if (refusal && refusal !== 'IN_PAST') counts.set(refusal, (counts.get(refusal) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? (day.slots.length > 0 ? 'IN_PAST' : null)
}

export interface StoreDays {
  readonly storeId: string
  readonly storeName: string
  readonly utcOffsetMinutes: number
  readonly days: readonly DayView[]
}

/** Instant of a minute of a local day at an offset. */
export const instantOf = (date: LocalDate, minute: MinuteOfDay, utcOffsetMinutes: number): EpochMs =>
  Date.parse(`${date}T00:00:00Z`) + (minute - utcOffsetMinutes) * MINUTE_MS

const nearest = (slots: readonly SlotView[], toMs: EpochMs): SlotView | null => {
  const free = slots.filter((s) => s.refusal === null)
  return free.reduce<SlotView | null>(
    (best, s) => (best === null || Math.abs(s.startAtMs - toMs) < Math.abs(best.startAtMs - toMs) ? s : best),
    null,
  )
}

/**
 * The three nearest ways out of a full day: one time of each other day here, or the same day in a sister store.
 * @param minute the time of day that was wanted, null when none was
 * @param sisters other stores; only their starts on `date` count
 */
export const waysOutOfFullDay = (
  here: StoreDays,
  date: LocalDate,
  minute: MinuteOfDay | null,
  sisters: readonly StoreDays[],
): AlternativeView[] => {
  const wantedMinute = minute ?? USUAL_MINUTE
  const bestOfDay = (store: StoreDays, day: DayView): AlternativeView[] => {
    const slot = nearest(day.slots, instantOf(day.date, wantedMinute, store.utcOffsetMinutes))
    if (!slot) return []
    return [
      {
        storeId: store.storeId,
        storeName: store.storeName,
        startAtMs: slot.startAtMs,
        utcOffsetMinutes: store.utcOffsetMinutes,
      },
    ]
  }
  const free = [
    ...here.days.filter((d) => d.date !== date).flatMap((d) => bestOfDay(here, d)),
    ...sisters.flatMap((s) => s.days.filter((d) => d.date === date).flatMap((d) => bestOfDay(s, d))),
  ]
  const wanted = { storeId: here.storeId, startAtMs: instantOf(date, wantedMinute, here.utcOffsetMinutes) }
  return nearestAlternatives(wanted, free).flatMap((f) =>
    free.filter((a) => a.storeId === f.storeId && a.startAtMs === f.startAtMs),
  )
}
