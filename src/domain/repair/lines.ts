/** States of one line of a repair order. Source: STAR LaborOperationStatusTypes and RepairAuthorization, see docs/glossary.md. */
export const lineStatuses = [
  'PROPOSED',
  'QUOTED',
  'APPROVED',
  'DECLINED',
  'DEFERRED',
  'EXPIRED',
  'DISPATCHED',
  'IN_PROGRESS',
  'ON_HOLD',
  'COMPLETED',
] as const
export type LineStatus = (typeof lineStatuses)[number]

export const lineEvents = [
  'QUOTE',
  'APPROVE',
  'DECLINE',
  'DEFER',
  'EXPIRE',
  'REVISE', // price, parts or minutes change: what was decided about the former words is void
  'DISPATCH',
  'START',
  'HOLD',
  'RESUME',
  'COMPLETE',
  'FAIL_QUALITY',
] as const
export type LineEvent = (typeof lineEvents)[number]

type Table = { readonly [S in LineStatus]: { readonly [E in LineEvent]?: LineStatus } }

/** The whole state machine: `{state: {event: next}}`. What is not here is refused. A completed line is not revised: more work is a line of its own. */
export const lineTransitions: Table = {
  PROPOSED: { QUOTE: 'QUOTED', REVISE: 'PROPOSED' },
  QUOTED: { APPROVE: 'APPROVED', DECLINE: 'DECLINED', DEFER: 'DEFERRED', EXPIRE: 'EXPIRED', REVISE: 'PROPOSED' },
  APPROVED: { DISPATCH: 'DISPATCHED', REVISE: 'PROPOSED' },
  DECLINED: { REVISE: 'PROPOSED' },
  DEFERRED: { REVISE: 'PROPOSED' },
  EXPIRED: { REVISE: 'PROPOSED' },
  DISPATCHED: { START: 'IN_PROGRESS', REVISE: 'PROPOSED' },
  IN_PROGRESS: { HOLD: 'ON_HOLD', COMPLETE: 'COMPLETED', REVISE: 'PROPOSED' },
  ON_HOLD: { RESUME: 'IN_PROGRESS', REVISE: 'PROPOSED' },
  COMPLETED: { FAIL_QUALITY: 'IN_PROGRESS' },
}

/** The next state, or null when the table refuses the event in this state. */
export const nextLineStatus = (status: LineStatus, event: LineEvent): LineStatus | null =>
  lineTransitions[status][event] ?? null

/** Somebody is, or has been, at the car for this line. */
export const begunStatuses: readonly LineStatus[] = ['IN_PROGRESS', 'ON_HOLD', 'COMPLETED']

/** The owner has yet to decide, or the advisor to ask. */
export const undecidedStatuses: readonly LineStatus[] = ['PROPOSED', 'QUOTED']

/** Approved and not done. */
export const unfinishedStatuses: readonly LineStatus[] = ['APPROVED', 'DISPATCHED', 'IN_PROGRESS', 'ON_HOLD']
