import { createStarClient } from '../../cloudfunctions/adapters/dms/star/client'
import { createStarRepairOrders } from '../../cloudfunctions/adapters/dms/star/repairOrders'
import {
  dmsResources,
  type DmsBooking,
  type DmsGateway,
  type DmsOutcome,
  type DmsPage,
  type DmsRecords,
  type DmsResource,
} from '../../cloudfunctions/core/ports/dms'
import { DMS_API_KEY, startDms, type Notice } from '../support/dms-process'
import { newRepairOrder } from '../support/repair-orders'
import { until } from '../support/stack'

const TRACE = 'trc_01K00000000000000000000000'

let process: Awaited<ReturnType<typeof startDms>>
let base: string
let dms: DmsGateway
let notices: readonly Notice[]

beforeAll(async () => {
  process = await startDms('dms_contract')
  ;({ base, notices } = process)
  dms = createStarClient({ baseUrl: `${base}/v1`, apiKey: DMS_API_KEY })
}, 60_000)
afterAll(() => process.stop())

const all = async <R extends DmsResource>(resource: R): Promise<{ records: DmsRecords[R][]; cursor: string }> => {
  const records: DmsRecords[R][] = []
  for (let cursor: string | null = null; ;) {
    const page: DmsOutcome<DmsPage<R>> = await dms.list(resource, cursor)
    if (!page.ok) throw new Error(page.failure.kind)
    expect(page.value.bad).toEqual([])
    records.push(...page.value.records)
    cursor = page.value.nextCursor
    if (!page.value.hasMore) return { records, cursor: cursor! }
  }
}

const free = async (): Promise<DmsBooking> => {
  const [{ records: shifts }, { records: vehicles }, { records: bays }] = [
    await all('shifts'),
    await all('vehicles'),
    await all('bays'),
  ]
  const last = shifts
    .filter((s) => s.storeKey === 'D001' && s.staffKey.includes('-T'))
    .sort((a, b) => (a.date < b.date ? 1 : -1))[0]!
  const startAtMs = Date.parse(`${last.date}T00:00:00+08:00`) + last.startMinute * 60_000
  return {
    appointmentId: `apt_${Math.random().toString(36).slice(2)}`,
    storeKey: 'D001',
    vin: vehicles[0]!.key,
    customerPhone: null,
    startAtMs,
    endAtMs: startAtMs + 45 * 60_000,
    promiseAtMs: startAtMs + 75 * 60_000,
    items: [{ opCode: 'MNT-OIL', name: '小保养', minutes: 45, laborFen: 12_000, partsFen: 33_800 }],
    technicianKey: last.staffKey,
    bayKey: bays.find((b) => b.storeKey === 'D001')!.key,
    advisorKey: null,
    transport: 'WAIT',
    note: '',
  }
}

const failure = (outcome: { ok: boolean; failure?: { kind: string; code?: string } }): string =>
  outcome.ok ? 'ok' : (outcome.failure!.code ?? outcome.failure!.kind)

test('every record of every list fits the wire, each once', async () => {
  // A dealer has repair orders from the first car that comes in, not before.
  const repairs = createStarRepairOrders({ baseUrl: `${base}/v1`, apiKey: DMS_API_KEY })
  const vin = (await all('vehicles')).records[0]!.key
  expect(failure(await repairs.open(newRepairOrder({ vin }), 'key-repair', TRACE))).toBe('ok')
  for (const resource of dmsResources) {
    const { records } = await all(resource)
    expect(records.length).toBeGreaterThan(0)
    expect(new Set((records as { key: string }[]).map((r) => r.key)).size).toBe(records.length)
  }
})

test('a kept cursor tells just what has changed since, and a notice of it arrives signed', async () => {
  const { cursor } = await all('appointments')
  const booking = await free()
  const made = await dms.create(booking, 'key-cursor', 'trc')
  expect(made).toMatchObject({
    ok: true,
    value: { status: 'BOOKED', version: 1, clientRequestId: booking.appointmentId },
  })
  const since = await dms.list('appointments', cursor)
  expect(since.ok && since.value.records.map((r) => r.key)).toEqual([made.ok && made.value.key])
  const notice = await until('the notice', async () => notices.find((n) => made.ok && n.key === made.value.key))
  expect(notice).toMatchObject({ type: 'appointments.created', version: 1 })
  if (made.ok) await dms.command(made.value.key, 1, { kind: 'CANCEL' }, 'key-cursor-cancel', 'trc')
})

test('writes happen once: the key again gives the same answer, with another request it is refused, and so is another key for the same request', async () => {
  const booking = await free()
  const first = await dms.create(booking, 'key-once', 'trc')
  expect(await dms.create(booking, 'key-once', 'trc')).toEqual(first)
  expect(failure(await dms.create({ ...booking, note: 'x' }, 'key-once', 'trc'))).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(failure(await dms.create(booking, 'key-twice', 'trc'))).toBe('duplicate')
  expect(failure(await dms.create({ ...booking, appointmentId: 'apt_other' }, 'key-other', 'trc'))).toBe('conflict')
  const found = await dms.findByClientRequest(booking.appointmentId)
  expect(found.ok && found.value?.key).toBe(first.ok && first.value.key)
  if (!first.ok) return
  const { key } = first.value
  const place = {
    kind: 'RESCHEDULE' as const,
    startAtMs: booking.startAtMs + 3600_000,
    endAtMs: booking.endAtMs + 3600_000,
    promiseAtMs: booking.promiseAtMs + 3600_000,
    technicianKey: booking.technicianKey,
    bayKey: booking.bayKey,
  }
  expect(failure(await dms.command(key, 7, place, 'key-stale', 'trc'))).toBe('versionMismatch')
  expect(await dms.command(key, 1, place, 'key-move', 'trc')).toMatchObject({
    ok: true,
    value: { version: 2, startAtMs: place.startAtMs },
  })
  expect(failure(await dms.command(key, 2, { ...place, endAtMs: place.startAtMs }, 'key-bad-time', 'trc'))).toBe(
    'BAD_TIME',
  )
  expect(failure(await dms.command(key, 2, { ...place, technicianKey: 'D001-A01' }, 'key-advisor', 'trc'))).toBe(
    'UNKNOWN_TECHNICIAN',
  )
  expect(await dms.command(key, 2, { kind: 'CANCEL' }, 'key-cancel', 'trc')).toMatchObject({
    ok: true,
    value: { status: 'CANCELLED', version: 3 },
  })
  expect(failure(await dms.command(key, 3, place, 'key-late', 'trc'))).toBe('NOT_ALLOWED_IN_STATE')
})

test('what it does not know it refuses by name', async () => {
  const booking = await free()
  const attempt = (over: Partial<DmsBooking>) =>
    dms.create({ ...booking, appointmentId: `apt_${Math.random()}`, ...over }, `key-${Math.random()}`, 'trc')
  expect(failure(await attempt({ vin: 'LHL00000000000000' }))).toBe('UNKNOWN_VEHICLE')
  expect(failure(await attempt({ bayKey: 'D002-B01' }))).toBe('UNKNOWN_BAY')
  expect(failure(await attempt({ technicianKey: 'nobody' }))).toBe('UNKNOWN_TECHNICIAN')
  expect(failure(await attempt({ items: [{ ...booking.items[0]!, opCode: 'NOPE' }] }))).toBe('UNKNOWN_OPERATION')
  expect(failure(await dms.get('appointments', 'nothing', TRACE))).toBe('notFound')
  expect(
    failure(await createStarClient({ baseUrl: `${base}/v1`, apiKey: 'wrong' }).get('dealers', 'D001', TRACE)),
  ).toBe('unreachable')
})

test('troubles by script look like the real ones', async () => {
  const fault = (kind: string, more: object = {}) =>
    fetch(`${base}/faults`, {
      method: 'POST',
      body: JSON.stringify({ match: { pathPrefix: '/v1/dealers' }, kind, times: 1, ...more }),
    })
  for (const [kind, more] of [
    ['error', { status: 503 }],
    ['rate-limit', {}],
    ['drop-before', {}],
    ['drop-after', {}],
    ['delay', { ms: 4_000 }],
  ] as const) {
    await fault(kind, more)
    expect(failure(await dms.get('dealers', 'D001', TRACE))).toBe('unreachable')
    expect((await dms.get('dealers', 'D001', TRACE)).ok).toBe(true)
  }
})

test('the desk refuses a page of another site, and a walk-in on a taken place in words', async () => {
  const body = JSON.stringify({ staff_key: 'D001-T01', date: '2026-01-01', sick: true })
  expect((await fetch(`${base}/desk/sickness`, { method: 'POST', body })).status).toBe(403)
  const bad = await fetch(`${base}/desk/walk-ins`, { method: 'POST', headers: { 'x-desk': '1' }, body: '{}' })
  expect([bad.status, ((await bad.json()) as { error: { message: string } }).error.message]).toEqual([
    400,
    '填写的内容不完整或有误',
  ])
})
