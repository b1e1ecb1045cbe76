/** A repair that the dealer's people run in their own system, as the owner follows it: over webhook, functions and PostgreSQL. */
import type { RepairView } from '../../src/contracts/views/repair'
import { signInByApi, type OwnerClient } from '../support/api-client'
import { rowsOf } from '../support/crowd'
import { idleOwners } from '../support/people'
import { startTestStack, until, type TestStack } from '../support/stack'

type Json = Record<string, unknown>

let stack: TestStack
let owner: OwnerClient
let stranger: OwnerClient
let vin: string
beforeAll(async () => {
  stack = await startTestStack()
  const [one, other] = await idleOwners(stack.databases.owner)
  owner = await signInByApi(stack.urls, one!.phone)
  stranger = await signInByApi(stack.urls, other!.phone, '127.0.1.9')
  vin = one!.vin
}, 120_000)
afterAll(() => stack?.stop())

let sequence = 0
const ask = async (path: string, body: Json, headers: Record<string, string> = {}): Promise<Json> => {
  const response = await fetch(`${stack.urls.dms}/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.secrets.dmsApiKey}`,
      'content-type': 'application/json',
      'idempotency-key': `repairs-${(sequence += 1)}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
  const said = (await response.json()) as Json
  if (!response.ok) throw new Error(JSON.stringify(said))
  return said
}

let order: Json
/** What the workshop does next. */
const workshop = async (body: Json): Promise<void> => {
  const path = `/repair-orders/${String(order.repair_order_key)}/commands`
  order = await ask(path, body, { 'if-match': `"${String(order.version)}"` })
}
const stage = (to: string) => workshop({ command: 'MOVE_STAGE', stage: to, staff_key: 'D001-A01', reason: '' })
const lineKey = (): unknown => (order.lines as Json[])[0]!.line_key
const moveLine = (status: string, over: Json = {}) =>
  workshop({
    command: 'MOVE_LINE',
    line_key: lineKey(),
    status,
    technician_key: null,
    parts_expected_at: null,
    ...over,
  })

const seen = async (): Promise<RepairView> => {
  const { repairs } = (await owner.call('repairs.list', {})).data
  return repairs.find((repair) => repair.number === order.repair_order_id)!
}
/** Waits until the owner's phone would show it, and answers how long after the workshop's tap. */
const shows = async (what: string, look: (repair: RepairView) => boolean): Promise<RepairView> => {
  await until(what, async () => {
    const repair = await seen()
    return Boolean(repair) && look(repair)
  })
  return seen()
}

const LINE = {
  client_line_id: null,
  op_code: 'MNT-OIL',
  name: '小保养',
  complaint: '',
  cause: '机油到期',
  priority: 'ROUTINE_MAINTENANCE',
  pay_type: 'CUSTOMER_PAY',
  labor_fen: 12_000,
  standard_minutes: 45,
  parts: [{ part_no: 'OF-1', name: '机油滤清器', quantity: 2, price_fen: 3_800, grade: 'ORIGINAL' }],
}
const WARRANTY = { ...LINE, op_code: null, name: '召回：更换线束', pay_type: 'WARRANTY', labor_fen: 9_900, parts: [] }

test('a car that is received appears to its owner, with its work and who pays for it; to nobody else', async () => {
  order = await ask('/repair-orders', {
    client_request_id: 'ro_of_the_test',
    dealer_key: 'D001',
    vin,
    customer_phone: owner.phone,
    appointment_key: null,
    advisor_key: 'D001-A01',
    mileage_in: 42_000,
    promise_complete_date: '2026-12-01T09:00:00Z',
    customer_remarks: '刹车有异响',
    lines: [LINE, WARRANTY],
  })
  const repair = await shows('the repair', () => true)
  expect(repair).toMatchObject({
    stage: 'VEHICLE_RECEIVED',
    mileageKm: 42_000,
    remarks: '刹车有异响',
    promise: { atMs: Date.parse('2026-12-01T09:00:00Z'), moves: [] },
    total: { laborFen: 12_000, partsFen: 7_600, dueFen: 19_600 },
    waitingFor: null,
    reworks: 0,
  })
  expect(repair.lines).toMatchObject([
    {
      status: 'QUOTED',
      partsFen: 7_600,
      dueFen: 19_600,
      parts: [{ name: '机油滤清器', quantity: 2, grade: 'ORIGINAL' }],
    },
    { payType: 'WARRANTY', dueFen: 0 },
  ])
  expect(repair.advisor?.name).toBeTruthy()
  expect(repair.milestones[0]).toMatchObject({ milestone: 'CHECK_IN', state: 'NOW', by: repair.advisor!.name })
  expect((await stranger.call('repairs.list', {})).data.repairs.some((r) => r.number === repair.number)).toBe(false)
  await expect(stranger.call('repairs.get', { repairOrderId: repair.repairOrderId })).rejects.toThrow(
    'REPAIR_NOT_FOUND',
  )
})

test('each tap in the workshop is on the phone within two seconds, by name and time', async () => {
  await stage('EVALUATION')
  await workshop({
    command: 'AUTHORIZE',
    method: 'DIGITAL_PORTAL',
    reference: 'x',
    authorized_at: '2026-11-23T02:00:00Z',
    decisions: [{ line_key: lineKey(), status: 'APPROVED' }],
  })
  const tappedAt = Date.now()
  await stage('WORK_IN_PROGRESS')
  const repair = await shows('the work', ({ stage: now }) => now === 'WORK_IN_PROGRESS')
  expect(Date.now() - tappedAt).toBeLessThan(2_000)
  expect(repair.milestones.map(({ state }) => state)).toEqual(['DONE', 'DONE', 'NOW', 'AHEAD', 'AHEAD', 'AHEAD'])
  expect(repair.lines[0]!.authorization).toMatchObject({ decision: 'APPROVED', method: 'DIGITAL_PORTAL' })
})

test('waiting parts with their date, a moved promise with its reason, a failed check: all of it is shown', async () => {
  await moveLine('ON_HOLD', { parts_expected_at: '2026-12-02T02:00:00Z' })
  await stage('PARTS_HOLD')
  const waiting = await shows('the wait', ({ waitingFor }) => waitingFor === 'PARTS')
  expect(waiting.lines[0]).toMatchObject({ status: 'ON_HOLD', partsExpectedAtMs: Date.parse('2026-12-02T02:00:00Z') })
  await workshop({ command: 'PROMISE', promise_complete_date: '2026-12-02T09:00:00Z', reason: 'PARTS_LATE' })
  await stage('WORK_IN_PROGRESS')
  await moveLine('COMPLETED')
  await stage('QUALITY_ASSURANCE')
  await stage('WORK_IN_PROGRESS')
  const reworked = await shows('the rework', ({ reworks }) => reworks === 1)
  expect(reworked.promise).toEqual({
    atMs: Date.parse('2026-12-02T09:00:00Z'),
    moves: [{ atMs: expect.any(Number) as number, reason: 'PARTS_LATE' }],
  })
  await stage('QUALITY_ASSURANCE')
  await stage('DETAILING')
  await stage('COMPLETED')
  const ready = await shows('ready', ({ stage: now }) => now === 'COMPLETED')
  expect(ready.milestones[4]).toMatchObject({ milestone: 'STAGED_FOR_PICKUP', state: 'NOW' })
})

test('read again from the beginning, all of it stays as it is', async () => {
  const before = await seen()
  await rowsOf(stack, 'DELETE FROM sync_cursors')
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'pull' })
  expect(await seen()).toEqual(before)
}, 60_000)
