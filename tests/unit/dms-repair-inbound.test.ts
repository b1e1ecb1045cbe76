import fc from 'fast-check'
import { toRepairOrder } from '../../cloudfunctions/adapters/dms/star/repairOrder'
import { fromRepairOrder } from '../../cloudfunctions/adapters/dms/star/repairWrites'
import * as wire from '../../cloudfunctions/adapters/dms/star/wire'
import { authorizationMethods, decisions } from '@/domain/repair/approval'
import { begunStatuses, lineStatuses } from '@/domain/repair/lines'
import { linePriorities, partGrades, payTypes } from '@/domain/repair/quote'
import { repairStages } from '@/domain/repair/stages'
import { anyQuoteLines } from '../support/quotes'
import { newRepairOrder } from '../support/repair-orders'

const AT = '2026-11-24T01:00:00.000Z'
const AT_MS = Date.parse(AT)

/** What a DMS that keeps what it is given tells of it. */
const kept = (order = newRepairOrder()) => {
  const { customer_phone: _phone, lines, ...rest } = fromRepairOrder(order)
  return {
    ...rest,
    version: 1,
    updated_at: AT,
    repair_order_key: 'RO-1',
    repair_order_id: '1',
    opened_at: AT,
    stage: 'VEHICLE_RECEIVED',
    events: [{ type: 'VEHICLE_RECEIVED', at: AT, staff_key: null, reason: '' }],
    lines: lines.map((line, i) => ({
      ...line,
      line_key: `RO-1-${i + 1}`,
      line_no: i + 1,
      status: 'ESTIMATED',
      technician_key: null,
      parts_expected_at: null,
      repair_authorization: null,
    })),
  }
}
const readWith = (over: object, line: object = {}) => {
  const whole = kept()
  const order = toRepairOrder(wire.repairOrder.parse({ ...whole, lines: [{ ...whole.lines[0]!, ...line }], ...over }))
  return { order, line: order.lines[0]! }
}
const authorized = (status: string, method: string) => ({
  repair_authorization: { status, method, reference: '', authorized_at: AT },
})

test('what we wrote is what we read', () => {
  fc.assert(
    fc.property(anyQuoteLines(4), fc.integer({ min: 0, max: 4_102_444_800_000 }), (quoted, promiseAtMs) => {
      const lines = quoted.map(({ lineNo: _no, mediaIds: _media, ...line }) => ({ ...line, complaint: '' }))
      const sent = newRepairOrder({ lines, promiseAtMs })
      const back = toRepairOrder(wire.repairOrder.parse(kept(sent)))
      const { storeKey, vin, mileageKm, remarks } = sent
      expect(back).toMatchObject({ storeKey, vin, mileageKm, remarks, promiseAtMs, stage: 'VEHICLE_RECEIVED' })
      expect(back.lines).toHaveLength(lines.length)
      expect(back.lines).toMatchObject(lines.map(({ lineId: _id, complaint: _words, ...line }) => line))
    }),
  )
})

test('every word that both sides have is read as itself', () => {
  for (const stage of repairStages) expect(readWith({ stage }).order).toMatchObject({ stage, dmsStage: stage })
  for (const status of lineStatuses) expect(readWith({}, { status }).line.status).toBe(status)
  for (const decision of decisions)
    for (const method of authorizationMethods)
      expect(readWith({}, authorized(decision, method)).line.authorization).toEqual({ decision, method, atMs: AT_MS })
})

describe('a word that nobody here knows', () => {
  const ours: readonly string[] = [
    ...repairStages,
    ...lineStatuses,
    ...decisions,
    ...partGrades,
    ...payTypes,
    'ESTIMATED',
  ]
  const anyWord = fc
    .oneof(fc.string(), fc.constantFrom('toString', '__proto__', 'WAIVED', 'SUBLET', 'ROAD_TEST'))
    .filter((word) => !ours.includes(word))

  it('costs no order, and is kept beside the stage', () => {
    fc.assert(
      fc.property(anyWord, (word) => {
        const { order, line } = readWith({ stage: word }, { status: word, priority: word, pay_type: word })
        expect([order.stage, order.dmsStage, line.status]).toEqual([null, word, null])
        expect(linePriorities).toContain(line.priority)
      }),
    )
  })

  it('is never work that has begun, a word of the owner, an original part, or money that the owner owes', () => {
    fc.assert(
      fc.property(anyWord, (word) => {
        const parts = [{ part_no: 'P', name: 'n', quantity: 1, price_fen: 1, grade: word }]
        const { line } = readWith({}, { status: word, pay_type: word, parts, ...authorized(word, word) })
        expect(begunStatuses).not.toContain(line.status)
        expect(line.authorization).toBeNull()
        expect(line.parts[0]!.grade).not.toBe('ORIGINAL')
        expect(line.payType).not.toBe('CUSTOMER_PAY')
      }),
    )
  })
})

test.each(['2026-13-01T00:00:00Z', '2026-11-24T25:00:00Z', '2026-11-24T01:61:00Z'])(
  'an instant that no clock shows (%s) makes a bad record, never a time that is no number',
  (instant) => {
    expect(wire.repairOrder.safeParse({ ...kept(), promise_complete_date: instant }).success).toBe(false)
    expect(wire.repairOrder.safeParse({ ...kept(), promise_complete_date: AT }).success).toBe(true)
  },
)
