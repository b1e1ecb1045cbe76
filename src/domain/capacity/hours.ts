import { isoWeekday, type LocalDate } from '../kernel/time'
import type { Window } from './dayPlan'

export interface StoreCalendar {
  /** Ordinary opening hours; several rows of one weekday make a lunch break. */
  readonly weekly: readonly { readonly dayOfWeek: number; readonly openMinute: number; readonly closeMinute: number }[]
  /** Single days that differ: holidays, make-up days, short days. */
  readonly exceptions: readonly {
    readonly date: LocalDate
    readonly closed: boolean
    readonly openMinute: number | null
    readonly closeMinute: number | null
    readonly reason: string
  }[]
}

/** Opening hours of one day: the calendar's word for that date, else the week's. `closedReason` is the store's own words, when it gave any. */
export const hoursOf = (calendar: StoreCalendar, date: LocalDate): { hours: Window[]; closedReason: string | null } => {
  const special = calendar.exceptions.find((d) => d.date === date)
  if (special?.closed) return { hours: [], closedReason: special.reason }
  if (special && special.openMinute !== null && special.closeMinute !== null)
    return { hours: [{ startMinute: special.openMinute, endMinute: special.closeMinute }], closedReason: null }
  const weekday = isoWeekday(date)
  const hours = calendar.weekly
    .filter((w) => w.dayOfWeek === weekday)
    .map((w) => ({ startMinute: w.openMinute, endMinute: w.closeMinute }))
    .sort((a, b) => a.startMinute - b.startMinute)
  return { hours, closedReason: null }
}
