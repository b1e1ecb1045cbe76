import fc from 'fast-check'
import { findingsOf } from '@/domain/repair/findings'
import { lineStatuses } from '@/domain/repair/lines'

describe('what the DMS says and cannot be', () => {
  const ours = [
    { lineId: 'a', status: 'APPROVED' as const, authorized: true, dueFen: 100 },
    { lineId: 'b', status: 'QUOTED' as const, authorized: false, dueFen: 200 },
  ]

  it('is a finding by its kind', () => {
    expect(
      findingsOf(
        [
          { lineId: 'a', status: 'IN_PROGRESS', dueFen: 120 },
          { lineId: 'b', status: 'IN_PROGRESS', dueFen: 200 },
          { lineId: 'c', status: 'IN_PROGRESS', dueFen: 1 },
          { lineId: 'b', status: null, dueFen: 200 },
        ],
        ours,
      ),
    ).toEqual([
      { kind: 'PRICE_DIFFERS', lineId: 'a' },
      { kind: 'UNAUTHORIZED_WORK', lineId: 'b' },
      { kind: 'LINE_UNKNOWN', lineId: 'c' },
      { kind: 'STATUS_UNKNOWN', lineId: 'b' },
    ])
  })

  it('never throws, and work that we know to be unauthorized is always told', () => {
    const anyLine = fc.record({
      lineId: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom(...lineStatuses, null),
      dueFen: fc.integer({ min: 0, max: 300 }),
    })
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 6 }), (theirs) => {
        const found = findingsOf(theirs, ours)
        const begun = theirs.some(
          (l) => l.lineId === 'b' && ['IN_PROGRESS', 'ON_HOLD', 'COMPLETED'].includes(l.status ?? ''),
        )
        expect(found.some((f) => f.kind === 'UNAUTHORIZED_WORK')).toBe(begun)
      }),
    )
  })
})
