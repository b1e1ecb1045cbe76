import type { EpochMs } from '../kernel/time'
import type { RepairStage } from './stages'

/** The owner's progress line. Names after STAR ServiceMilestoneTypes. */
export const milestones = [
  'CHECK_IN',
  'PRE_INSPECTION',
  'SERVICE_START',
  'QUALITY_CONTROL',
  'STAGED_FOR_PICKUP',
  'RELEASE',
] as const
export type Milestone = (typeof milestones)[number]

/** One step of a repair order, as it was recorded. */
export interface StageChange {
  readonly stage: RepairStage
  /** The quality check sent it back here. */
  readonly isRework: boolean
  readonly atMs: EpochMs
  /** Name on the badge of who did it; null for the system. */
  readonly by: string | null
}

export interface MilestoneView {
  readonly milestone: Milestone
  readonly state: 'DONE' | 'NOW' | 'AHEAD'
  /** When it was reached last; null ahead. */
  readonly atMs: EpochMs | null
  readonly by: string | null
}

export interface Progress {
  readonly milestones: readonly MilestoneView[]
  /** What stands in the way now. */
  readonly waitingFor: 'AUTHORIZATION' | 'PARTS' | null
  /** How often the quality check sent the car back. */
  readonly reworks: number
}

const reachedAt: { readonly [S in RepairStage]: Milestone | null } = {
  OPEN: null,
  VEHICLE_RECEIVED: 'CHECK_IN',
  EVALUATION: 'PRE_INSPECTION',
  AWAITING_AUTHORIZATION: null,
  WORK_IN_PROGRESS: 'SERVICE_START',
  PARTS_HOLD: null,
  QUALITY_ASSURANCE: 'QUALITY_CONTROL',
  DETAILING: null,
  COMPLETED: 'STAGED_FOR_PICKUP',
  INVOICED: null,
  PAID: null,
  DELIVERED: 'RELEASE',
  CLOSED: null,
  FOLLOW_UP: null,
  CANCELLED: null,
}

/** The stage where the car is, or, for a stage that is no milestone of its own, the last one before it. */
const current = (changes: readonly StageChange[]): Milestone | null =>
  changes.reduce<Milestone | null>((milestone, { stage }) => reachedAt[stage] ?? milestone, null)

/**
 * Where the car is, out of what was recorded. After a failed quality check the work is what goes on now, and the check lies ahead again.
 * @param changes of one repair order, oldest first
 */
export const progressOf = (changes: readonly StageChange[]): Progress => {
  const now = current(changes)
  const at = now === null ? -1 : milestones.indexOf(now)
  const last = changes.at(-1)?.stage
  const over = last === 'DELIVERED' || last === 'CLOSED' || last === 'FOLLOW_UP'
  return {
    milestones: milestones.map((milestone, index) => {
      const change = index <= at ? changes.findLast(({ stage }) => reachedAt[stage] === milestone) : undefined
      const state = index < at || (index === at && over) ? 'DONE' : index === at ? 'NOW' : 'AHEAD'
      return { milestone, state, atMs: change?.atMs ?? null, by: change?.by ?? null }
    }),
    waitingFor: last === 'AWAITING_AUTHORIZATION' ? 'AUTHORIZATION' : last === 'PARTS_HOLD' ? 'PARTS' : null,
    reworks: changes.filter(({ isRework }) => isRework).length,
  }
}
