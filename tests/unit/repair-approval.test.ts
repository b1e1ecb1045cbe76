import fc from 'fast-check'
import {
  authorize,
  chainEnd,
  CHAIN_START,
  decisions,
  firstBrokenLink,
  isAuthorized,
  quoteDigest,
  type Authorization,
  type LineDecision,
  type QuoteVersion,
  type Said,
} from '@/domain/repair/approval'
import { selectionOf } from '@/domain/repair/quote'
import { sha256OfJson as digest } from '../../cloudfunctions/core/repair/digest'
import { anyQuoteLines } from '../support/quotes'

const signed: Said = {
  authorizationId: 'a1',
  method: 'DIGITAL_PORTAL',
  accountId: 'acc_1',
  staffId: null,
  witnessStaffId: null,
  evidence: { mediaId: 'm1', sha256: 'f'.repeat(64) },
  atMs: 1_000,
}

const anyQuote: fc.Arbitrary<QuoteVersion> = fc.record({
  quoteId: fc.constant('q1'),
  repairOrderId: fc.constant('r1'),
  version: fc.integer({ min: 1, max: 9 }),
  lines: anyQuoteLines(5),
  promiseAtMs: fc.constant(5_000_000),
  sentAtMs: fc.constant(0),
  expiresAtMs: fc.constant(10_000),
})
const anyAnswers = (quote: QuoteVersion): fc.Arbitrary<LineDecision[]> =>
  fc.tuple(
    ...quote.lines.map(({ lineId }) =>
      fc.constantFrom(...decisions).map((decision): LineDecision => ({ lineId, decision })),
    ),
  )
const answered = anyQuote.chain((quote) => fc.tuple(fc.constant(quote), anyAnswers(quote)))

const link = (quote: QuoteVersion, answers: LineDecision[], chain: readonly Authorization[] = []): Authorization => {
  const result = authorize(quote, quoteDigest(quote, digest), answers, signed, chainEnd(chain), digest)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

const yes = (quote: QuoteVersion): LineDecision[] =>
  quote.lines.map(({ lineId }) => ({ lineId, decision: 'APPROVED' as const }))

const refusal = (
  quote: QuoteVersion,
  answers: readonly LineDecision[],
  said: Said = signed,
  shown = quoteDigest(quote, digest),
) => {
  const result = authorize(quote, shown, answers, said, chainEnd([]), digest)
  return result.ok ? null : result.error.code
}

describe('what is signed', () => {
  it('is each line as it was answered, with its sum and the promise that was shown', () => {
    fc.assert(
      fc.property(answered, ([quote, answers]) => {
        const made = link(quote, answers)
        expect(made.decisions.map(({ lineId, decision }) => ({ lineId, decision }))).toEqual(answers)
        const approved = new Set(answers.filter((a) => a.decision === 'APPROVED').map((a) => a.lineId))
        expect(made.dueFen).toBe(selectionOf(quote.lines, approved).dueFen)
        for (const line of quote.lines) expect(isAuthorized(line, [made], digest)).toBe(approved.has(line.lineId))
      }),
    )
  })

  it('binds to the words: no other version, price, part or minute is approved by it', () => {
    fc.assert(
      fc.property(anyQuote, (quote) => {
        const made = link(quote, yes(quote))
        const [line] = quote.lines
        const others = [
          { ...line!, laborFen: line!.laborFen + 1 },
          { ...line!, minutes: line!.minutes + 1 },
          {
            ...line!,
            parts: [...line!.parts, { partNo: 'X', name: '件', quantity: 1, priceFen: 0, grade: 'USED' as const }],
          },
          { ...line!, payType: line!.payType === 'INTERNAL' ? ('WARRANTY' as const) : ('INTERNAL' as const) },
        ]
        for (const other of others) {
          expect(isAuthorized(other, [made], digest)).toBe(false)
          const next = { ...quote, version: quote.version + 1, lines: [other, ...quote.lines.slice(1)] }
          expect(refusal(next, yes(next), signed, quoteDigest(quote, digest))).toBe('QUOTE_CHANGED')
        }
        expect(refusal({ ...quote, version: quote.version + 1 }, yes(quote), signed, quoteDigest(quote, digest))).toBe(
          'QUOTE_CHANGED',
        )
      }),
    )
  })

  it('is taken back by the next word about the same line, and by nothing else', () => {
    fc.assert(
      fc.property(answered, ([quote, answers]) => {
        const first = link(quote, yes(quote))
        const second = link(quote, answers, [first])
        for (const [i, line] of quote.lines.entries())
          expect(isAuthorized(line, [first, second], digest)).toBe(answers[i]!.decision === 'APPROVED')
      }),
    )
  })

  it('needs an answer to every line, once, and to no other', () => {
    fc.assert(
      fc.property(anyQuote, (quote) => {
        const [first, ...rest] = yes(quote)
        expect(refusal(quote, rest)).toBe('INPUT_INVALID')
        expect(refusal(quote, [...yes(quote), first!])).toBe('INPUT_INVALID')
        expect(refusal(quote, [...rest, { lineId: 'line-99', decision: 'APPROVED' }])).toBe('INPUT_INVALID')
      }),
    )
  })

  it('needs a signature; on the phone a recording or a second member of staff; and a quote that still stands', () => {
    const [quote] = fc.sample(anyQuote, 1)
    const phone: Said = {
      ...signed,
      method: 'VERBAL_PHONE',
      accountId: null,
      evidence: null,
      staffId: 's1',
      witnessStaffId: 's2',
    }
    const rule: Said = { ...signed, method: 'AUTOMATED_POLICY_PREAUTHORIZATION', accountId: null, evidence: null }
    expect([signed, phone, rule].map((said) => refusal(quote!, yes(quote!), said))).toEqual([null, null, null])
    const weak: Said[] = [
      { ...signed, evidence: null },
      { ...signed, accountId: null },
      { ...phone, witnessStaffId: null },
      { ...phone, witnessStaffId: 's1' },
      { ...phone, staffId: null },
      { ...rule, staffId: 's1' },
    ]
    for (const said of weak) expect(refusal(quote!, yes(quote!), said)).toBe('EVIDENCE_MISSING')
    expect(refusal(quote!, yes(quote!), { ...signed, atMs: quote!.expiresAtMs })).toBe('QUOTE_EXPIRED')
  })
})

/** Every place in a document where a value stands. */
const placesOf = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, key]))
    : [path]

const changed = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`
  return value === null ? 'acc_2' : null
}

const changeAt = (document: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
  if (key === undefined) return changed(document)
  const copy = structuredClone(document) as Record<string | number, unknown>
  copy[key] = changeAt(copy[key], rest)
  return copy
}

describe('the chain of a repair order', () => {
  const chainOf = (quote: QuoteVersion): Authorization[] =>
    [1, 2, 3].reduce<Authorization[]>((chain) => [...chain, link(quote, yes(quote), chain)], [])

  const whole = (chain: readonly Authorization[]) => firstBrokenLink(chain, chainEnd(chain), digest)

  it('is whole as it was written, from its very beginning', () => {
    fc.assert(fc.property(anyQuote, (quote) => expect(whole(chainOf(quote))).toBeNull()))
    expect(whole([])).toBeNull()
    expect(chainEnd([])).toEqual({ sequence: 0, digest: CHAIN_START })
  })

  it('shows a change of any value at all, at the link where it was made', () => {
    const [quote] = fc.sample(anyQuote, 1)
    const chain = chainOf(quote!)
    for (const index of [0, 1, 2])
      for (const place of placesOf(chain[index])) {
        const tampered = chain.map((one, i) => (i === index ? (changeAt(one, place) as Authorization) : one))
        expect([place, firstBrokenLink(tampered, chainEnd(chain), digest)?.sequence]).toEqual([place, index + 1])
      }
  })

  it('shows a link that is missing, moved or put in, also when its own digest was made to fit', () => {
    const [quote] = fc.sample(anyQuote, 1)
    const chain = chainOf(quote!)
    const [[one, two, three], end] = [chain, chainEnd(chain)]
    expect(firstBrokenLink([one!, three!], end, digest)).toEqual({ sequence: 2, reason: 'MISSING' })
    expect(firstBrokenLink([one!, two!], end, digest)).toEqual({ sequence: 3, reason: 'MISSING' })
    expect(firstBrokenLink([], end, digest)).toEqual({ sequence: 1, reason: 'MISSING' })
    expect(firstBrokenLink([two!, one!, three!], end, digest)).toEqual({ sequence: 1, reason: 'MISSING' })
    const forged = link(
      quote!,
      quote!.lines.map(({ lineId }) => ({ lineId, decision: 'DECLINED' as const })),
    )
    expect(firstBrokenLink([forged, two!, three!], end, digest)).toEqual({ sequence: 2, reason: 'NOT_LINKED' })
  })
})
