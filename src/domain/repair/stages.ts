/** Stages of a repair order. Source: the trade's terms (STAR RepairOrder and ServiceMilestoneTypes), see docs/glossary.md. */
export const repairStages = [
  'OPEN',
  'VEHICLE_RECEIVED',
  'EVALUATION',
  'AWAITING_AUTHORIZATION',
  'WORK_IN_PROGRESS',
  'PARTS_HOLD',
  'QUALITY_ASSURANCE',
  'DETAILING',
  'COMPLETED',
  'INVOICED',
  'PAID',
  'DELIVERED',
  'CLOSED',
  'FOLLOW_UP',
  'CANCELLED',
] as const
export type RepairStage = (typeof repairStages)[number]

export const stageEvents = [
  'RECEIVE_VEHICLE',
  'EVALUATE',
  'ASK_AUTHORIZATION', // nothing else can be done before the owner has decided
  'START_WORK',
  'WAIT_FOR_PARTS',
  'RESUME_WORK',
  'FINISH_WORK',
  'FAIL_QUALITY',
  'PASS_QUALITY',
  'COMPLETE',
  'INVOICE',
  'PAY',
  'DELIVER',
  'CLOSE',
  'FOLLOW_UP',
  'CANCEL',
] as const
export type StageEvent = (typeof stageEvents)[number]

type Table = { readonly [S in RepairStage]: { readonly [E in StageEvent]?: RepairStage } }

/** The whole state machine: `{stage: {event: next}}`. What is not here is refused. */
export const stageTransitions: Table = {
  OPEN: { RECEIVE_VEHICLE: 'VEHICLE_RECEIVED', CANCEL: 'CANCELLED' },
  VEHICLE_RECEIVED: { EVALUATE: 'EVALUATION', CANCEL: 'CANCELLED' },
  EVALUATION: { ASK_AUTHORIZATION: 'AWAITING_AUTHORIZATION', START_WORK: 'WORK_IN_PROGRESS', CANCEL: 'CANCELLED' },
  AWAITING_AUTHORIZATION: { START_WORK: 'WORK_IN_PROGRESS', CANCEL: 'CANCELLED' },
  WORK_IN_PROGRESS: {
    ASK_AUTHORIZATION: 'AWAITING_AUTHORIZATION',
    WAIT_FOR_PARTS: 'PARTS_HOLD',
    FINISH_WORK: 'QUALITY_ASSURANCE',
  },
  PARTS_HOLD: { RESUME_WORK: 'WORK_IN_PROGRESS' },
  QUALITY_ASSURANCE: { FAIL_QUALITY: 'WORK_IN_PROGRESS', PASS_QUALITY: 'DETAILING' },
  DETAILING: { COMPLETE: 'COMPLETED' },
  COMPLETED: { INVOICE: 'INVOICED' },
  INVOICED: { PAY: 'PAID' },
  PAID: { DELIVER: 'DELIVERED' },
  DELIVERED: { CLOSE: 'CLOSED' },
  CLOSED: { FOLLOW_UP: 'FOLLOW_UP' },
  FOLLOW_UP: {},
  CANCELLED: {},
}

/** The next stage, or null when the table refuses the event at this stage. */
export const nextStage = (stage: RepairStage, event: StageEvent): RepairStage | null =>
  stageTransitions[stage][event] ?? null

/** Stages in which added work may be proposed: before, work is not known yet; later, the car has left the workshop floor. */
export const quotableStages: readonly RepairStage[] = [
  'EVALUATION',
  'AWAITING_AUTHORIZATION',
  'WORK_IN_PROGRESS',
  'PARTS_HOLD',
]
