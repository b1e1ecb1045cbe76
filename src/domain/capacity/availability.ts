import { MINUTE_MS, daysBetween, type EpochMs, type LocalDate, type MinuteOfDay } from '../kernel/time'
import type { Allocation, Bay, Channel, DayPlan, Job, Technician, Window } from './dayPlan'
import type { RefusalCode } from './refusals'

/** Who does the job and where, or why the start is refused. */
export type Decision =
  | { readonly ok: true; readonly technicianId: string; readonly bayId: string }
  | { readonly ok: false; readonly refusal: RefusalCode }

export interface Asked {
  readonly nowMs: EpochMs
  /** The store's calendar day of `nowMs`. */
  readonly today: LocalDate
  readonly channel: Channel
}

/** Judges one start of the day. What the owner is offered and what the server decides both come from here. */
export type Judge = (startMinute: MinuteOfDay) => Decision

const refuse = (refusal: RefusalCode): Decision => ({ ok: false, refusal })
const covers = (have: readonly string[], need: readonly string[]): boolean => need.every((n) => have.includes(n))
const inside = (windows: readonly Window[], start: number, end: number): boolean =>
  windows.some((w) => w.startMinute <= start && end <= w.endMinute)

interface Resource<T> {
  readonly item: T
  readonly busy: readonly Window[]
}

const isFree = (busy: readonly Window[], start: number, end: number): boolean =>
  busy.every((b) => b.endMinute <= start || end <= b.startMinute)

const minutesOf = (windows: readonly Window[]): number =>
  windows.reduce((sum, w) => sum + w.endMinute - w.startMinute, 0)

const groupBusy = (allocations: readonly Allocation[], key: 'technicianId' | 'bayId'): Map<string, Allocation[]> => {
  const groups = new Map<string, Allocation[]>()
  for (const a of allocations) {
    const list = groups.get(a[key])
    if (list) list.push(a)
    else groups.set(a[key], [a])
  }
  return groups
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Scarce skills and special bays are spared, then the least busy is taken, then the id decides, so that the answer is always the same. */
const candidates = <T extends { readonly id: string }>(
  items: readonly T[],
  need: readonly string[],
  has: (item: T) => readonly string[],
  busy: Map<string, Allocation[]>,
): Resource<T>[] =>
  items
    .filter((item) => covers(has(item), need))
    .map((item) => ({
      item,
      busy: busy.get(item.id) ?? [],
      extra: has(item).length,
      load: minutesOf(busy.get(item.id) ?? []),
    }))
    .sort((a, b) => a.extra - b.extra || a.load - b.load || compareText(a.item.id, b.item.id))

/** Technician minutes of the day inside opening hours: what the store could sell. */
export const sellableMinutes = (plan: DayPlan): number =>
  plan.technicians.reduce(
    (sum, t) =>
      sum +
      t.windows.reduce(
        (own, w) =>
          own +
          plan.hours.reduce(
            (part, h) =>
              part + Math.max(0, Math.min(w.endMinute, h.endMinute) - Math.max(w.startMinute, h.startMinute)),
            0,
          ),
        0,
      ),
    0,
  )

/** Minutes that owners have taken online that day, turnover included. */
export const onlineMinutes = (plan: DayPlan): number =>
  minutesOf(plan.allocations.filter((a) => a.channel === 'ONLINE'))

/** Upper bound of `onlineMinutes` that the policy allows. */
export const onlineCapMinutes = (plan: DayPlan): number => Math.floor(sellableMinutes(plan) * plan.policy.onlineShare)

/**
 * Prepares the judge of one day for one job.
 * @param asked.channel STORE skips lead time, horizon, grid and online share, never hours, skills, bays or overlap
 */
export const judgeOf = (plan: DayPlan, job: Job, asked: Asked): Judge => {
  const { policy } = plan
  const technicians = candidates<Technician>(
    plan.technicians,
    job.skills,
    (t) => t.skills,
    groupBusy(plan.allocations, 'technicianId'),
  )
  const bays = candidates<Bay>(
    plan.bays,
    job.bayCapabilities,
    (b) => b.capabilities,
    groupBusy(plan.allocations, 'bayId'),
  )
  const occupied = job.minutes + policy.turnoverMinutes
  const online = asked.channel === 'ONLINE'
  const shareUsed = online && onlineMinutes(plan) + occupied > onlineCapMinutes(plan)
  const ahead = daysBetween(asked.today, plan.date)
  const nowMinute = (asked.nowMs - plan.dayStartMs) / MINUTE_MS

  const refusalOfDay = (): RefusalCode | null => {
    if (online && ahead >= policy.horizonDays) return 'BEYOND_HORIZON'
    if (plan.hours.length === 0) return 'CLOSED'
    return null
  }
  const refusalOfStore = (): RefusalCode | null => {
    if (technicians.length === 0) return 'NO_QUALIFIED_TECHNICIAN'
    if (bays.length === 0) return 'NO_SUITABLE_BAY'
    return null
  }
  const dayRefusal = refusalOfDay()
  const storeRefusal = refusalOfStore()

  return (startMinute) => {
    if (startMinute < nowMinute) return refuse('IN_PAST')
    if (online && startMinute < nowMinute + policy.leadMinutes) return refuse('TOO_SOON')
    if (dayRefusal === 'BEYOND_HORIZON') return refuse(dayRefusal)
    if (online && startMinute % policy.gridMinutes !== 0) return refuse('OFF_GRID')
    if (dayRefusal) return refuse(dayRefusal)
    const endMinute = startMinute + job.minutes
    if (!inside(plan.hours, startMinute, endMinute)) return refuse('OUTSIDE_HOURS')
    if (storeRefusal) return refuse(storeRefusal)
    const onShift = technicians.filter((t) => inside(t.item.windows, startMinute, endMinute))
    if (onShift.length === 0) return refuse('NO_TECHNICIAN_ON_SHIFT')
    const technician = onShift.find((t) => isFree(t.busy, startMinute, startMinute + occupied))
    if (!technician) return refuse('TECHNICIANS_BUSY')
    const bay = bays.find((b) => isFree(b.busy, startMinute, startMinute + occupied))
    if (!bay) return refuse('BAYS_BUSY')
    if (shareUsed) return refuse('ONLINE_SHARE_USED')
    return { ok: true, technicianId: technician.item.id, bayId: bay.item.id }
  }
}

/** One start of the grid with its refusal, or null when it is free. */
export interface OfferedStart {
  readonly startMinute: MinuteOfDay
  readonly refusal: RefusalCode | null
}

/** Every start of the grid inside opening hours; a start whose job would end after closing is not listed at all. */
export const offersOf = (plan: DayPlan, job: Job, asked: Asked): OfferedStart[] => {
  const judge = judgeOf(plan, job, asked)
  const { gridMinutes } = plan.policy
  return plan.hours.flatMap((open) => {
    const offers: OfferedStart[] = []
    const first = Math.ceil(open.startMinute / gridMinutes) * gridMinutes
    for (let start = first; start + job.minutes <= open.endMinute; start += gridMinutes) {
      const decision = judge(start)
      offers.push({ startMinute: start, refusal: decision.ok ? null : decision.refusal })
    }
    return offers
  })
}

/**
 * Chooses technician and bay for one start, or says why not.
 * @param startMinute any number; one off the grid or outside the day is refused
 */
export const allocate = (plan: DayPlan, job: Job, startMinute: MinuteOfDay, asked: Asked): Decision =>
  judgeOf(plan, job, asked)(startMinute)
