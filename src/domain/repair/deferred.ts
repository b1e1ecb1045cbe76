import type { InspectedPoint, InspectionCode } from './inspection'
import type { LineStatus } from './lines'

/** States of work that was not done and stays with the car. */
export const deferredStatuses = [
  'OPEN',
  'REMINDED',
  'BOOKED',
  'DONE',
  'DISMISSED',
  'EXPIRED',
  'DONE_ELSEWHERE',
] as const
export type DeferredStatus = (typeof deferredStatuses)[number]

export const deferredEvents = ['REMIND', 'BOOK', 'UNBOOK', 'FINISH', 'DISMISS', 'EXPIRE', 'FINISH_ELSEWHERE'] as const
export type DeferredEvent = (typeof deferredEvents)[number]

type Table = { readonly [S in DeferredStatus]: { readonly [E in DeferredEvent]?: DeferredStatus } }

const undone = {
  REMIND: 'REMINDED',
  BOOK: 'BOOKED',
  FINISH: 'DONE',
  DISMISS: 'DISMISSED',
  EXPIRE: 'EXPIRED',
  FINISH_ELSEWHERE: 'DONE_ELSEWHERE',
} as const

/** The whole state machine. A booking that is cancelled gives the work back. */
export const deferredTransitions: Table = {
  OPEN: undone,
  REMINDED: undone,
  BOOKED: { UNBOOK: 'OPEN', FINISH: 'DONE' },
  DONE: {},
  DISMISSED: {},
  EXPIRED: {},
  DONE_ELSEWHERE: {},
}

/** The next state, or null when the table refuses the event in this state. */
export const nextDeferredStatus = (status: DeferredStatus, event: DeferredEvent): DeferredStatus | null =>
  deferredTransitions[status][event] ?? null

interface LeftLine {
  readonly lineId: string
  readonly status: LineStatus
}

/** What is left of a visit, and why. */
export type Left =
  | { readonly kind: 'LINE'; readonly lineId: string; readonly because: 'DECLINED' | 'DEFERRED' | 'EXPIRED' }
  | { readonly kind: 'POINT'; readonly point: string; readonly code: Exclude<InspectionCode, 'GREEN'> }

/**
 * What stays with the car when a visit is over: lines that the owner declined, put off or did not answer, and yellow and red points that never became a
 * line. A point whose line is in the list is not told twice.
 */
export const leftOver = (lines: readonly LeftLine[], points: readonly InspectedPoint[]): readonly Left[] => {
  const left = lines.flatMap(({ lineId, status }): Left[] =>
    status === 'DECLINED' || status === 'DEFERRED' || status === 'EXPIRED'
      ? [{ kind: 'LINE', lineId, because: status }]
      : [],
  )
  const known = new Set(lines.map((line) => line.lineId))
  const unquoted = points.flatMap(({ point, code, lineId }): Left[] =>
    code !== 'GREEN' && (lineId === null || !known.has(lineId)) ? [{ kind: 'POINT', point, code }] : [],
  )
  return [...left, ...unquoted]
}
