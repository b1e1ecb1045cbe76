/** What the product writes to the dealer's system about a repair, through its own port, and what is found there afterwards. */
import { createStarClient } from '../../cloudfunctions/adapters/dms/star/client'
import { createStarRepairOrders } from '../../cloudfunctions/adapters/dms/star/repairOrders'
import { fromRepairOrder } from '../../cloudfunctions/adapters/dms/star/repairWrites'
import type { DmsOutcome } from '../../cloudfunctions/core/ports/dms'
import type {
  DmsNewRepairOrder,
  DmsRepairCommand,
  DmsRepairGateway,
  DmsRepairReceipt,
} from '../../cloudfunctions/core/ports/dmsRepair'
import { DMS_API_KEY, startDms } from '../support/dms-process'
import { newLine, newRepairOrder } from '../support/repair-orders'

const TRACE = 'trc_01K00000000000000000000000'
let stand: Awaited<ReturnType<typeof startDms>>
let dms: DmsRepairGateway
let vins: string[]
let technicianKey: string

beforeAll(async () => {
  stand = await startDms('dms_repair_gateway')
  const options = { baseUrl: `${stand.base}/v1`, apiKey: DMS_API_KEY }
  dms = createStarRepairOrders(options)
  const reads = createStarClient(options)
  const [vehicles, staff] = [await reads.list('vehicles', null), await reads.list('staff', null)]
  if (!vehicles.ok || !staff.ok) throw new Error('the DMS does not answer')
  vins = vehicles.value.records.map((v) => v.key)
  technicianKey = staff.value.records.find((s) => s.storeKey === 'D001' && s.role === 'SERVICE_TECHNICIAN')!.key
}, 60_000)
afterAll(() => stand.stop())

let sequence = 0
const next = (): string => String((sequence += 1))
const order = (over: Partial<DmsNewRepairOrder> = {}): DmsNewRepairOrder =>
  newRepairOrder({ repairOrderId: `ro_${next()}`, vin: vins[sequence]!, ...over })
const done = (outcome: DmsOutcome<DmsRepairReceipt>): DmsRepairReceipt => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}
const why = (outcome: DmsOutcome<unknown>): string => {
  if (outcome.ok) return 'ok'
  return outcome.failure.kind === 'refused' ? outcome.failure.code : outcome.failure.kind
}
const open = async (over: Partial<DmsNewRepairOrder> = {}): Promise<DmsRepairReceipt> =>
  done(await dms.open(order(over), `open-${next()}`, TRACE))
const tell = (ro: Pick<DmsRepairReceipt, 'key' | 'version'>, command: DmsRepairCommand) =>
  dms.command(ro.key, ro.version, command, `tell-${next()}`, TRACE)
/** The order as the dealer has it. */
const theirs = async (key: string): Promise<Record<string, unknown> & { lines: Record<string, unknown>[] }> => {
  const headers = { authorization: `Bearer ${DMS_API_KEY}` }
  return (await (await fetch(`${stand.base}/v1/repair-orders/${key}`, { headers })).json()) as never
}
const authorize = (lineKey: string, decision: 'APPROVED' | 'DECLINED' | 'DEFERRED'): DmsRepairCommand => ({
  kind: 'AUTHORIZE',
  method: 'DIGITAL_PORTAL',
  reference: 'f'.repeat(64),
  atMs: Date.parse('2026-11-23T02:00:00Z'),
  decisions: [{ lineKey, decision }],
})
const start = (lineKey: string): DmsRepairCommand => ({
  kind: 'MOVE_LINE',
  lineKey,
  status: 'IN_PROGRESS',
  technicianKey,
  partsExpectedAtMs: null,
})

test('an order arrives as it was sent, once, and is found again by our id when the answer was lost', async () => {
  const sent = order({ lines: [newLine(), newLine({ lineId: 'line_2', opCode: 'MNT-OIL', payType: 'WARRANTY' })] })
  await fetch(`${stand.base}/faults`, {
    method: 'POST',
    body: JSON.stringify({ match: { pathPrefix: '/v1/repair-orders' }, kind: 'drop-after', times: 1 }),
  })
  expect(why(await dms.open(sent, 'lost', TRACE))).toBe('unreachable')
  const found = await dms.findByClientRequest(sent.repairOrderId, TRACE)
  const arrived = done(await dms.open(sent, 'lost', TRACE))
  expect(found).toEqual({ ok: true, value: arrived })
  expect(arrived).toMatchObject({ version: 1, lines: [{ lineId: 'line_1' }, { lineId: 'line_2' }] })
  const { customer_phone: _phone, ...told } = fromRepairOrder(sent)
  expect(await theirs(arrived.key)).toMatchObject({ ...told, repair_order_id: arrived.number })
  expect(why(await dms.open({ ...sent, remarks: 'x' }, 'lost', TRACE))).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(why(await dms.open(sent, 'another', TRACE))).toBe('duplicate')
  expect(await dms.findByClientRequest('ro_never', TRACE)).toEqual({ ok: true, value: null })
})

test('a line goes from the word of the owner to work, and its changed price takes the word away', async () => {
  const ro = await open()
  const { key: lineKey } = ro.lines[0]!
  expect(why(await tell(ro, start(lineKey)))).toBe('NOT_AUTHORIZED')
  const approved = done(await tell(ro, authorize(lineKey, 'APPROVED')))
  const word = { status: 'APPROVED', method: 'DIGITAL_PORTAL', reference: 'f'.repeat(64) }
  expect((await theirs(ro.key)).lines).toMatchObject([{ status: 'APPROVED', repair_authorization: word }])
  const begun = done(await tell(approved, start(lineKey)))
  expect((await theirs(ro.key)).lines).toMatchObject([{ status: 'IN_PROGRESS', technician_key: technicianKey }])
  const partsExpectedAtMs = Date.parse('2026-11-25T02:00:00Z')
  const wait = { kind: 'MOVE_LINE', lineKey, status: 'ON_HOLD', technicianKey, partsExpectedAtMs } as const
  const held = done(await tell(begun, wait))
  expect((await theirs(ro.key)).lines).toMatchObject([
    { status: 'ON_HOLD', parts_expected_at: '2026-11-25T02:00:00.000Z' },
  ])
  const dearer = { kind: 'CHANGE_LINE', lineKey, laborFen: 19_000, minutes: 70, parts: [] } as const
  const changed = done(await tell(held, dearer))
  expect((await theirs(ro.key)).lines).toMatchObject([
    { labor_fen: 19_000, standard_minutes: 70, parts: [], repair_authorization: null },
  ])
  expect(why(await tell(changed, start(lineKey)))).toBe('NOT_AUTHORIZED')
})

test.each(['DECLINED', 'DEFERRED'] as const)('%s is no leave to work', async (decision) => {
  const ro = await open()
  const { key: lineKey } = ro.lines[0]!
  const told = done(await tell(ro, authorize(lineKey, decision)))
  expect((await theirs(ro.key)).lines).toMatchObject([{ status: decision, repair_authorization: { status: decision } }])
  expect(why(await tell(told, start(lineKey)))).toBe('NOT_AUTHORIZED')
})

test('stages, more lines and the promise are told on the version that was seen, and only on that', async () => {
  const ro = await open()
  const at = (version: number) => ({ key: ro.key, version })
  const stage = { kind: 'MOVE_STAGE', stage: 'EVALUATION', staffKey: 'D001-A01', reason: '' } as const
  expect(done(await tell(ro, stage)).version).toBe(2)
  expect(why(await tell(at(1), stage))).toBe('versionMismatch')
  expect(why(await tell(at(2), { ...stage, stage: 'COMPLETED' }))).toBe('NOT_ALLOWED_IN_STATE')
  const more = done(await tell(at(2), { kind: 'ADD_LINES', lines: [newLine({ lineId: 'line_added' })] }))
  expect(more.lines.map((line) => line.lineId)).toEqual(['line_1', 'line_added'])
  const promiseAtMs = Date.parse('2026-12-01T10:30:00Z')
  done(await tell(more, { kind: 'PROMISE', promiseAtMs, reason: 'ADDED_WORK' }))
  expect(await theirs(ro.key)).toMatchObject({
    stage: 'EVALUATION',
    promise_complete_date: '2026-12-01T10:30:00.000Z',
    events: [{}, { type: 'EVALUATION', staff_key: 'D001-A01' }, { type: 'PROMISE_CHANGED', reason: 'ADDED_WORK' }],
  })
  expect(why(await tell({ key: 'RO-0', version: 1 }, stage))).toBe('notFound')
})
