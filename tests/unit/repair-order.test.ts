import fc from 'fast-check'
import {
  authorize,
  chainEnd,
  decisions,
  firstBrokenLink,
  isAuthorized,
  quoteDigest,
  type Authorization,
  type QuoteVersion,
} from '@/domain/repair/approval'
import { lineEvents, lineStatuses, lineTransitions, type LineEvent, type LineStatus } from '@/domain/repair/lines'
import type { QuoteLine } from '@/domain/repair/quote'
import { stepLine, stepStage, type LineFacts, type RepairFacts } from '@/domain/repair/repairOrder'
import { repairStages, stageEvents, stageTransitions, type RepairStage, type StageEvent } from '@/domain/repair/stages'
import { sha256OfJson as digest } from '../../cloudfunctions/core/repair/digest'
import { anyQuoteLines } from '../support/quotes'
import { repairFacts } from '../support/repair-facts'

/** One thing that happens: in the workshop, on the owner's phone, or because the DMS says so. */
type Act =
  /** Any event at all, or one of those that the table knows from here: by chance alone nothing would ever be finished. */
  | { readonly kind: 'stage'; readonly event: StageEvent; readonly pick: number | null }
  | { readonly kind: 'line'; readonly at: number; readonly event: LineEvent; readonly pick: number | null }
  | { readonly kind: 'revise'; readonly at: number }
  | { readonly kind: 'ask' }
  /** The owner answers what is on the screen, which may be what was asked before. */
  | { readonly kind: 'decide'; readonly bits: number; readonly late: boolean }

const OWNERS: readonly LineEvent[] = ['APPROVE', 'DECLINE', 'DEFER', 'REVISE']
const workshopEvents = lineEvents.filter((event) => !OWNERS.includes(event))
const pick = fc.option(fc.nat({ max: 3 }), { freq: 9 })

/** The event that is meant: as said, or the n-th that the table knows here. */
const meant = <E extends string>(event: E, nth: number | null, known: readonly E[]): E =>
  nth === null || known.length === 0 ? event : known[nth % known.length]!

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('stage' as const), event: fc.constantFrom(...stageEvents), pick }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('line' as const),
      at: fc.integer({ min: 0, max: 3 }),
      event: fc.constantFrom(...workshopEvents),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revise' as const), at: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'ask' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      bits: fc.integer({ min: 0, max: 80 }),
      late: fc.boolean(),
    }),
  },
)

/** A repair order as the use cases keep it: every step through the rules, nothing set by hand. */
class World {
  stage: RepairStage = 'EVALUATION'
  chain: Authorization[] = []
  quote: QuoteVersion | null = null
  former: QuoteVersion | null = null
  readonly words: QuoteLine[]
  readonly status: LineStatus[]
  workStarted = false

  constructor(lines: QuoteLine[]) {
    this.words = [...lines]
    this.status = lines.map(() => 'PROPOSED')
  }

  authorized = (i: number): boolean => isAuthorized(this.words[i]!, this.chain, digest)
  line = (i: number): LineFacts => ({
    lineId: this.words[i]!.lineId,
    status: this.status[i]!,
    authorized: this.authorized(i),
  })
  facts = (): RepairFacts => ({
    stage: this.stage,
    lines: this.words.map((_, i) => this.line(i)),
    points: [],
    workStarted: this.workStarted,
    customerPayDueFen: 0,
    creditApproved: false,
  })

  private stepLine(i: number, event: LineEvent): boolean {
    const step = stepLine(this.stage, this.line(i), event)
    if (step.ok) this.status[i] = step.status
    return step.ok
  }

  private revise(i: number): void {
    if (!this.stepLine(i, 'REVISE')) return
    this.words[i] = { ...this.words[i]!, laborFen: this.words[i]!.laborFen + 100 }
  }

  private ask(): void {
    const open = this.words.flatMap((_, i) => (this.status[i] === 'PROPOSED' ? [i] : []))
    const asked = open.filter((i) => this.stepLine(i, 'QUOTE'))
    if (asked.length === 0) return
    this.former = this.quote
    this.quote = {
      quoteId: 'q',
      repairOrderId: 'r',
      version: (this.quote?.version ?? 0) + 1,
      lines: asked.map((i) => this.words[i]!),
      promiseAtMs: 0,
      sentAtMs: 0,
      expiresAtMs: 1_000,
    }
  }

  private decide(bits: number, late: boolean): void {
    const seen = late ? this.former : this.quote
    if (!seen || !this.quote) return
    const answers = seen.lines.map(({ lineId }, n) => ({ lineId, decision: decisions[Math.floor(bits / 3 ** n) % 3]! }))
    const said = {
      authorizationId: 'a',
      method: 'DIGITAL_PORTAL' as const,
      accountId: 'acc',
      staffId: null,
      witnessStaffId: null,
      evidence: { mediaId: 'm', sha256: 's' },
      atMs: 1,
    }
    const indexes = answers.map(({ lineId }) => this.words.findIndex((line) => line.lineId === lineId))
    // As the use case does it: what is no longer asked about cannot be answered.
    if (indexes.some((i) => this.status[i] !== 'QUOTED')) return
    const result = authorize(this.quote, quoteDigest(seen, digest), answers, said, chainEnd(this.chain), digest)
    if (!result.ok) return
    this.chain.push(result.value)
    const eventOf = { APPROVED: 'APPROVE', DECLINED: 'DECLINE', DEFERRED: 'DEFER' } as const
    for (const [n, i] of indexes.entries()) this.stepLine(i, eventOf[answers[n]!.decision])
  }

  apply(act: Act): void {
    if (act.kind === 'stage') {
      const onward = Object.keys(stageTransitions[this.stage]) as StageEvent[]
      const known = onward.filter((event) => event !== 'CANCEL')
      const step = stepStage(this.facts(), meant(act.event, act.pick, known))
      if (!step.ok) return
      this.stage = step.stage
      this.workStarted ||= step.stage === 'WORK_IN_PROGRESS'
    } else if (act.kind === 'ask') this.ask()
    else if (act.kind === 'decide') this.decide(act.bits, act.late)
    else if (act.at < this.words.length) {
      if (act.kind === 'revise') this.revise(act.at)
      else {
        const known = Object.keys(lineTransitions[this.status[act.at]!]) as LineEvent[]
        const workshop = known.filter((event) => !OWNERS.includes(event))
        this.stepLine(act.at, meant(act.event, act.pick, workshop))
      }
    }
  }
}

const AT_WORK: readonly LineStatus[] = ['DISPATCHED', 'IN_PROGRESS', 'ON_HOLD', 'COMPLETED']
const RUNS = process.env.DEEP ? 20_000 : 150

describe('a repair order under any order of events', () => {
  it('stays in its table; nothing is at work, done or complete without a valid authorization; the chain holds', () => {
    let worked = 0
    fc.assert(
      fc.property(anyQuoteLines(3), fc.array(anyAct, { minLength: 40, maxLength: 100, size: 'max' }), (lines, acts) => {
        const world = new World(lines)
        for (const act of acts) {
          world.apply(act)
          expect(repairStages).toContain(world.stage)
          expect(world.workStarted && world.stage === 'CANCELLED').toBe(false)
          for (const [i, status] of world.status.entries()) {
            expect(lineStatuses).toContain(status)
            if (!AT_WORK.includes(status)) continue
            worked += 1
            expect(world.authorized(i)).toBe(true)
          }
          if (['COMPLETED', 'INVOICED', 'PAID', 'DELIVERED', 'CLOSED', 'FOLLOW_UP'].includes(world.stage)) {
            expect(world.status.every((s) => ['COMPLETED', 'DECLINED', 'DEFERRED', 'EXPIRED'].includes(s))).toBe(true)
          }
        }
        expect(firstBrokenLink(world.chain, chainEnd(world.chain), digest)).toBeNull()
      }),
      { numRuns: RUNS },
    )
    // A run in which nothing is ever done would prove nothing.
    expect(worked).toBeGreaterThan(RUNS)
  })
})

describe('a visit as it should be', () => {
  const [lines] = fc.sample(anyQuoteLines(1), 1)
  const at = (event: LineEvent): Act => ({ kind: 'line', at: 0, event, pick: null })
  const go = (event: StageEvent): Act => ({ kind: 'stage', event, pick: null })
  const after = (...acts: Act[]) => {
    const world = new World(lines!)
    acts.forEach((act) => world.apply(act))
    return [world.stage, world.status[0]]
  }
  const approved: Act[] = [{ kind: 'ask' }, { kind: 'decide', bits: 0, late: false }]
  const done = [go('START_WORK'), at('DISPATCH'), at('START'), at('COMPLETE'), go('FINISH_WORK')]

  it('comes to its end, a failed quality check and a wait for parts on the way', () => {
    const rework = [go('FAIL_QUALITY'), at('FAIL_QUALITY'), go('WAIT_FOR_PARTS'), at('HOLD'), go('RESUME_WORK')]
    const again = [at('RESUME'), at('COMPLETE'), go('FINISH_WORK'), go('PASS_QUALITY'), go('COMPLETE')]
    expect(after(...approved, ...done, ...rework, ...again)).toEqual(['COMPLETED', 'COMPLETED'])
    expect(after(...approved, ...done, ...rework, ...again, go('INVOICE'), go('PAY'), go('DELIVER'))[0]).toBe(
      'DELIVERED',
    )
  })

  it('stands still where the words have changed, until the owner has said yes to the new ones', () => {
    const begun = [...approved, ...done.slice(0, 3)]
    const changed: Act = { kind: 'revise', at: 0 }
    expect(after(...begun, changed, at('COMPLETE'))).toEqual(['WORK_IN_PROGRESS', 'PROPOSED'])
    expect(after(...begun, changed, ...approved, ...done.slice(1))).toEqual(['QUALITY_ASSURANCE', 'COMPLETED'])
    expect(after(...begun, changed, { kind: 'ask' }, { kind: 'decide', bits: 0, late: true })[1]).toBe('QUOTED')
  })
})

describe('why a step is refused', () => {
  const line = (status: LineStatus, authorized = true): LineFacts => ({ lineId: status, status, authorized })
  const red = { point: 'PAD_FL', code: 'RED' as const, lineId: null }

  it.each([
    [
      'work without the owner',
      repairFacts('EVALUATION', { lines: [line('QUOTED', false)] }),
      'START_WORK',
      'NOTHING_AUTHORIZED',
    ],
    ['a step that is none', repairFacts('OPEN'), 'PAY', 'STAGE'],
    [
      'a check of unfinished work',
      repairFacts('WORK_IN_PROGRESS', { lines: [line('ON_HOLD')] }),
      'FINISH_WORK',
      'LINES_UNFINISHED',
    ],
    [
      'a check before an answer',
      repairFacts('WORK_IN_PROGRESS', { lines: [line('QUOTED')] }),
      'FINISH_WORK',
      'LINES_UNDECIDED',
    ],
    [
      'an end with unfinished work',
      repairFacts('DETAILING', { lines: [line('APPROVED')] }),
      'COMPLETE',
      'LINES_UNFINISHED',
    ],
    [
      'an end with an open question',
      repairFacts('DETAILING', { lines: [line('PROPOSED')] }),
      'COMPLETE',
      'LINES_UNDECIDED',
    ],
    ['an end with a red point', repairFacts('DETAILING', { points: [red] }), 'COMPLETE', 'RED_UNDECIDED'],
    ['a check with a red point', repairFacts('WORK_IN_PROGRESS', { points: [red] }), 'FINISH_WORK', 'RED_UNDECIDED'],
    [
      'a cancel after work began',
      repairFacts('AWAITING_AUTHORIZATION', { workStarted: true }),
      'CANCEL',
      'WORK_HAS_BEGUN',
    ],
    ['the car before the money', repairFacts('PAID', { customerPayDueFen: 1 }), 'DELIVER', 'BALANCE_DUE'],
  ] as const)('%s', (_, facts, event, refusal) => {
    expect(stepStage(facts, event)).toEqual({ ok: false, refusal })
  })

  it('lets through what has been seen to', () => {
    const decided = { ...red, lineId: 'DECLINED' }
    expect(stepStage(repairFacts('DETAILING', { points: [decided], lines: [line('DECLINED')] }), 'COMPLETE').ok).toBe(
      true,
    )
    expect(stepStage(repairFacts('PAID', { customerPayDueFen: 1, creditApproved: true }), 'DELIVER').ok).toBe(true)
  })

  it.each([
    ['start', 'WORK_IN_PROGRESS', line('DISPATCHED', false), 'START', 'NOT_AUTHORIZED'],
    ['approve without its record', 'EVALUATION', line('QUOTED', false), 'APPROVE', 'NOT_AUTHORIZED'],
    ['quote when the car is on its way out', 'DETAILING', line('PROPOSED'), 'QUOTE', 'STAGE'],
    ['complete what nobody began', 'WORK_IN_PROGRESS', line('APPROVED'), 'COMPLETE', 'LINE_STATE'],
  ] as const)('a line: %s', (_, stage, facts, event, refusal) => {
    expect(stepLine(stage, facts, event)).toEqual({ ok: false, refusal })
  })
})
