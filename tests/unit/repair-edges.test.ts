import fc from 'fast-check'
import { authorize, CHAIN_START, quoteDigest, type QuoteVersion, type Said } from '@/domain/repair/approval'
import { defaultRepairPolicy } from '@/domain/repair/deadlines'
import { leftOver } from '@/domain/repair/deferred'
import { trendOf, undecidedReds } from '@/domain/repair/inspection'
import { progressOf } from '@/domain/repair/milestones'
import { preauthorize } from '@/domain/repair/preauthorization'
import { movePromise } from '@/domain/repair/promise'
import { threadClock } from '@/domain/repair/questions'
import { checkQuote, quoteLimits, type QuoteLine, type QuotePart } from '@/domain/repair/quote'
import { sha256OfJson as digest } from '../../cloudfunctions/core/repair/digest'
import { anyQuoteLine, anyQuoteLines } from '../support/quotes'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const part: QuotePart = { partNo: 'A', name: '片', quantity: 1, priceFen: 1, grade: 'ORIGINAL' }
const line = (over: Partial<QuoteLine> = {}): QuoteLine => ({
  lineId: 'l',
  lineNo: 1,
  opCode: null,
  name: '更换前制动片',
  cause: '',
  priority: 'OPTIONAL_DESIRED',
  payType: 'CUSTOMER_PAY',
  laborFen: 100,
  parts: [part],
  minutes: 30,
  mediaIds: [],
  ...over,
})
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

describe('the limits of a quote', () => {
  const most: Partial<QuoteLine>[] = [
    { name: '字'.repeat(quoteLimits.nameChars) },
    { cause: '字'.repeat(quoteLimits.causeChars) },
    { laborFen: quoteLimits.fen },
    { laborFen: 0, parts: [] },
    { minutes: quoteLimits.minutes },
    { minutes: 0 },
    { parts: times(quoteLimits.partsPerLine, part) },
    { mediaIds: times(quoteLimits.mediaPerLine, 'm') },
    { parts: [{ ...part, quantity: quoteLimits.quantity, priceFen: quoteLimits.fen }] },
    { parts: [{ ...part, priceFen: 0, name: '字'.repeat(quoteLimits.nameChars) }] },
  ]
  const beyond: Partial<QuoteLine>[] = [
    { name: '字'.repeat(quoteLimits.nameChars + 1) },
    { minutes: quoteLimits.minutes + 1 },
    { minutes: -1 },
    { parts: times(quoteLimits.partsPerLine + 1, part) },
    { mediaIds: times(quoteLimits.mediaPerLine + 1, 'm') },
    { parts: [part, { ...part, quantity: quoteLimits.quantity + 1 }] },
    { parts: [{ ...part, quantity: 1.5 }] },
    { parts: [{ ...part, priceFen: quoteLimits.fen + 1 }] },
    { parts: [{ ...part, priceFen: -1 }] },
    { parts: [{ ...part, partNo: '' }] },
    { parts: [{ ...part, name: '' }] },
    { parts: [{ ...part, name: '字'.repeat(quoteLimits.nameChars + 1) }] },
  ]

  it.each(most)('reached, %j passes', (over) => expect(checkQuote([line(over)]).ok).toBe(true))

  it.each(beyond)('passed, %j is refused and the line named', (over) => {
    const result = checkQuote([line({ lineId: 'good' }), line(over)])
    expect(result).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID', details: { lineId: 'l' } } })
  })

  it('as many lines as there may be pass, and come with safety first', () => {
    const lines = Array.from({ length: quoteLimits.lines }, (_, i) => line({ lineId: `l${i}`, lineNo: i + 1 }))
    const last = { ...lines.at(-1)!, priority: 'SAFETY_CRITICAL' as const }
    const result = checkQuote([...lines.slice(0, -1), last])
    expect(result.ok && result.value.map(({ lineNo }) => lineNo)).toEqual([20, ...times(19, 0).map((_, i) => i + 1)])
  })
})

describe('what is written into an authorization', () => {
  const quote = (over: Partial<QuoteVersion> = {}): QuoteVersion => ({
    quoteId: 'q1',
    repairOrderId: 'r1',
    version: 3,
    lines: [line({ lineId: 'a', minutes: 45 }), line({ lineId: 'b', minutes: 60, laborFen: 7_000 })],
    promiseAtMs: 10 * 60 * MINUTE,
    sentAtMs: 0,
    expiresAtMs: 20 * 60 * MINUTE,
    ...over,
  })
  const said: Said = {
    authorizationId: 'a1',
    method: 'VERBAL_PHONE',
    accountId: null,
    staffId: 's1',
    witnessStaffId: null,
    evidence: { mediaId: 'call', sha256: 'f'.repeat(64) },
    atMs: MINUTE,
  }
  const answers = [
    { lineId: 'b', decision: 'DEFERRED' as const },
    { lineId: 'a', decision: 'APPROVED' as const },
  ]
  const written = (asked: QuoteVersion, who: Said) =>
    authorize(asked, quoteDigest(asked, digest), answers, who, { sequence: 4, digest: CHAIN_START }, digest)

  it('is who said what to which version, its sum, and the promise with the minutes of what was approved', () => {
    expect(written(quote(), said)).toMatchObject({
      ok: true,
      value: {
        ...said,
        repairOrderId: 'r1',
        sequence: 5,
        previousDigest: CHAIN_START,
        quoteId: 'q1',
        quoteVersion: 3,
        quoteDigest: quoteDigest(quote(), digest),
        decisions: [
          { lineId: 'a', decision: 'APPROVED' },
          { lineId: 'b', decision: 'DEFERRED' },
        ],
        dueFen: 101,
        promiseAtMs: (10 * 60 + 45) * MINUTE,
      },
    })
  })

  it('is a promise from now on where the former one has passed', () => {
    const late = { ...said, atMs: 12 * 60 * MINUTE }
    expect(written(quote(), late)).toMatchObject({ ok: true, value: { promiseAtMs: (12 * 60 + 45) * MINUTE } })
  })

  it('is accepted until the last millisecond of the quote', () => {
    expect(written(quote({ expiresAtMs: MINUTE + 1 }), said).ok).toBe(true)
    expect(written(quote({ expiresAtMs: MINUTE }), said)).toMatchObject({ error: { code: 'QUOTE_EXPIRED' } })
  })

  it('carries nobody and nothing where a rule of the owner spoke', () => {
    const rule: Said = { ...said, method: 'AUTOMATED_POLICY_PREAUTHORIZATION', staffId: null, evidence: null }
    expect(written(quote(), rule).ok).toBe(true)
    for (const over of [{ accountId: 'acc' }, { evidence: said.evidence }, { staffId: 's1' }])
      expect(written(quote(), { ...rule, ...over })).toMatchObject({ error: { code: 'EVIDENCE_MISSING' } })
  })
})

describe('edges', () => {
  it('a limit that is enough for one goes to the most urgent', () => {
    const urgent = line({ lineId: 'u', lineNo: 2, priority: 'SAFETY_CRITICAL' })
    const { covered, asked, leftFen } = preauthorize([line(), urgent], 101)
    expect([covered, asked, leftFen]).toEqual([[urgent], [line()], 0])
  })

  it('what costs the owner nothing is asked about, whatever the limit', () => {
    fc.assert(
      fc.property(anyQuoteLine(1), (one) => {
        const free = { ...one, payType: 'CUSTOMER_PAY' as const, laborFen: 0, parts: [] }
        expect(preauthorize([free], 1_000).asked).toEqual([free])
      }),
    )
    fc.assert(
      fc.property(anyQuoteLines(5), (lines) => {
        const { asked } = preauthorize(lines, 100_000_000_000)
        const others = lines.filter((one) => one.payType !== 'CUSTOMER_PAY')
        expect(asked).toEqual(expect.arrayContaining(others))
      }),
    )
  })

  it('a promise is not before the visit, and up to ninety days away', () => {
    const move = (toMs: number, appointmentAtMs: number) =>
      movePromise(5 * MINUTE, toMs, 'PARTS_LATE', appointmentAtMs, 10 * MINUTE).ok
    expect([move(29 * MINUTE, 30 * MINUTE), move(30 * MINUTE, 30 * MINUTE)]).toEqual([false, true])
    const farthest = 10 * MINUTE + 90 * DAY
    expect([move(farthest, 0), move(farthest + 1, 0)]).toEqual([true, false])
  })

  it('a thread that was escalated still says since when, one that is answered says nothing', () => {
    const at = (from: 'OWNER' | 'STAFF') => threadClock([{ from, atMs: MINUTE }], defaultRepairPolicy, DAY)
    expect(at('OWNER')).toEqual({ waitingSinceMs: MINUTE, dueAtMs: 16 * MINUTE, state: 'ESCALATED' })
    expect(at('STAFF')).toEqual({ waitingSinceMs: null, dueAtMs: null, state: 'ANSWERED' })
  })

  it('a point whose line is not of this visit stays with the car on its own', () => {
    const point = { point: 'TYRE', code: 'YELLOW' as const, lineId: 'other' }
    expect(leftOver([{ lineId: 'b', status: 'DECLINED' }], [point])).toHaveLength(2)
  })

  it('wear is seen over all the visits of a part, not over the last two alone', () => {
    const pads = [8, 7, 4].map((value, i) => ({ atMs: i, mileageKm: i * 10_000, value }))
    expect(trendOf(pads, { worse: 'LOW', yellowAt: 4, redAt: 2 }).redInKm).toBe(10_000)
  })

  it('only red holds up, and a line that was proposed is not yet decided', () => {
    const points = (['GREEN', 'YELLOW', 'RED'] as const).map((code) => ({ point: code, code, lineId: 'l' }))
    expect(undecidedReds(points, () => 'PROPOSED').map(({ point }) => point)).toEqual(['RED'])
  })

  it.each(['DELIVERED', 'CLOSED', 'FOLLOW_UP'] as const)('a car at %s has nothing going on', (stage) => {
    const change = { isRework: false, atMs: 1, by: null }
    const { milestones } = progressOf([
      { ...change, stage: 'DELIVERED' },
      { ...change, stage },
    ])
    expect(milestones.every(({ state }) => state === 'DONE')).toBe(true)
  })
})
