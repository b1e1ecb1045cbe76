import fc from 'fast-check'
import { preauthorize } from '@/domain/repair/preauthorization'
import { bySafety, checkQuote, linePriorities, lineTotal, promiseWith, selectionOf } from '@/domain/repair/quote'
import { anyQuoteLine, anyQuoteLines } from '../support/quotes'

const MINUTE = 60_000
const all = (lines: readonly { lineId: string }[]) => new Set(lines.map((line) => line.lineId))

describe('a quote', () => {
  it('comes with safety first, and as written within a priority', () => {
    fc.assert(
      fc.property(anyQuoteLines(8), (lines) => {
        const order = bySafety(lines)
        expect([...order].sort((a, b) => a.lineNo - b.lineNo)).toEqual(lines)
        for (const [i, line] of order.entries()) {
          const before = order[i - 1]
          if (!before) continue
          const rise = linePriorities.indexOf(line.priority) - linePriorities.indexOf(before.priority)
          expect(rise > 0 || (rise === 0 && line.lineNo > before.lineNo)).toBe(true)
        }
      }),
    )
  })

  it('adds up: any two halves of a selection are the whole, and labour and parts are what is due', () => {
    fc.assert(
      fc.property(anyQuoteLines(8), fc.integer({ min: 0, max: 255 }), (lines, bits) => {
        const half = new Set(lines.filter((_, i) => bits & (1 << i)).map((line) => line.lineId))
        const rest = new Set([...all(lines)].filter((id) => !half.has(id)))
        const [one, other, whole] = [half, rest, all(lines)].map((set) => selectionOf(lines, set))
        for (const figure of ['laborFen', 'partsFen', 'dueFen', 'minutes'] as const)
          expect(one![figure] + other![figure]).toBe(whole![figure])
        const own = lines.filter((line) => line.payType === 'CUSTOMER_PAY')
        const { laborFen, partsFen, dueFen } = selectionOf(own, all(own))
        expect(dueFen).toBe(laborFen + partsFen)
        expect(whole!.dueFen).toBe(dueFen)
      }),
    )
  })

  it('moves the promise by its minutes, never to the past, and leaves it alone when nothing is added', () => {
    expect(promiseWith(60 * MINUTE, 0, 0)).toBe(60 * MINUTE)
    expect(promiseWith(60 * MINUTE, 20, 0)).toBe(90 * MINUTE)
    expect(promiseWith(60 * MINUTE, 30, 120 * MINUTE)).toBe(150 * MINUTE)
  })

  it('is refused when a figure is no figure', () => {
    const [line] = fc.sample(anyQuoteLine(1), 1)
    const good = { ...line!, payType: 'CUSTOMER_PAY' as const }
    expect(checkQuote([good]).ok).toBe(true)
    const wrong = [
      [],
      [good, good],
      [{ ...good, laborFen: -1 }],
      [{ ...good, laborFen: 10.5 }],
      [{ ...good, minutes: Number.NaN }],
      [{ ...good, name: '  ' }],
      [{ ...good, cause: '字'.repeat(301) }],
      [{ ...good, parts: [{ partNo: 'A', name: '片', quantity: 0, priceFen: 1, grade: 'ORIGINAL' as const }] }],
      [{ ...good, laborFen: 100_000_001 }],
      Array.from({ length: 21 }, (_, i) => ({ ...good, lineId: `l${i}` })),
    ]
    for (const lines of wrong) expect(checkQuote(lines)).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } })
  })
})

describe('the limit that an owner has set', () => {
  it('is never passed, every line is either covered or asked about, and what is left is exact', () => {
    fc.assert(
      fc.property(anyQuoteLines(8), fc.integer({ min: 0, max: 400_000 }), (lines, limit) => {
        const { covered, asked, leftFen } = preauthorize(lines, limit)
        const spent = covered.reduce((sum, line) => sum + lineTotal(line).dueFen, 0)
        expect(spent + leftFen).toBe(limit)
        expect(leftFen).toBeGreaterThanOrEqual(0)
        expect([...all(covered), ...all(asked)].sort()).toEqual([...all(lines)].sort())
        for (const line of asked)
          if (line.payType === 'CUSTOMER_PAY' && lineTotal(line).dueFen > 0) {
            // At its turn it did not fit; at the end it fits still less.
            expect(lineTotal(line).dueFen).toBeGreaterThan(leftFen)
          }
        expect(covered.every((line) => line.payType === 'CUSTOMER_PAY')).toBe(true)
      }),
    )
  })

  it('covers nothing when there is none', () => {
    fc.assert(fc.property(anyQuoteLines(5), (lines) => expect(preauthorize(lines, 0).covered).toEqual([])))
  })
})
