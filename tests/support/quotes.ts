import fc from 'fast-check'
import { linePriorities, partGrades, payTypes, type QuoteLine, type QuotePart } from '@/domain/repair/quote'

const anyPart: fc.Arbitrary<QuotePart> = fc.record({
  partNo: fc.string({ minLength: 1, maxLength: 12 }),
  name: fc.constantFrom('前制动片', '机油滤清器', '雨刮片'),
  quantity: fc.integer({ min: 1, max: 8 }),
  priceFen: fc.integer({ min: 0, max: 500_000 }),
  grade: fc.constantFrom(...partGrades),
})

/** A line of a quote with this place in it. */
export const anyQuoteLine = (lineNo: number): fc.Arbitrary<QuoteLine> =>
  fc.record({
    lineId: fc.constant(`line-${lineNo}`),
    lineNo: fc.constant(lineNo),
    opCode: fc.constantFrom('BRK010', 'OIL001', null),
    name: fc.constantFrom('更换前制动片', '更换机油', '更换雨刮'),
    cause: fc.string({ maxLength: 40 }),
    priority: fc.constantFrom(...linePriorities),
    payType: fc.constantFrom(...payTypes),
    laborFen: fc.integer({ min: 0, max: 200_000 }),
    parts: fc.array(anyPart, { maxLength: 3 }),
    minutes: fc.integer({ min: 0, max: 240 }),
    mediaIds: fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 2 }),
  })

/** One to `most` lines, numbered from 1. */
export const anyQuoteLines = (most: number): fc.Arbitrary<QuoteLine[]> =>
  fc
    .integer({ min: 1, max: most })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => anyQuoteLine(i + 1))))
