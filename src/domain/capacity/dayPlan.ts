import type { EpochMs, LocalDate, MinuteOfDay } from '../kernel/time'
import type { CapacityPolicy } from './policy'

/** A half-open stretch of one day, `[startMinute, endMinute)`. */
export interface Window {
  readonly startMinute: MinuteOfDay
  readonly endMinute: MinuteOfDay
}

export interface Technician {
  readonly id: string
  readonly skills: readonly string[]
  /** When this person works that day: shifts less absences. Empty on a day off. */
  readonly windows: readonly Window[]
}

export interface Bay {
  readonly id: string
  readonly capabilities: readonly string[]
}

/** Whether an owner books it on the phone or the store does it itself. The store is not bound by lead time and online share. */
export type Channel = 'ONLINE' | 'STORE'

/** One job on the day: it occupies its technician and its bay for the work and the turnover after it. */
export interface Allocation extends Window {
  readonly id: string
  readonly technicianId: string
  readonly bayId: string
  readonly channel: Channel
}

/** One store on one day: everything that decides whether a start can be sold. */
export interface DayPlan {
  readonly storeId: string
  readonly date: LocalDate
  /** Instant of local midnight. */
  readonly dayStartMs: EpochMs
  /** Opening hours; empty when closed. */
  readonly hours: readonly Window[]
  /** The store's words for why the day is shut, or null. */
  readonly closedReason: string | null
  readonly technicians: readonly Technician[]
  readonly bays: readonly Bay[]
  readonly allocations: readonly Allocation[]
  readonly policy: CapacityPolicy
}

/** What is to be done: one technician with all the skills, one bay with all the capabilities, for `minutes` in one go. */
export interface Job {
  readonly minutes: number
  readonly skills: readonly string[]
  readonly bayCapabilities: readonly string[]
}

/** Takes `cut` out of `windows`; used for absences. */
export const subtractWindow = (windows: readonly Window[], cut: Window): Window[] =>
  windows.flatMap((w) => [
    ...(w.startMinute < cut.startMinute
      ? [{ startMinute: w.startMinute, endMinute: Math.min(w.endMinute, cut.startMinute) }]
      : []),
    ...(w.endMinute > cut.endMinute
      ? [{ startMinute: Math.max(w.startMinute, cut.endMinute), endMinute: w.endMinute }]
      : []),
  ])
