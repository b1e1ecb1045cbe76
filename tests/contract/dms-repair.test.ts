/** Repair orders as the dealer's system keeps and tells them. */
import { authorizationMethods, decisions } from '@/domain/repair/approval'
import { linePriorities, partGrades, payTypes } from '@/domain/repair/quote'
import { stageTransitions, type RepairStage } from '@/domain/repair/stages'
import { DMS_API_KEY, startDms } from '../support/dms-process'
import { until } from '../support/stack'

type Json = Record<string, unknown>

let dms: Awaited<ReturnType<typeof startDms>>
beforeAll(async () => {
  dms = await startDms('dms_repair')
}, 60_000)
afterAll(() => dms.stop())

let sequence = 0
const ask = async (method: string, path: string, body?: Json, headers: Record<string, string> = {}) => {
  const response = await fetch(`${dms.base}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${DMS_API_KEY}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const codeOf = ({ body }: { body: Json }): unknown => (body.error as Json | undefined)?.code ?? 'ok'
const write = (path: string, body: Json, more: Record<string, string> = {}) =>
  ask('POST', path, body, { 'idempotency-key': `key-${(sequence += 1)}`, ...more })
const command = (key: unknown, version: unknown, body: Json) =>
  write(`/repair-orders/${String(key)}/commands`, body, { 'if-match': `"${String(version)}"` })

const line = (over: Json = {}): Json => ({
  client_line_id: null,
  op_code: 'MNT-OIL',
  name: '小保养',
  complaint: '',
  cause: '',
  priority: 'ROUTINE_MAINTENANCE',
  pay_type: 'CUSTOMER_PAY',
  labor_fen: 12_000,
  standard_minutes: 45,
  parts: [{ part_no: 'OF-1', name: '机油滤清器', quantity: 1, price_fen: 3_800, grade: 'ORIGINAL' }],
  ...over,
})
const someVin = async (): Promise<unknown> => {
  const { body } = await ask('GET', '/vehicles?limit=200')
  return (body.items as Json[])[(sequence += 1) % 100]!.vin
}
const order = async (over: Json = {}): Promise<Json> => ({
  client_request_id: `ro_${(sequence += 1)}`,
  dealer_key: 'D001',
  vin: await someVin(),
  customer_phone: null,
  appointment_key: null,
  advisor_key: 'D001-A01',
  mileage_in: 42_000,
  promise_complete_date: '2026-12-01T09:00:00Z',
  customer_remarks: '刹车有异响',
  lines: [line()],
  ...over,
})
const opened = async (over: Json = {}): Promise<Json> => (await write('/repair-orders', await order(over))).body
const technician = async (): Promise<unknown> => {
  const { body } = await ask('GET', '/staff?limit=200')
  return (body.items as Json[]).find((s) => s.dealer_key === 'D001' && s.role === 'SERVICE_TECHNICIAN')!.staff_key
}
const lineKey = (row: Json, index = 0): unknown => (row.lines as Json[])[index]!.line_key
const yes = (...keys: unknown[]): Json => ({
  command: 'AUTHORIZE',
  method: 'DIGITAL_PORTAL',
  reference: 'f'.repeat(64),
  authorized_at: '2026-11-23T02:00:00Z',
  decisions: keys.map((line_key) => ({ line_key, status: 'APPROVED' })),
})
const move = (line_key: unknown, status: string, technician_key: unknown = null): Json => ({
  command: 'MOVE_LINE',
  line_key,
  status,
  technician_key,
  parts_expected_at: null,
})

test('a repair order is opened once per request, with a number, and told by a signed notice', async () => {
  const asked = await order()
  const first = await write('/repair-orders', asked, { 'idempotency-key': 'once' })
  expect(first).toMatchObject({ status: 201, body: { stage: 'VEHICLE_RECEIVED', version: 1 } })
  expect(first.body.repair_order_id).toMatch(/^1\d{9}$/)
  expect((await write('/repair-orders', asked, { 'idempotency-key': 'once' })).body).toEqual(first.body)
  expect(codeOf(await write('/repair-orders', asked))).toBe('DUPLICATE_CLIENT_REQUEST')
  const found = await ask('GET', `/repair-orders?client_request_id=${String(asked.client_request_id)}`)
  expect((found.body.items as Json[]).map((r) => r.repair_order_key)).toEqual([first.body.repair_order_key])
  const notice = await until('the notice', async () => dms.notices.find((n) => n.key === first.body.repair_order_key))
  expect(notice).toMatchObject({ type: 'repair-orders.created', version: 1 })
})

test('the appointment of the car that has come is checked in with it, and has one repair order', async () => {
  const { body } = await ask('GET', '/appointments?limit=200')
  const booked = (body.items as Json[]).find((a) => a.dealer_key === 'D001' && a.scheduling_status === 'BOOKED')!
  const asked = await order({ vin: booked.vin, appointment_key: booked.appointment_key })
  expect(codeOf(await write('/repair-orders', { ...asked, vin: await someVin() }))).toBe('UNKNOWN_APPOINTMENT')
  expect((await write('/repair-orders', asked)).status).toBe(201)
  const after = await ask('GET', `/appointments/${String(booked.appointment_key)}`)
  expect(after.body.scheduling_status).toBe('CHECKED_IN')
  const again = { ...asked, client_request_id: 'ro_again' }
  expect(codeOf(await write('/repair-orders', again))).toBe('DUPLICATE_CLIENT_REQUEST')
})

test('over the interface nobody works without the word of the customer, and a changed price takes the word away', async () => {
  const ro = await opened()
  const key = ro.repair_order_key
  expect(codeOf(await command(key, 1, move(lineKey(ro), 'IN_PROGRESS')))).toBe('NOT_AUTHORIZED')
  const authorized = await command(key, 1, yes(lineKey(ro)))
  expect(authorized.body.lines).toMatchObject([
    { status: 'APPROVED', repair_authorization: { method: 'DIGITAL_PORTAL', reference: 'f'.repeat(64) } },
  ])
  const begun = await command(key, 2, move(lineKey(ro), 'IN_PROGRESS', await technician()))
  expect(begun.body.lines).toMatchObject([{ status: 'IN_PROGRESS' }])
  expect((await command(key, 3, yes(lineKey(ro)))).body.lines).toMatchObject([{ status: 'IN_PROGRESS' }])
  const changed = await command(key, 4, {
    command: 'CHANGE_LINE',
    line_key: lineKey(ro),
    labor_fen: 13_000,
    standard_minutes: 45,
    parts: [],
  })
  expect(changed.body.lines).toMatchObject([{ status: 'ESTIMATED', labor_fen: 13_000, repair_authorization: null }])
  expect(codeOf(await command(key, 5, move(lineKey(ro), 'COMPLETED')))).toBe('NOT_AUTHORIZED')
})

test('lines are added, stages go as they go in a workshop, the promise moves with its reason', async () => {
  const ro = await opened()
  const key = ro.repair_order_key
  const stage = (version: number, to: string) =>
    command(key, version, { command: 'MOVE_STAGE', stage: to, staff_key: 'D001-A01', reason: '' })
  expect(codeOf(await stage(1, 'QUALITY_ASSURANCE'))).toBe('NOT_ALLOWED_IN_STATE')
  expect((await stage(1, 'EVALUATION')).body.stage).toBe('EVALUATION')
  const more = {
    command: 'ADD_LINES',
    lines: [line({ client_line_id: 'line_2', name: '更换前制动片', op_code: null })],
  }
  expect((await command(key, 2, more)).body.lines).toMatchObject([{ line_no: 1 }, { line_no: 2, status: 'ESTIMATED' }])
  const promise = { command: 'PROMISE', promise_complete_date: '2026-12-01T10:30:00Z', reason: 'ADDED_WORK' }
  const moved = await command(key, 3, promise)
  expect(moved.body.promise_complete_date).toBe('2026-12-01T10:30:00Z')
  expect((moved.body.events as Json[]).map((e) => e.type)).toEqual([
    'VEHICLE_RECEIVED',
    'EVALUATION',
    'PROMISE_CHANGED',
  ])
  expect(codeOf(await command(key, 3, promise))).toBe('VERSION_MISMATCH')
})

test.each([
  ['a car nobody knows', { vin: 'LHL00000000000000' }, 'UNKNOWN_VEHICLE'],
  ['an advisor of another store', { advisor_key: 'D002-A01' }, 'UNKNOWN_ADVISOR'],
  ['an appointment nobody knows', { appointment_key: 'APT-0' }, 'UNKNOWN_APPOINTMENT'],
  ['an operation nobody knows', { lines: [line({ op_code: 'NOPE' })] }, 'UNKNOWN_OPERATION'],
  ['a price that is none', { lines: [line({ labor_fen: -1 })] }, 'BAD_REQUEST'],
  ['no work at all', { lines: [] }, 'BAD_REQUEST'],
])('refuses %s by name', async (_, over, code) => {
  expect(codeOf(await write('/repair-orders', await order(over)))).toBe(code)
})

test('refuses a line, a technician and a repair order that it does not have', async () => {
  const ro = await opened()
  const key = ro.repair_order_key
  expect(codeOf(await command(key, 1, yes('RO-0-1')))).toBe('UNKNOWN_LINE')
  await command(key, 1, yes(lineKey(ro)))
  expect(codeOf(await command(key, 2, move(lineKey(ro), 'IN_PROGRESS', 'D001-A01')))).toBe('UNKNOWN_TECHNICIAN')
  expect(codeOf(await command('RO-0', 1, yes('x')))).toBe('NOT_FOUND')
  expect(codeOf(await write(`/repair-orders/${String(key)}/commands`, yes('x')))).toBe('IF_MATCH_REQUIRED')
})

test('says what it can do, and that covers every word and every step of the workshop that the product has', async () => {
  const { body } = await ask('GET', '/capabilities')
  const { repair_orders: words, commands } = body as Record<string, Record<string, string[]>>
  expect(words!.authorization_statuses).toEqual(expect.arrayContaining([...decisions]))
  expect(words!.authorization_methods).toEqual(expect.arrayContaining([...authorizationMethods]))
  expect(words!.pay_types).toEqual(expect.arrayContaining([...payTypes]))
  expect(words!.priorities).toEqual(expect.arrayContaining([...linePriorities]))
  expect(words!.part_grades).toEqual(expect.arrayContaining([...partGrades]))
  const steps = words!.allowed_transitions as unknown as Record<string, string[]>
  for (const [stage, allowed] of Object.entries(steps)) {
    // Beyond the workshop, from the invoice on, other documents carry the order.
    const ours = Object.values(stageTransitions[stage as RepairStage]).filter((next) => next in steps)
    expect([stage, [...allowed].sort()]).toEqual([stage, ours.sort()])
  }
  expect([...commands!['repair-orders']!].sort()).toEqual([
    'ADD_LINES',
    'AUTHORIZE',
    'CHANGE_LINE',
    'MOVE_LINE',
    'MOVE_STAGE',
    'PROMISE',
  ])
})

const atDesk = async (key: unknown, action: Json, headers: Record<string, string> = { 'x-desk': '1' }) => {
  const response = await fetch(`${dms.base}/desk/repairs/${String(key)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(action),
  })
  return { status: response.status, body: (await response.json()) as Json }
}
const shown = async (key: unknown): Promise<Json> => {
  const response = await fetch(`${dms.base}/desk/repairs?dealer=D001`)
  const { orders } = (await response.json()) as { orders: Json[] }
  return orders.find((o) => o.repair_order_key === key)!
}

test('at the desk a clerk can begin work that nobody agreed to, and whoever reads the order sees it', async () => {
  const ro = await opened()
  const key = ro.repair_order_key
  expect((await atDesk(key, move(lineKey(ro), 'IN_PROGRESS', await technician()))).status).toBe(200)
  const read = await ask('GET', `/repair-orders/${String(key)}`)
  expect(read.body).toMatchObject({ version: 2, lines: [{ status: 'IN_PROGRESS', repair_authorization: null }] })
  await until('the notice', async () => dms.notices.find((n) => n.key === key && n.version === 2))
  expect(await until('the desk', async () => ((await shown(key)).waiting ? null : shown(key)))).toMatchObject({
    version: 2,
    waiting: false,
  })
})

test('a clerk adds work at the price of the operation list for this car', async () => {
  const ro = await opened()
  const operation = {
    command: 'ADD_OPERATION',
    op_code: 'MNT-OIL',
    cause: '',
    pay_type: 'WARRANTY',
    priority: 'ROUTINE_MAINTENANCE',
  }
  const { body } = await atDesk(ro.repair_order_key, operation)
  const vehicle = await ask('GET', `/vehicles/${String(ro.vin)}`)
  const listed = (await ask('GET', '/labor-operations/MNT-OIL')).body
  const price = (listed.by_model as Json[]).find((m) => m.model_code === vehicle.body.model_code)!
  expect((body.lines as Json[])[1]).toMatchObject({
    ...{ line_no: 2, client_line_id: null, pay_type: 'WARRANTY', name: listed.name, status: 'ESTIMATED' },
    ...{ labor_fen: price.labor_fen, standard_minutes: price.standard_minutes },
    parts: [{ price_fen: price.parts_fen, quantity: 1 }],
  })
})

test('the desk refuses a page of another site, an order and an operation that it does not have', async () => {
  const ro = await opened()
  const promise = { command: 'PROMISE', promise_complete_date: '2026-12-01T10:30:00Z', reason: '等待配件' }
  const operation = {
    command: 'ADD_OPERATION',
    op_code: 'NOPE',
    cause: '',
    pay_type: 'INTERNAL',
    priority: 'OPTIONAL_DESIRED',
  }
  expect(codeOf(await atDesk(ro.repair_order_key, promise, {}))).toBe('FORBIDDEN')
  expect(codeOf(await atDesk('RO-0', promise))).toBe('NOT_FOUND')
  expect(codeOf(await atDesk(ro.repair_order_key, operation))).toBe('UNKNOWN_OPERATION')
  expect(codeOf(await atDesk(ro.repair_order_key, { ...operation, pay_type: 'FREE' }))).toBe('BAD_REQUEST')
  expect((await shown(ro.repair_order_key)).version).toBe(1)
})
