import { undecidedReds, type InspectedPoint } from './inspection'
import { nextLineStatus, undecidedStatuses, unfinishedStatuses, type LineEvent, type LineStatus } from './lines'
import { nextStage, quotableStages, type RepairStage, type StageEvent } from './stages'

/** What the rules need to know of a line. */
export interface LineFacts {
  readonly lineId: string
  readonly status: LineStatus
  /** Whether the owner's latest word allows work on it as it now is: see `isAuthorized`. */
  readonly authorized: boolean
}

/** What the rules need to know of a repair order. */
export interface RepairFacts {
  readonly stage: RepairStage
  readonly lines: readonly LineFacts[]
  readonly points: readonly InspectedPoint[]
  /** Whether it has ever been WORK_IN_PROGRESS. */
  readonly workStarted: boolean
  /** What the owner still owes, fen. */
  readonly customerPayDueFen: number
  /** The store gives the car out and sends the bill. */
  readonly creditApproved: boolean
}

/** Why an event is refused. The screen says it in words. */
export type RepairRefusal =
  | 'STAGE' // the table knows no such step from here
  | 'LINE_STATE'
  | 'NOT_AUTHORIZED'
  | 'NOTHING_AUTHORIZED'
  | 'LINES_UNFINISHED'
  | 'LINES_UNDECIDED'
  | 'RED_UNDECIDED'
  | 'WORK_HAS_BEGUN'
  | 'BALANCE_DUE'

const some = (lines: readonly LineFacts[], statuses: readonly LineStatus[]): boolean =>
  lines.some((line) => statuses.includes(line.status))

const hasUndecidedRed = ({ lines, points }: RepairFacts): boolean =>
  undecidedReds(points, (lineId) => lines.find((line) => line.lineId === lineId)?.status ?? null).length > 0

const leftToDo = (order: RepairFacts): RepairRefusal | null => {
  if (some(order.lines, unfinishedStatuses)) return 'LINES_UNFINISHED'
  if (some(order.lines, undecidedStatuses)) return 'LINES_UNDECIDED'
  return hasUndecidedRed(order) ? 'RED_UNDECIDED' : null
}

/** Conditions beyond the table, by event; the first that fails is the reason. */
const guards: { readonly [E in StageEvent]?: (order: RepairFacts) => RepairRefusal | null } = {
  START_WORK: ({ lines }) => (lines.some((line) => line.authorized) ? null : 'NOTHING_AUTHORIZED'),
  // As early as here, because later nothing can be quoted any more; and once more at the end, for what was seen at the check.
  FINISH_WORK: leftToDo,
  COMPLETE: leftToDo,
  CANCEL: ({ workStarted }) => (workStarted ? 'WORK_HAS_BEGUN' : null),
  DELIVER: ({ customerPayDueFen, creditApproved }) => (customerPayDueFen > 0 && !creditApproved ? 'BALANCE_DUE' : null),
}

export type StageStep =
  { readonly ok: true; readonly stage: RepairStage } | { readonly ok: false; readonly refusal: RepairRefusal }

/** The next stage of a repair order, or why not. */
export const stepStage = (order: RepairFacts, event: StageEvent): StageStep => {
  const stage = nextStage(order.stage, event)
  if (!stage) return { ok: false, refusal: 'STAGE' }
  const refusal = guards[event]?.(order) ?? null
  return refusal ? { ok: false, refusal } : { ok: true, stage }
}

/** Stages in which hands may be on the car. */
const workingStages: readonly RepairStage[] = ['AWAITING_AUTHORIZATION', 'WORK_IN_PROGRESS', 'PARTS_HOLD']

/** In which stages an event of a line may happen; decisions of the owner may come whenever a quote stands. */
const stagesOf: Readonly<Record<LineEvent, readonly RepairStage[]>> = {
  QUOTE: quotableStages,
  REVISE: quotableStages,
  APPROVE: quotableStages,
  DECLINE: quotableStages,
  DEFER: quotableStages,
  EXPIRE: quotableStages,
  DISPATCH: ['EVALUATION', ...workingStages],
  START: ['WORK_IN_PROGRESS'],
  RESUME: ['WORK_IN_PROGRESS'],
  HOLD: workingStages,
  COMPLETE: ['WORK_IN_PROGRESS'],
  FAIL_QUALITY: ['WORK_IN_PROGRESS'],
}

/** Events by which work goes on at the car: only with the owner's word for just this work at just this price. */
const needsWord: readonly LineEvent[] = ['DISPATCH', 'START', 'RESUME', 'COMPLETE', 'FAIL_QUALITY']

export type LineStep =
  { readonly ok: true; readonly status: LineStatus } | { readonly ok: false; readonly refusal: RepairRefusal }

/**
 * The next state of a line, or why not.
 * @param line for APPROVE, `authorized` says what holds once the decision is recorded
 */
export const stepLine = (stage: RepairStage, line: LineFacts, event: LineEvent): LineStep => {
  if (!stagesOf[event].includes(stage)) return { ok: false, refusal: 'STAGE' }
  const status = nextLineStatus(line.status, event)
  if (!status) return { ok: false, refusal: 'LINE_STATE' }
  if ((event === 'APPROVE' || needsWord.includes(event)) && !line.authorized)
    return { ok: false, refusal: 'NOT_AUTHORIZED' }
  return { ok: true, status }
}
