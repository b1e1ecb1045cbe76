import { exclusively, runJobs } from '../../cloudfunctions/adapters/postgres/jobRunner'
import { syncRepository } from '../../cloudfunctions/adapters/postgres/sync'
import { readVitals } from '../../cloudfunctions/adapters/postgres/vitals'
import type { Sql } from '../../cloudfunctions/core/ports/database'
import type { DmsRecords } from '../../cloudfunctions/core/ports/dms'
import type { Account } from '../../cloudfunctions/core/ports/identity'
import { applyAppointment } from '../../cloudfunctions/core/sync/apply'
import { pushAppointment } from '../../cloudfunctions/core/sync/push'
import type { CallReply } from '@/contracts/envelope'
import { currentWording } from '@/domain/privacy/consents'
import type { ScriptedDms } from './scripted-dms'
import { putMembership, putRecord } from './staff'
import { at, newId, TODAY, type openWorkshop, type Owner } from './workshop'

export type Workshop = Awaited<ReturnType<typeof openWorkshop>>

const must = <T>(reply: CallReply<T>): T => {
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.data
}

/** Signs in by code, with and without WeChat's identity, and out again; proves a car; looks at everything there is to see. */
const asPerson = async (w: Workshop, owner: Owner, other: Owner): Promise<void> => {
  const phone = `137${String(Date.now()).slice(-8)}`
  const { challengeId } = must(await w.call(null, 'session.requestCode', { phone }))
  const code = w.services.smsCodeOf(challengeId)
  const { token } = must(await w.call(null, 'session.start', { challengeId, code }))
  must(await w.call(null, 'session.start', { challengeId, code }))
  const read = <R>(fn: (sql: Sql) => Promise<R>): Promise<R> => w.db.read(fn)
  const [car] = must(await w.call(other, 'vehicles.list', {})).vehicles
  must(await w.call({ token }, 'vehicles.bind', { plate: car!.plate, vinLast6: car!.vin.slice(-6) }))
  must(await w.call({ token }, 'session.me', {}))
  must(await w.call(null, 'stores.list', {}))
  must(await w.call(owner, 'stores.list', {}))
  must(await w.call(owner, 'services.list', { vin: owner.vin }))
  must(await w.call(owner, 'availability.get', { storeId: w.storeId, vin: owner.vin, opCodes: ['OIL-45'] }))
  must(await w.call(owner, 'repairs.list', {}))
  await w.call(owner, 'repairs.get', { repairOrderId: newId('repairOrder') })
  const { identity } = w.services
  const openid = newId('session')
  await w.db.transaction((sql) =>
    identity.upsertAccount(sql, { accountId: newId('account'), groupId: w.groupId, phone, openid, nowMs: 0 }),
  )
  const account = await read((sql) => identity.byOpenid(sql, w.groupId, openid))
  await read((sql) => identity.unbindOpenid(sql, account!.accountId))
  await byWechat(w, account!)
  await consenting(w, token)
  must(await w.call({ token }, 'session.end', {}))
  await read((sql) => syncRepository.challenge(sql, challengeId))
}

/** A code of WeChat's phone number button from its first try to its session, and that session's end with all others. */
const byWechat = async (w: Workshop, { accountId, phone }: Account): Promise<void> => {
  const { phoneCodes, identity } = w.services
  const { groupId } = w
  const name = { groupId, codeHash: newId('trace') }
  const sessionId = newId('session')
  await w.db.read(async (sql) => {
    await phoneCodes.tryCode(sql, { ...name, openid: newId('trace'), nowMs: w.clock.nowMs })
    await phoneCodes.keepPhone(sql, { ...name, phone })
    await phoneCodes.findCode(sql, name)
    await identity.insertSession(sql, { sessionId, groupId, accountId, expiresAtMs: w.clock.nowMs })
    await phoneCodes.useCode(sql, { ...name, sessionId })
    await identity.revokeSessions(sql, newId('account'), w.clock.nowMs)
  })
}

/** Agrees, looks, and takes it back. */
const consenting = async (w: Workshop, token: string): Promise<void> => {
  const textVersion = currentWording('LOCATION')
  const consents = [{ purpose: 'LOCATION' as const, textVersion, saidAtMs: w.clock.nowMs }]
  must(await w.call({ token }, 'consents.give', { consents }))
  must(await w.call({ token }, 'consents.list', {}))
  must(await w.call({ token }, 'consents.withdraw', { purpose: 'LOCATION' }))
}

/** Books, moves, cancels, gives back, is refused, and asks for the list and for one. */
const asBooker = async (w: Workshop, owner: Owner, dms: ScriptedDms): Promise<void> => {
  const sync = { ...w.sync, dms: dms.gateway }
  const hold = async (minute: number) =>
    must(await w.call(owner, 'appointments.hold', w.holdInput(owner, at(TODAY, minute)))).appointment
  const released = await hold(600)
  await hold(660)
  const { appointmentId } = await hold(720)
  must(await w.call(owner, 'appointments.confirm', { appointmentId }))
  await pushAppointment(sync, appointmentId, newId('trace'))
  const get = async () => must(await w.call(owner, 'appointments.get', { appointmentId })).appointment
  must(
    await w.call(owner, 'appointments.reschedule', {
      appointmentId,
      version: (await get()).version,
      startAtMs: at(TODAY, 900),
    }),
  )
  await pushAppointment(sync, appointmentId, newId('trace'))
  for (const scope of ['UPCOMING', 'PAST'] as const) must(await w.call(owner, 'appointments.list', { scope }))
  const record = dms.of(appointmentId)!
  dms.desk(record.key, { startAtMs: at(TODAY, 960), endAtMs: at(TODAY, 1005) })
  await applyAppointment(sync, dms.of(appointmentId)!, newId('trace'))
  must(await w.call(owner, 'appointments.cancel', { appointmentId, version: (await get()).version }))
  await pushAppointment(sync, appointmentId, newId('trace'))
  const last = await hold(780)
  must(await w.call(owner, 'appointments.release', { appointmentId: last.appointmentId }))
  await w.call(owner, 'appointments.release', { appointmentId: released.appointmentId })
}

/** One record of each kind that a DMS sends, new to us. */
const page = (w: Workshop): { readonly [R in Exclude<keyof DmsRecords, 'appointments'>]: DmsRecords[R] } => {
  const key = newId('trace')
  const base = { key, version: 1 }
  const line = {
    lineNo: 1,
    opCode: 'OP2',
    name: 'x',
    nameEn: 'x',
    status: 'DEFERRED',
    amountFen: 1,
    severity: 'RED',
    cause: 'x',
  } as const
  return {
    dealers: {
      ...base,
      name: 'x',
      address: 'x',
      phone: 'x',
      latitude: 0,
      longitude: 0,
      timeZone: 'Asia/Shanghai',
      active: true,
      weekly: [],
      exceptions: [],
    },
    staff: {
      ...base,
      storeKey: 'D1',
      employeeNo: 'x',
      name: 'x',
      role: 'SERVICE_ADVISOR',
      skills: [],
      active: true,
      phone: null,
    },
    bays: { ...base, storeKey: 'D1', name: 'x', capabilities: [], active: true },
    shifts: {
      ...base,
      storeKey: 'D1',
      staffKey: 'T0',
      date: '2027-01-01',
      startMinute: 1,
      endMinute: 2,
      cancelled: false,
    },
    absences: { ...base, storeKey: 'D1', staffKey: 'T0', startMs: 1, endMs: 2, cancelled: false },
    'labor-operations': {
      ...base,
      name: 'x',
      nameEn: 'x',
      category: 'x',
      skills: [],
      bayCapabilities: [],
      intervalKm: null,
      intervalMonths: null,
      byModel: {},
      active: true,
    },
    customers: { ...base, name: 'x', phones: [`136${String(Date.now()).slice(-8)}`] },
    vehicles: {
      ...base,
      key: `L${key.slice(-16)}`,
      plate: '沪A12345',
      brand: 'x',
      modelCode: 'M1',
      modelName: 'x',
      modelYear: 2020,
      bodyType: 'x',
      energy: 'FUEL',
      color: 'x',
      odometerKm: 1,
      odometerAtMs: 1,
      deliveredOn: '2020-01-01',
      customerKeys: ['C0'],
    },
    'service-records': {
      ...base,
      storeKey: 'D1',
      vin: w.owners[0]!.vin,
      roNumber: 'x',
      closedAtMs: w.clock.nowMs,
      mileageKm: 1,
      lines: [line],
    },
    'repair-orders': {
      ...base,
      number: 'x',
      storeKey: 'D1',
      vin: w.owners[0]!.vin,
      appointmentKey: null,
      advisorKey: null,
      stage: 'WORK_IN_PROGRESS',
      dmsStage: 'WORK_IN_PROGRESS',
      openedAtMs: w.clock.nowMs,
      promiseAtMs: w.clock.nowMs,
      mileageKm: 1,
      remarks: 'x',
      lines: [],
      events: [],
    },
  }
}

/** What the jobs do beside booking: pages of records, cursors, health, sweeping, webhooks, the queue itself. */
const asJobs = async (w: Workshop, dms: ScriptedDms): Promise<void> => {
  const { groupId } = w
  const run = (fn: (sql: Sql) => Promise<unknown>): Promise<unknown> => w.db.transaction(fn)
  for (const [resource, record] of Object.entries(page(w)))
    await run((sql) =>
      syncRepository.upsert(sql, groupId, resource as 'staff', [record as DmsRecords['staff']], w.clock.nowMs),
    )
  const repository = syncRepository
  const key = newId('trace')
  const from = {
    storeKey: 'D1',
    vin: w.owners[0]!.vin,
    items: [],
    technicianKey: 'T0',
    bayKey: 'B0',
    advisorKey: null,
    note: '',
    status: 'BOOKED',
  } as const
  const span = { startAtMs: at(TODAY, 540), endAtMs: at(TODAY, 585), promiseAtMs: at(TODAY, 600) }
  const walkIn = dms.walkIn({ ...from, ...span, transport: 'WAIT' })
  if (walkIn) await applyAppointment({ ...w.sync, dms: dms.gateway }, walkIn, newId('trace'))
  for (const act of [
    (sql) => readVitals(sql, groupId, 1),
    (sql) => repository.askedStarts(sql, key),
    (sql) => w.services.catalog.hasAdvisor(sql, w.storeId, key),
    (sql) => repository.ensureGroup(sql, groupId, 'x'),
    (sql) => repository.moveCursor(sql, groupId, 'staff', 'c', 1),
    (sql) => repository.cursor(sql, groupId, 'staff'),
    (sql) => repository.applied(sql, groupId, [{ key: 'D1', version: 1 }]),
    (sql) => repository.demands(sql, groupId, ['OIL-45']),
    (sql) => repository.noteDms(sql, groupId, false, 'x', 1),
    (sql) => repository.probeDms(sql),
    (sql) =>
      repository.addTask(sql, { groupId, storeId: w.storeId, kind: 'OVER_CAPACITY', ref: key, reason: 'x', nowMs: 1 }),
    (sql) => repository.addOverdueTasks(sql, groupId, 1),
    (sql) =>
      repository.receive(sql, { groupId, source: 'star', eventId: key, type: 'x', body: {}, traceId: key, nowMs: 1 }),
    (sql) => repository.sweep(sql, groupId, w.clock.nowMs, key),
    (sql) => w.services.appointments.markDeferred(sql, groupId, ['dfr_x1'], 'BOOKED'),
  ] satisfies ((sql: Sql) => Promise<unknown>)[])
    await run(act)
  await exclusively(w.db.pool, `drive:${groupId}`, 1_000, async () => undefined)
  await runJobs(w.db.pool, groupId, { 'dms.push': async () => undefined, 'sms.send': async () => undefined }, 2_000)
}

/** A manager invites a colleague, who comes, is confirmed, and goes. */
const asStaff = async (w: Workshop, manager: Owner, colleague: Owner): Promise<void> => {
  const { groupId, storeId } = w
  const { memberships: known } = must(await w.call(manager, 'staff.me', {}))
  if (known.length === 0) {
    await w.db.transaction((sql) => putMembership(sql, { ...w, accountId: manager.accountId }, { role: 'manager' }))
    await w.db.transaction((sql) => putRecord(sql, { groupId, storeId, accountId: colleague.accountId }, {}))
  }
  const membershipId = newId('membership')
  const { code } = must(await w.call(manager, 'staff.invite', { membershipId, storeId, role: 'advisor' }))
  must(await w.call(colleague, 'staff.claim', { code }))
  must(await w.call(manager, 'staff.confirm', { membershipId, version: 2 }))
  must(await w.call(manager, 'staff.list', { storeId }))
  must(await w.call(manager, 'staff.end', { membershipId, version: 3 }))
}

/** Sends every statement that the product has, by the ways by which it is sent; the same workshop and DMS may be driven again. */
export const driveEverything = async (w: Workshop, dms: ScriptedDms): Promise<void> => {
  const [first, second] = w.owners
  await asPerson(w, first!, second!)
  await asBooker(w, first!, dms)
  await asJobs(w, dms)
  await asStaff(w, first!, second!)
}
