import { begunStatuses, lineEvents, lineStatuses, nextLineStatus, type LineEvent } from '@/domain/repair/lines'
import { stepLine, stepStage, type LineFacts } from '@/domain/repair/repairOrder'
import { nextStage, repairStages, stageEvents } from '@/domain/repair/stages'
import { repairFacts } from '../support/repair-facts'

/**
 * The tables once more, read from the trade's terms and not from the code: `state event next`. Every pair that is not written here is refused.
 */
const STAGES = `
  OPEN RECEIVE_VEHICLE VEHICLE_RECEIVED
  OPEN CANCEL CANCELLED
  VEHICLE_RECEIVED EVALUATE EVALUATION
  VEHICLE_RECEIVED CANCEL CANCELLED
  EVALUATION ASK_AUTHORIZATION AWAITING_AUTHORIZATION
  EVALUATION START_WORK WORK_IN_PROGRESS
  EVALUATION CANCEL CANCELLED
  AWAITING_AUTHORIZATION START_WORK WORK_IN_PROGRESS
  AWAITING_AUTHORIZATION CANCEL CANCELLED
  WORK_IN_PROGRESS ASK_AUTHORIZATION AWAITING_AUTHORIZATION
  WORK_IN_PROGRESS WAIT_FOR_PARTS PARTS_HOLD
  WORK_IN_PROGRESS FINISH_WORK QUALITY_ASSURANCE
  PARTS_HOLD RESUME_WORK WORK_IN_PROGRESS
  QUALITY_ASSURANCE FAIL_QUALITY WORK_IN_PROGRESS
  QUALITY_ASSURANCE PASS_QUALITY DETAILING
  DETAILING COMPLETE COMPLETED
  COMPLETED INVOICE INVOICED
  INVOICED PAY PAID
  PAID DELIVER DELIVERED
  DELIVERED CLOSE CLOSED
  CLOSED FOLLOW_UP FOLLOW_UP`

const LINES = `
  PROPOSED QUOTE QUOTED
  PROPOSED REVISE PROPOSED
  QUOTED APPROVE APPROVED
  QUOTED DECLINE DECLINED
  QUOTED DEFER DEFERRED
  QUOTED EXPIRE EXPIRED
  QUOTED REVISE PROPOSED
  APPROVED DISPATCH DISPATCHED
  APPROVED REVISE PROPOSED
  DECLINED REVISE PROPOSED
  DEFERRED REVISE PROPOSED
  EXPIRED REVISE PROPOSED
  DISPATCHED START IN_PROGRESS
  DISPATCHED REVISE PROPOSED
  IN_PROGRESS HOLD ON_HOLD
  IN_PROGRESS COMPLETE COMPLETED
  IN_PROGRESS REVISE PROPOSED
  ON_HOLD RESUME IN_PROGRESS
  ON_HOLD REVISE PROPOSED
  COMPLETED FAIL_QUALITY IN_PROGRESS`

/** In which stages each event of a line may happen. */
const BEFORE_QUALITY = 'EVALUATION AWAITING_AUTHORIZATION WORK_IN_PROGRESS PARTS_HOLD'
const STAGES_OF: Readonly<Record<LineEvent, string>> = {
  QUOTE: BEFORE_QUALITY,
  APPROVE: BEFORE_QUALITY,
  DECLINE: BEFORE_QUALITY,
  DEFER: BEFORE_QUALITY,
  EXPIRE: BEFORE_QUALITY,
  REVISE: BEFORE_QUALITY,
  DISPATCH: BEFORE_QUALITY,
  HOLD: 'AWAITING_AUTHORIZATION WORK_IN_PROGRESS PARTS_HOLD',
  START: 'WORK_IN_PROGRESS',
  RESUME: 'WORK_IN_PROGRESS',
  COMPLETE: 'WORK_IN_PROGRESS',
  FAIL_QUALITY: 'WORK_IN_PROGRESS',
}

const rowsOf = (text: string): string[] => text.split('\n').flatMap((row) => (row.trim() === '' ? [] : [row.trim()]))

describe('every pair of state and event', () => {
  it('of a repair order leads where the trade says, or nowhere', () => {
    const known = repairStages.flatMap((stage) =>
      stageEvents.flatMap((event) => {
        const next = nextStage(stage, event)
        return next ? [`${stage} ${event} ${next}`] : []
      }),
    )
    expect(known.sort()).toEqual(rowsOf(STAGES).sort())
  })

  it('of a line leads where the trade says, or nowhere', () => {
    const known = lineStatuses.flatMap((status) =>
      lineEvents.flatMap((event) => {
        const next = nextLineStatus(status, event)
        return next ? [`${status} ${event} ${next}`] : []
      }),
    )
    expect(known.sort()).toEqual(rowsOf(LINES).sort())
  })

  it('of a line, at every stage of its order, is let through exactly where hands or words may be', () => {
    const rows = rowsOf(LINES)
    for (const stage of repairStages)
      for (const status of lineStatuses)
        for (const event of lineEvents) {
          const row = rows.find((one) => one.startsWith(`${status} ${event} `))
          const possible = row !== undefined && STAGES_OF[event].split(' ').includes(stage)
          const step = stepLine(stage, { lineId: 'l', status, authorized: true }, event)
          expect([stage, status, event, step.ok]).toEqual([stage, status, event, possible])
          if (step.ok) expect(`${status} ${event} ${step.status}`).toBe(row)
        }
  })
})

describe("without the owner's word", () => {
  it.each([
    ['DISPATCH', 'APPROVED'],
    ['START', 'DISPATCHED'],
    ['RESUME', 'ON_HOLD'],
    ['COMPLETE', 'IN_PROGRESS'],
    ['FAIL_QUALITY', 'COMPLETED'],
  ] as const)('%s is refused', (event, status) => {
    const line = { lineId: 'l', status, authorized: false }
    expect(stepLine('WORK_IN_PROGRESS', line, event)).toEqual({ ok: false, refusal: 'NOT_AUTHORIZED' })
  })

  it.each([
    ['HOLD', 'IN_PROGRESS'],
    ['DECLINE', 'QUOTED'],
    ['DEFER', 'QUOTED'],
    ['EXPIRE', 'QUOTED'],
    ['REVISE', 'IN_PROGRESS'],
  ] as const)('%s only stops or waits, and passes', (event, status) => {
    expect(stepLine('WORK_IN_PROGRESS', { lineId: 'l', status, authorized: false }, event).ok).toBe(true)
  })

  it('one line with a word lets the work begin', () => {
    const lines: LineFacts[] = [
      { lineId: 'a', status: 'DECLINED', authorized: false },
      { lineId: 'b', status: 'APPROVED', authorized: true },
    ]
    expect(stepStage(repairFacts('EVALUATION', { lines }), 'START_WORK')).toEqual({
      ok: true,
      stage: 'WORK_IN_PROGRESS',
    })
  })
})

describe('a cancel', () => {
  it.each(['OPEN', 'VEHICLE_RECEIVED', 'EVALUATION', 'AWAITING_AUTHORIZATION'] as const)(
    'at %s is possible until work has begun',
    (stage) => {
      expect(stepStage(repairFacts(stage), 'CANCEL')).toEqual({ ok: true, stage: 'CANCELLED' })
      expect(stepStage(repairFacts(stage, { workStarted: true }), 'CANCEL')).toEqual({
        ok: false,
        refusal: 'WORK_HAS_BEGUN',
      })
    },
  )
})

describe('the end of the work', () => {
  const ENDS = { FINISH_WORK: 'WORK_IN_PROGRESS', COMPLETE: 'DETAILING' } as const
  const expected = (status: string): string | null => {
    if (['PROPOSED', 'QUOTED'].includes(status)) return 'LINES_UNDECIDED'
    return ['APPROVED', 'DISPATCHED', 'IN_PROGRESS', 'ON_HOLD'].includes(status) ? 'LINES_UNFINISHED' : null
  }

  it.each(['FINISH_WORK', 'COMPLETE'] as const)('%s depends on where each line stands', (event) => {
    for (const status of lineStatuses) {
      const lines: LineFacts[] = [
        { lineId: 'done', status: 'COMPLETED', authorized: true },
        { lineId: 'l', status, authorized: begunStatuses.includes(status) },
      ]
      const step = stepStage(repairFacts(ENDS[event], { lines }), event)
      expect([status, step.ok ? null : step.refusal]).toEqual([status, expected(status)])
    }
  })

  it('a red point of a line that the order does not have holds it up; a yellow one does not', () => {
    const point = { point: 'PAD_FL', lineId: 'gone' }
    const end = (code: 'RED' | 'YELLOW') =>
      stepStage(repairFacts('DETAILING', { points: [{ ...point, code }] }), 'COMPLETE')
    expect(end('RED')).toEqual({ ok: false, refusal: 'RED_UNDECIDED' })
    expect(end('YELLOW')).toEqual({ ok: true, stage: 'COMPLETED' })
  })
})
