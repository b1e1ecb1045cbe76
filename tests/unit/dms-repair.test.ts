import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { createStarRepairOrders } from '../../cloudfunctions/adapters/dms/star/repairOrders'
import { fromRepairCommand, fromRepairOrder } from '../../cloudfunctions/adapters/dms/star/repairWrites'
import type { WireNewRepairOrder } from '../../cloudfunctions/adapters/dms/star/repairWire'
import type { DmsNewLine, DmsNewRepairOrder, DmsRepairCommand } from '../../cloudfunctions/core/ports/dmsRepair'
import type { QuotePart } from '@/domain/repair/quote'
import { anyQuoteLines } from '../support/quotes'
import { newLine, newRepairOrder } from '../support/repair-orders'

const AT = '2026-11-24T01:00:00.000Z'
const anyKey = fc.string({ minLength: 1, maxLength: 20 })

const anyNewLines: fc.Arbitrary<DmsNewLine[]> = fc
  .tuple(anyQuoteLines(4), fc.string({ maxLength: 30 }))
  .map(([lines, complaint]) => lines.map(({ lineNo: _no, mediaIds: _media, ...line }) => ({ ...line, complaint })))

const anyOrder: fc.Arbitrary<DmsNewRepairOrder> = fc.record({
  repairOrderId: anyKey,
  storeKey: anyKey,
  vin: anyKey,
  customerPhone: fc.option(anyKey),
  appointmentKey: fc.option(anyKey),
  advisorKey: anyKey,
  mileageKm: fc.integer({ min: 0, max: 3_000_000 }),
  promiseAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  remarks: fc.string(),
  lines: anyNewLines,
})

/** The other way round, written down by field: a word that is lost or in another's place shows. */
const backAgain = (o: WireNewRepairOrder): DmsNewRepairOrder => ({
  repairOrderId: o.client_request_id,
  storeKey: o.dealer_key,
  vin: o.vin,
  customerPhone: o.customer_phone,
  appointmentKey: o.appointment_key,
  advisorKey: o.advisor_key,
  mileageKm: o.mileage_in,
  promiseAtMs: Date.parse(o.promise_complete_date),
  remarks: o.customer_remarks,
  lines: o.lines.map((l) => ({
    lineId: l.client_line_id,
    opCode: l.op_code,
    name: l.name,
    complaint: l.complaint,
    cause: l.cause,
    priority: l.priority as DmsNewLine['priority'],
    payType: l.pay_type as DmsNewLine['payType'],
    laborFen: l.labor_fen,
    minutes: l.standard_minutes,
    parts: l.parts.map((p) => ({
      partNo: p.part_no,
      name: p.name,
      quantity: p.quantity,
      priceFen: p.price_fen,
      grade: p.grade as QuotePart['grade'],
    })),
  })),
})

describe('a repair order on its way to the DMS', () => {
  it('says every word and figure, and nothing twice', () => {
    fc.assert(
      fc.property(anyOrder, (sent) => {
        const told = JSON.parse(JSON.stringify(fromRepairOrder(sent))) as WireNewRepairOrder
        expect(backAgain(told)).toEqual(sent)
      }),
    )
  })

  it('keeps the words and figures of every command', () => {
    const atMs = Date.parse(AT)
    const [line] = fromRepairOrder(newRepairOrder()).lines
    const word = { lineKey: 'L', decision: 'DEFERRED' } as const
    const pairs: [DmsRepairCommand, object][] = [
      [
        { kind: 'MOVE_STAGE', stage: 'EVALUATION', staffKey: 'S', reason: 'r' },
        { command: 'MOVE_STAGE', stage: 'EVALUATION', staff_key: 'S', reason: 'r' },
      ],
      [
        { kind: 'ADD_LINES', lines: [newLine()] },
        { command: 'ADD_LINES', lines: [line] },
      ],
      [
        { kind: 'CHANGE_LINE', lineKey: 'L', laborFen: 5, minutes: 6, parts: newLine().parts },
        { command: 'CHANGE_LINE', line_key: 'L', labor_fen: 5, standard_minutes: 6, parts: line!.parts },
      ],
      [
        { kind: 'AUTHORIZE', method: 'VERBAL_PHONE', reference: 'x', atMs, decisions: [word] },
        {
          ...{ command: 'AUTHORIZE', method: 'VERBAL_PHONE', reference: 'x', authorized_at: AT },
          decisions: [{ line_key: 'L', status: 'DEFERRED' }],
        },
      ],
      [
        { kind: 'MOVE_LINE', lineKey: 'L', status: 'ON_HOLD', technicianKey: 'T', partsExpectedAtMs: atMs },
        { command: 'MOVE_LINE', line_key: 'L', status: 'ON_HOLD', technician_key: 'T', parts_expected_at: AT },
      ],
      [
        { kind: 'PROMISE', promiseAtMs: atMs, reason: 'PARTS_LATE' },
        { command: 'PROMISE', promise_complete_date: AT, reason: 'PARTS_LATE' },
      ],
    ]
    for (const [ours, theirs] of pairs) expect(fromRepairCommand(ours)).toEqual(theirs)
  })
})

describe('what the DMS answers to a write', () => {
  let server: Server
  let reply: { status: number; body: unknown }
  let asked: { method?: string; url?: string; headers: Record<string, unknown> }[]
  const dms = () => {
    const { port } = server.address() as AddressInfo
    return createStarRepairOrders({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k', timeoutMs: 2_000 })
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ method: request.method, url: request.url, headers: request.headers })
      request.resume().on('end', () => response.writeHead(reply.status).end(JSON.stringify(reply.body)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  beforeEach(() => (asked = []))
  afterAll(() => server.close())

  it.each([
    [412, 'VERSION_MISMATCH', { kind: 'versionMismatch' }],
    [409, 'DUPLICATE_CLIENT_REQUEST', { kind: 'duplicate' }],
    [409, 'NOT_AUTHORIZED', { kind: 'refused', code: 'NOT_AUTHORIZED', message: 'm' }],
    [404, 'NOT_FOUND', { kind: 'notFound' }],
    [429, 'RATE_LIMITED', { kind: 'unreachable', detail: 'RATE_LIMITED' }],
    [503, 'SCRIPTED', { kind: 'unreachable', detail: 'SCRIPTED' }],
  ])('%i %s is its own kind of failure', async (status, code, failure) => {
    reply = { status, body: { error: { code, message: 'm' } } }
    const command = { kind: 'PROMISE', promiseAtMs: 0, reason: 'PARTS_LATE' } as const
    expect(await dms().command('RO/1', 3, command, 'key-1', 'trc_1')).toEqual({ ok: false, failure })
    const headers = { 'if-match': '"3"', 'idempotency-key': 'key-1', 'x-trace-id': 'trc_1', authorization: 'Bearer k' }
    expect(asked).toMatchObject([{ method: 'POST', url: '/v1/repair-orders/RO%2F1/commands', headers }])
  })

  it('an order that has not arrived is none; one that cannot be read is not taken for none, or the car would have two', async () => {
    reply = { status: 200, body: { items: [], next_cursor: null, has_more: false } }
    expect(await dms().findByClientRequest('ro_1', 'trc_1')).toEqual({ ok: true, value: null })
    expect(asked[0]!.url).toBe('/v1/repair-orders?client_request_id=ro_1')
    reply = { status: 200, body: { items: [{ repair_order_key: 'RO-1' }], next_cursor: null, has_more: false } }
    const broken = { ok: false, failure: { kind: 'unreachable', detail: 'REPLY_BREAKS_CONTRACT' } }
    expect(await dms().findByClientRequest('ro_1', 'trc_1')).toEqual(broken)
    reply = { status: 201, body: {} }
    expect(await dms().open(newRepairOrder(), 'key-2', 'trc_1')).toEqual(broken)
  })
})
