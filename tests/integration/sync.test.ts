import { ApiFailure } from '../support/api-client'
import { crowd, dmsRowsOf, rowsOf, type CrowdOwner } from '../support/crowd'
import { newAppointmentId, startTestStack, until, type TestStack } from '../support/stack'

let stack: TestStack
let owners: CrowdOwner[]
let storeId: string
beforeAll(async () => {
  stack = await startTestStack()
  owners = await crowd(stack, 40)
  storeId = (await owners[0]!.call('stores.list', {})).data.stores.find((s) => s.name.includes('旗舰'))!.storeId
}, 120_000)
afterAll(() => stack.stop())

const OIL = ['MNT-OIL']
const freeStarts = async (owner: CrowdOwner, opCodes = OIL): Promise<number[]> => {
  const { data } = await owner.call('availability.get', { storeId, vin: owner.vin, opCodes })
  return data.days.slice(2).flatMap((d) => d.slots.filter((s) => s.refusal === null).map((s) => s.startAtMs))
}

const book = async (owner: CrowdOwner, startAtMs: number): Promise<string> => {
  const appointmentId = newAppointmentId()
  await owner.call('appointments.hold', {
    appointmentId,
    storeId,
    vin: owner.vin,
    opCodes: OIL,
    deferredIds: [],
    startAtMs,
    transport: 'WAIT',
    advisorId: null,
    note: '',
  })
  await owner.call('appointments.confirm', { appointmentId })
  return appointmentId
}

const view = async (owner: CrowdOwner, appointmentId: string) =>
  (await owner.call('appointments.get', { appointmentId })).data.appointment
const confirmed = (owner: CrowdOwner, appointmentId: string, timeoutMs = 2_000) =>
  until(
    'the DMS number',
    async () => {
      const a = await view(owner, appointmentId)
      return a.status === 'CONFIRMED' && a.dmsNumber ? a : null
    },
    timeoutMs,
  )

interface AtDms {
  readonly key: string
  readonly version: number
  readonly body: Record<string, string>
}
const atDms = (appointmentId: string): Promise<AtDms[]> =>
  dmsRowsOf<AtDms>(
    stack,
    `SELECT key, version, body FROM records WHERE resource = 'appointments' AND body ->> 'client_request_id' = $1`,
    [appointmentId],
  )
const desk = async (path: string, body: object): Promise<Response> =>
  fetch(`${stack.urls.dms}/desk/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-desk': '1' },
    body: JSON.stringify(body),
  })
const fault = (kind: string, times: number, method = 'POST', more: object = {}): Promise<Response> =>
  fetch(`${stack.urls.dms}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match: { method, pathPrefix: '/v1/appointments' }, kind, times, ...more }),
  })
afterEach(() => fetch(`${stack.urls.dms}/faults`, { method: 'DELETE' }))

/** Day and clock of an instant in the store's zone, as the desk writes them. */
const local = (ms: number): { date: string; time: string } => {
  const text = new Date(ms + 8 * 3600_000).toISOString()
  return { date: text.slice(0, 10), time: text.slice(11, 16) }
}

test('a booking stands in the DMS within two seconds, once, and its echo changes nothing', async () => {
  const owner = owners[0]!
  const appointmentId = await book(owner, (await freeStarts(owner))[10]!)
  const a = await confirmed(owner, appointmentId)
  const there = await atDms(appointmentId)
  expect(there).toHaveLength(1)
  expect(there[0]!.body).toMatchObject({ appointment_id: a.dmsNumber, scheduling_status: 'BOOKED', source: 'ONLINE' })
  expect(Date.parse(there[0]!.body.scheduled_start!)).toBe(a.startAtMs)
  await until(
    'the echo',
    async () =>
      (await rowsOf(stack, `SELECT 1 FROM inbox WHERE body -> 'data' ->> 'key' = $1`, [there[0]!.key])).length > 0,
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  const after = await view(owner, appointmentId)
  expect({ version: after.version, history: after.history.map((h) => h.event) }).toEqual({
    version: a.version,
    history: ['HOLD', 'CONFIRM', 'ACKNOWLEDGE'],
  })
  expect(Number((await atDms(appointmentId))[0]!.version)).toBe(1)
})

test('what the owner moves and cancels is moved and cancelled there', async () => {
  const owner = owners[1]!
  const starts = await freeStarts(owner)
  const appointmentId = await book(owner, starts[20]!)
  const { version } = await confirmed(owner, appointmentId)
  await owner.call('appointments.reschedule', { appointmentId, version, startAtMs: starts[45]! })
  const moved = await confirmed(owner, appointmentId)
  expect(Date.parse((await atDms(appointmentId))[0]!.body.scheduled_start!)).toBe(starts[45])
  await owner.call('appointments.cancel', { appointmentId, version: moved.version })
  await until(
    'the cancellation there',
    async () => (await atDms(appointmentId))[0]!.body.scheduling_status === 'CANCELLED',
    2_000,
  )
  await until('sync', async () => (await view(owner, appointmentId)).sync.state === 'SYNCED')
})

test('what the desk moves, and who arrives, shows on the phone', async () => {
  const owner = owners[2]!
  const starts = await freeStarts(owner)
  const appointmentId = await book(owner, starts[5]!)
  await confirmed(owner, appointmentId)
  const { key, body } = (await atDms(appointmentId))[0]!
  const target = await until('a start that the desk can give too', async () => {
    for (const ms of starts.slice(60)) {
      const reply = await desk(`appointments/${key}`, {
        command: 'RESCHEDULE',
        ...local(ms),
        technician_key: body.technician_key,
        bay_key: body.bay_key,
      })
      if (reply.ok) return ms
    }
    return null
  })
  const moved = await until(
    'the new time on the phone',
    async () => {
      const a = await view(owner, appointmentId)
      return a.startAtMs === target ? a : null
    },
    2_000,
  )
  expect(moved.status).toBe('CONFIRMED')
  expect(moved.history.slice(-2)).toMatchObject([
    { event: 'RESCHEDULE', by: 'STORE' },
    { event: 'ACKNOWLEDGE', by: 'SYSTEM' },
  ])
  expect((await desk(`appointments/${key}`, { command: 'CHECK_IN' })).status).toBe(200)
  await until('arrived', async () => (await view(owner, appointmentId)).status === 'CHECKED_IN', 2_000)
})

test('a walk-in at the desk takes its place on the phone, and belongs to the owner of the car', async () => {
  const [owner, other] = [owners[3]!, owners[4]!]
  const startAtMs = (await freeStarts(owner))[70]!
  const proposal = (await (
    await fetch(
      `${stack.urls.dms}/desk/proposal?${new URLSearchParams({ dealer: 'D001', vin: owner.vin, ops: 'MNT-OIL', ...local(startAtMs) })}`,
    )
  ).json()) as {
    technicians: { staff_key: string }[]
    bays: { bay_key: string }[]
  }
  const walkIn = {
    dealer_key: 'D001',
    vin: owner.vin,
    op_codes: OIL,
    ...local(startAtMs),
    technician_key: proposal.technicians[0]!.staff_key,
    bay_key: proposal.bays[0]!.bay_key,
    comment: '',
  }
  expect((await desk('walk-ins', walkIn)).status).toBe(201)
  const mine = await until(
    'it in the list',
    async () =>
      (await owner.call('appointments.list', { scope: 'UPCOMING' })).data.appointments.find(
        (a) => a.startAtMs === startAtMs,
      ),
    2_000,
  )
  expect(mine).toMatchObject({
    status: 'CONFIRMED',
    can: { cancel: { allowed: false }, reschedule: { allowed: false } },
  })
  await expect(other.call('appointments.get', { appointmentId: mine.appointmentId })).rejects.toThrow(ApiFailure)
  expect((await desk('walk-ins', walkIn)).status).toBe(409)
})

test('a reply that is lost after the effect makes no second appointment', async () => {
  const owner = owners[5]!
  await fault('drop-after', 1)
  const appointmentId = await book(owner, (await freeStarts(owner))[30]!)
  await confirmed(owner, appointmentId, 20_000)
  expect(await atDms(appointmentId)).toHaveLength(1)
}, 40_000)

test('a reply lost, then moved by the owner before anybody noticed: one appointment, at the new time', async () => {
  const owner = owners[6]!
  const starts = await freeStarts(owner)
  await fault('drop-after', 1)
  await fault('error', 1, 'POST', { status: 503 })
  const appointmentId = await book(owner, starts[33]!)
  await until('it there', async () => (await atDms(appointmentId)).length > 0)
  await owner.call('appointments.reschedule', {
    appointmentId,
    version: (await view(owner, appointmentId)).version,
    startAtMs: starts[48]!,
  })
  const a = await confirmed(owner, appointmentId, 30_000)
  expect(a.startAtMs).toBe(starts[48])
  const there = await atDms(appointmentId)
  expect(there).toHaveLength(1)
  expect(Date.parse(there[0]!.body.scheduled_start!)).toBe(starts[48])
}, 60_000)

test('the place is taken at the DMS by a job that we had not heard of: another technician does it, the owner notices nothing', async () => {
  const [owner, walker] = [owners[7]!, owners[8]!]
  const startAtMs = (await freeStarts(owner))[80]!
  await fault('error', 1, 'POST', { status: 503 })
  const appointmentId = await book(owner, startAtMs)
  const [place] = await rowsOf<{ technician: string; bay: string }>(
    stack,
    `SELECT t.dms_key AS technician, b.dms_key AS bay FROM allocations l JOIN staff t ON t.staff_id = l.technician_id JOIN bays b ON b.bay_id = l.bay_id WHERE l.appointment_id = $1`,
    [appointmentId],
  )
  const walkIn = {
    dealer_key: 'D001',
    vin: walker.vin,
    op_codes: OIL,
    ...local(startAtMs),
    technician_key: place!.technician,
    bay_key: place!.bay,
    comment: '',
  }
  expect((await desk('walk-ins', walkIn)).status).toBe(201)
  const a = await confirmed(owner, appointmentId, 30_000)
  expect(a.startAtMs).toBe(startAtMs)
  const there = (await atDms(appointmentId))[0]!.body
  expect(`${there.technician_key}${there.bay_key}`).not.toBe(`${place!.technician}${place!.bay}`)
}, 60_000)

test('the DMS refuses it: the owner is told that it waits, the store gets a task, the place is kept', async () => {
  const owner = owners[9]!
  await fault('error', 1, 'POST', { status: 422 })
  const appointmentId = await book(owner, (await freeStarts(owner))[40]!)
  const a = await until('refused', async () => {
    const v = await view(owner, appointmentId)
    return v.sync.state === 'REJECTED' ? v : null
  })
  expect(a).toMatchObject({ status: 'BOOKED', sync: { reason: 'DMS_REFUSED' } })
  expect(
    await rowsOf(stack, `SELECT 1 FROM staff_tasks WHERE kind = 'BOOKING_REFUSED' AND ref LIKE $1`, [
      `${appointmentId}%`,
    ]),
  ).toHaveLength(1)
  expect(await rowsOf(stack, 'SELECT 1 FROM allocations WHERE appointment_id = $1', [appointmentId])).toHaveLength(1)
})

test('the DMS is down: ten bookings are made, each says so with a deadline; the DMS comes back and has each once', async () => {
  const release = stack.holdDown('dms')
  const ten = owners.slice(10, 20)
  const starts = await freeStarts(ten[0]!)
  const ids = await Promise.all(ten.map((o, i) => book(o, starts[90 + i * 4]!)))
  const waiting = await until(
    'all to say so',
    async () => {
      const views = await Promise.all(ids.map((id, i) => view(ten[i]!, id)))
      return views.every((v) => v.sync.reason === 'DMS_UNREACHABLE') ? views : null
    },
    20_000,
  )
  for (const v of waiting)
    expect(v).toMatchObject({ status: 'BOOKED', sync: { state: 'PENDING', confirmByMs: expect.any(Number) } })
  await release()
  // The outbox timer looks every ten seconds whether the DMS is back, and then everything goes at once.
  await Promise.all(ids.map((id, i) => confirmed(ten[i]!, id, 30_000)))
  for (const id of ids) expect(await atDms(id)).toHaveLength(1)
}, 120_000)

test('a technician who falls ill is offered no more', async () => {
  const owner = owners[20]!
  const days = (await owner.call('availability.get', { storeId, vin: owner.vin, opCodes: ['BDY-POL'] })).data.days
  const day = days.slice(1).find((d) => d.freeCount > 0)!
  const [body] = await rowsOf<{ key: string }>(
    stack,
    `SELECT dms_key AS key FROM staff WHERE 'BODY' = ANY (skills) AND store_id = $1`,
    [storeId],
  )
  expect((await desk('sickness', { staff_key: body!.key, date: day.date, sick: true })).status).toBe(200)
  const freeOn = async (): Promise<number> =>
    (await owner.call('availability.get', { storeId, vin: owner.vin, opCodes: ['BDY-POL'] })).data.days.find(
      (d) => d.date === day.date,
    )!.freeCount
  await until('none left', async () => (await freeOn()) === 0, 3_000)
  await desk('sickness', { staff_key: body!.key, date: day.date, sick: false })
  await until('back', async () => (await freeOn()) === day.freeCount, 3_000)
})
