import { syncRepository } from '../../cloudfunctions/adapters/postgres/sync'
import { createLog } from '../../cloudfunctions/core/log'
import type { Appointment } from '../../cloudfunctions/core/ports/booking'
import { applyAppointment } from '../../cloudfunctions/core/sync/apply'
import { DmsUnreachable, type SyncServices } from '../../cloudfunctions/core/sync/context'
import { pushAppointment } from '../../cloudfunctions/core/sync/push'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { createScriptedDms, type ScriptedDms } from '../support/scripted-dms'
import { at, newId, openWorkshop, TODAY, type Owner, type WorkshopShape } from '../support/workshop'

let database: MigratedDatabase
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(async () => {
  await (await startTestPostgres()).stop()
})

const TRACE = newId('trace')
const HOUR = 3_600_000
const JOB = 45 * 60_000

/** A workshop with a DMS of its own, and the two directions of the exchange run by hand. */
const openExchange = async (shape: Partial<WorkshopShape> = {}) => {
  const w = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 4, ...shape })
  const dms: ScriptedDms = createScriptedDms()
  const services: SyncServices = {
    ...w.services,
    sync: syncRepository,
    dms: dms.gateway,
    groupName: '测试集团',
    log: createLog('test', 'silent'),
  }
  const ours = async (id: string): Promise<Appointment> =>
    (await w.db.read((sql) => w.services.appointments.find(sql, w.groupId, id)))!
  const rows = <R>(text: string, values: unknown[]): Promise<R[]> => w.db.read((sql) => sql.query<R>(text, values))
  const place = async (id: string): Promise<{ technician: string; bay: string } | undefined> =>
    (
      await rows<{ technician: string; bay: string }>(
        `SELECT t.dms_key AS technician, b.dms_key AS bay FROM allocations l JOIN staff t ON t.staff_id = l.technician_id
           JOIN bays b ON b.bay_id = l.bay_id WHERE l.appointment_id = $1`,
        [id],
      )
    )[0]
  const must = async <T extends { ok: boolean }>(reply: Promise<T>): Promise<Extract<T, { ok: true }>> => {
    const got = await reply
    if (!got.ok) throw new Error(JSON.stringify(got))
    return got as Extract<T, { ok: true }>
  }
  // As the job does it: a push sees its own store and no other.
  const inStore: SyncServices = { ...services, database: w.db.inStores([w.storeId]) }
  return {
    ...w,
    dms,
    services,
    ours,
    rows,
    place,
    apply: (id: string) => applyAppointment(services, dms.of(id)!, TRACE),
    push: (id: string) => pushAppointment(inStore, id, TRACE),
    /** A push whose answer never comes. */
    pushInVain: (id: string) => expect(pushAppointment(inStore, id, TRACE)).rejects.toThrow(DmsUnreachable),
    async book(owner: Owner, startAtMs: number, over: Parameters<typeof w.holdInput>[2] = {}): Promise<string> {
      const input = w.holdInput(owner, startAtMs, over)
      await must(w.call(owner, 'appointments.hold', input))
      await must(w.call(owner, 'appointments.confirm', { appointmentId: input.appointmentId }))
      return input.appointmentId
    },
    async move(owner: Owner, appointmentId: string, startAtMs: number): Promise<void> {
      const { version } = await ours(appointmentId)
      await must(w.call(owner, 'appointments.reschedule', { appointmentId, version, startAtMs }))
    },
    tasks: (kind: string, ref: string) =>
      rows('SELECT 1 FROM staff_tasks WHERE kind = $1 AND ref LIKE $2', [kind, `${ref}%`]),
  }
}

type Exchange = Awaited<ReturnType<typeof openExchange>>
let x: Exchange
afterEach(() => x.close())

const NOON = at(TODAY, 720)

test('the owner moves twice and the answer to the first move is lost: the last word counts, at both ends', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  await x.push(id)
  await x.move(owner, id, NOON + HOUR)
  x.dms.script.push('drop-after')
  await x.pushInVain(id)
  await x.move(owner, id, NOON + 2 * HOUR)
  await x.push(id)
  expect(await x.ours(id)).toMatchObject({ status: 'CONFIRMED', syncState: 'SYNCED', startAtMs: NOON + 2 * HOUR })
  expect(x.dms.of(id)!.startAtMs).toBe(NOON + 2 * HOUR)
})

test('the echo of a move that comes after the next move takes nothing back', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  await x.push(id)
  await x.move(owner, id, NOON + HOUR)
  x.dms.script.push('drop-after')
  await x.pushInVain(id)
  await x.move(owner, id, NOON + 2 * HOUR)
  await x.apply(id)
  expect(await x.ours(id)).toMatchObject({ startAtMs: NOON + 2 * HOUR, syncState: 'PENDING' })
  await x.push(id)
  expect(x.dms.of(id)!.startAtMs).toBe(NOON + 2 * HOUR)
})

test('both move it: the time of the store counts, and the history says who moved it', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  await x.push(id)
  await x.move(owner, id, NOON + HOUR)
  x.dms.desk(x.dms.of(id)!.key, { startAtMs: NOON + 3 * HOUR, endAtMs: NOON + 3 * HOUR + JOB })
  await x.push(id)
  expect(await x.ours(id)).toMatchObject({ status: 'CONFIRMED', syncState: 'SYNCED', startAtMs: NOON + 3 * HOUR })
  const last = await x.rows<{ event: string; actor: string }>(
    `SELECT event, actor FROM appointment_events WHERE appointment_id = $1 AND event = 'RESCHEDULE' ORDER BY seq DESC LIMIT 1`,
    [id],
  )
  expect(last).toEqual([{ event: 'RESCHEDULE', actor: 'STORE' }])
})

test('the desk gives it to another technician before we hear that it arrived: ours stands where theirs does', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  x.dms.script.push('drop-after')
  await x.pushInVain(id)
  const there = x.dms.of(id)!
  const other = there.technicianKey === 'T0' ? 'T1' : 'T0'
  x.dms.desk(there.key, { technicianKey: other })
  await x.apply(id)
  await x.push(id)
  expect(await x.ours(id)).toMatchObject({ status: 'CONFIRMED', syncState: 'SYNCED' })
  expect(await x.place(id)).toEqual({ technician: other, bay: there.bayKey })
})

test.each(['the notice', 'the second try'] as const)(
  'the desk moves it before we hear that it arrived, and %s comes first: the time of the store counts',
  async (first) => {
    x = await openExchange()
    const [owner] = x.owners as [Owner]
    const id = await x.book(owner, NOON)
    x.dms.script.push('drop-after')
    await x.pushInVain(id)
    x.dms.desk(x.dms.of(id)!.key, { startAtMs: NOON + HOUR, endAtMs: NOON + HOUR + JOB })
    if (first === 'the second try') await x.push(id)
    await x.apply(id)
    await x.push(id)
    expect((await x.ours(id)).startAtMs).toBe(NOON + HOUR)
    expect(x.dms.of(id)!.startAtMs).toBe(NOON + HOUR)
  },
)

test('put-off work is offered again when the store calls the visit off', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const [recordId, deferredId] = [newId('record'), newId('deferred')]
  await x.rows(`INSERT INTO service_records VALUES ($1, $2, $3, 'R1', 1, $4, 'RO1', 0, 100, '[]')`, [
    recordId,
    x.groupId,
    x.storeId,
    owner.vin,
  ])
  await x.rows(
    `INSERT INTO deferred_work VALUES ($1, $2, $3, $4, 1, 'BRAKE-120', '刹车', 'Brakes', 'RED', '', 30000, 0)`,
    [deferredId, x.groupId, owner.vin, recordId],
  )
  const id = await x.book(owner, NOON, { opCodes: ['BRAKE-120'], deferredIds: [deferredId] })
  await x.push(id)
  const standing = async () =>
    (await x.rows<{ status: string }>('SELECT status FROM deferred_work WHERE deferred_id = $1', [deferredId]))[0]!
      .status
  expect(await standing()).toBe('BOOKED')
  x.dms.desk(x.dms.of(id)!.key, { status: 'NO_SHOW' })
  await x.apply(id)
  expect(await standing()).toBe('OPEN')
  x.dms.desk(x.dms.of(id)!.key, { status: 'CHECKED_IN' })
  await x.apply(id)
  expect(await standing()).toBe('BOOKED')
})

test('a booking that nobody else can do keeps its place until a person decides', async () => {
  x = await openExchange({ technicians: 1, bays: 1 })
  const [owner, walker] = x.owners as [Owner, Owner]
  const id = await x.book(owner, NOON)
  const { technician, bay } = (await x.place(id))!
  const walkIn = x.dms.walkIn({
    storeKey: 'D1',
    vin: walker.vin,
    status: 'BOOKED',
    startAtMs: NOON,
    endAtMs: NOON + JOB,
    promiseAtMs: NOON + HOUR,
    items: [],
    technicianKey: technician,
    bayKey: bay,
    advisorKey: null,
    transport: 'WAIT',
    note: '',
  })!
  await applyAppointment(x.services, walkIn, TRACE)
  expect(await x.place(id)).toEqual({ technician, bay })
  expect(await x.push(id)).toBe('refused')
  expect(await x.ours(id)).toMatchObject({ status: 'BOOKED', syncState: 'REJECTED', syncReason: 'NO_CAPACITY_LEFT' })
  expect(await x.tasks('BOOKING_REFUSED', id)).toHaveLength(1)
  expect(await x.place(id)).toEqual({ technician, bay })
})

test('a move whose answer is lost and which the desk takes back is sent again, not called a misused key', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  await x.push(id)
  await x.move(owner, id, NOON + HOUR)
  x.dms.script.push('drop-after')
  await x.pushInVain(id)
  x.dms.desk(x.dms.of(id)!.key, { startAtMs: NOON, endAtMs: NOON + JOB })
  await x.apply(id)
  await x.push(id)
  expect(await x.ours(id)).toMatchObject({ status: 'CONFIRMED', syncState: 'SYNCED' })
  expect((await x.ours(id)).startAtMs).toBe(x.dms.of(id)!.startAtMs)
})

test('a booking that is overdue again after a change is a task again', async () => {
  x = await openExchange()
  const [owner] = x.owners as [Owner]
  const id = await x.book(owner, NOON)
  const overdue = async (): Promise<number> =>
    x.db.read((sql) => syncRepository.addOverdueTasks(sql, x.groupId, 4_000_000_000_000))
  expect(await overdue()).toBe(1)
  expect(await overdue()).toBe(0)
  await x.move(owner, id, NOON + HOUR)
  expect(await overdue()).toBe(1)
})

test('a booking cancelled while its arrival is unknown is cancelled there too, or was never there', async () => {
  x = await openExchange()
  const [a, b] = x.owners as [Owner, Owner]
  for (const [owner, trouble, end] of [
    [a, 'drop-after', 'CANCELLED'],
    [b, 'drop-before', undefined],
  ] as const) {
    const id = await x.book(owner, NOON)
    x.dms.script.push(trouble)
    await x.pushInVain(id)
    await x.call(owner, 'appointments.cancel', { appointmentId: id, version: (await x.ours(id)).version })
    await x.push(id)
    expect(x.dms.of(id)?.status).toBe(end)
    expect(await x.ours(id)).toMatchObject({ status: 'CANCELLED', syncState: 'SYNCED' })
  }
})
