import {
  nextStatus,
  occupyingStatuses,
  type AppointmentEvent,
  type AppointmentStatus,
} from '../../../src/domain/booking/states'
import { localDateAt } from '../../../src/domain/kernel/time'
import { mergeAppointment, type Merge } from '../../../src/domain/sync/merge'
import type { Appointment, EventActor, NewEvent, StoreRules } from '../ports/booking'
import type { Sql } from '../ports/database'
import type { DmsAppointment } from '../ports/dms'
import type { Allocated } from '../ports/sync'
import type { SyncServices } from './context'
import { putTheirs } from './place'

/** What a record of the DMS did here. */
export type Applied = 'stale' | 'noted' | 'adopted' | 'created' | 'asked' | 'unknown-place'

const STATUS_OF = {
  BOOKED: 'CONFIRMED',
  CHECKED_IN: 'CHECKED_IN',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
  NO_SHOW: 'NO_SHOW',
} as const

const synced = (theirs: DmsAppointment, nowMs: number): Partial<Appointment> => ({
  dmsKey: theirs.key,
  dmsNumber: theirs.number,
  dmsVersion: theirs.version,
  dmsStartAtMs: theirs.startAtMs,
  syncedAtMs: nowMs,
})

const itemsOf = (theirs: DmsAppointment): Appointment['items'] =>
  theirs.items.map((i) => ({
    opCode: i.opCode,
    name: i.name,
    nameEn: i.name,
    minutes: i.minutes,
    deferredId: null,
    price: { laborFen: i.laborFen, partsFen: i.partsFen, totalFen: i.laborFen + i.partsFen },
  }))

interface Where {
  readonly rules: StoreRules
  readonly place: Allocated
  readonly advisorId: string | null
}

/** An appointment that the store made itself. */
const create = async (
  services: SyncServices,
  sql: Sql,
  theirs: DmsAppointment,
  where: Where,
  traceId: string,
): Promise<Applied> => {
  const nowMs = services.now()
  const status = STATUS_OF[theirs.status ?? 'BOOKED']
  const appointment: Appointment = {
    appointmentId: services.newId('appointment'),
    groupId: services.groupId,
    storeId: where.rules.storeId,
    accountId: null,
    vin: theirs.vin,
    status,
    version: 1,
    startAtMs: theirs.startAtMs,
    endAtMs: theirs.endAtMs,
    promiseAtMs: theirs.promiseAtMs,
    minutes: Math.max(1, Math.round((theirs.endAtMs - theirs.startAtMs) / 60_000)),
    items: itemsOf(theirs),
    transport: theirs.transport,
    note: theirs.note,
    advisorId: where.advisorId,
    source: 'STORE',
    holdExpiresAtMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    syncState: 'SYNCED',
    syncReason: null,
    confirmByMs: null,
    pushedVersion: 1,
    dmsKey: null,
    dmsNumber: null,
    dmsVersion: 0,
    dmsStartAtMs: null,
    syncedAtMs: null,
    ...synced(theirs, nowMs),
  }
  await services.appointments.insert(
    sql,
    appointment,
    eventOf(services, appointment, 'RECEIVED', null, status, 'STORE', traceId),
  )
  if (occupyingStatuses.includes(status))
    await putTheirs(services, sql, appointment, theirs, where.place, where.rules, traceId)
  return 'created'
}

const eventOf = (
  services: SyncServices,
  a: Appointment,
  name: AppointmentEvent | 'RECEIVED' | 'REFUSED',
  from: AppointmentStatus | null,
  to: AppointmentStatus,
  actor: EventActor,
  traceId: string,
): NewEvent => ({
  appointmentId: a.appointmentId,
  groupId: a.groupId,
  event: name,
  fromStatus: from,
  toStatus: to,
  atMs: services.now(),
  actor,
  startAtMs: a.startAtMs,
  traceId,
})

const versionAfter = (before: Appointment, events: readonly AppointmentEvent[]): number =>
  before.version + (events.length > 0 ? 1 : 0)

/** Put-off work that the visit was to do is offered again when the store calls the visit off, and no more when the owner came after all. */
const offerAgain = async (services: SyncServices, sql: Sql, before: Appointment, after: Appointment): Promise<void> => {
  if (before.status === after.status) return
  const deferredIds = after.items.flatMap((i) => (i.deferredId ? [i.deferredId] : []))
  const { appointments, groupId } = services
  if (after.status === 'CANCELLED' || after.status === 'NO_SHOW')
    await appointments.markDeferred(sql, groupId, deferredIds, 'OPEN')
  else if (before.status === 'NO_SHOW') await appointments.markDeferred(sql, groupId, deferredIds, 'BOOKED')
}

/** Walks the state machine along the events and writes row and history. */
const walk = async (
  services: SyncServices,
  sql: Sql,
  before: Appointment,
  events: readonly AppointmentEvent[],
  patch: Partial<Appointment>,
  traceId: string,
): Promise<Appointment> => {
  const nowMs = services.now()
  const version = versionAfter(before, events)
  const statuses = events.reduce<AppointmentStatus[]>(
    (seen, e) => [...seen, nextStatus(seen[seen.length - 1]!, e)!],
    [before.status],
  )
  const after = await services.appointments.update(sql, before.appointmentId, {
    ...patch,
    status: statuses[statuses.length - 1]!,
    version,
    updatedAtMs: nowMs,
  })
  if (!after) throw new Error('an appointment row vanished under its lock')
  for (const [i, name] of events.entries()) {
    const actor = name === 'ACKNOWLEDGE' ? 'SYSTEM' : 'STORE'
    await services.appointments.addEvent(
      sql,
      eventOf(services, after, name, statuses[i]!, statuses[i + 1]!, actor, traceId),
    )
  }
  if (!occupyingStatuses.includes(after.status)) await services.dayPlans.remove(sql, after.appointmentId)
  await offerAgain(services, sql, before, after)
  return after
}

const settled = (version: number): Partial<Appointment> => ({
  syncState: 'SYNCED',
  syncReason: null,
  confirmByMs: null,
  pushedVersion: version,
})

/** One record of the DMS on its way into one appointment of ours. */
interface Arrival {
  readonly services: SyncServices
  readonly sql: Sql
  readonly ours: Appointment
  readonly theirs: DmsAppointment
  readonly where: Where
  readonly traceId: string
}

/** No rule can decide: what we have stays, and a person at the store is asked. */
const askStore = async ({ services, sql, ours, theirs }: Arrival, reason: string): Promise<Applied> => {
  const nowMs = services.now()
  await services.appointments.update(sql, ours.appointmentId, synced(theirs, nowMs))
  await services.sync.addTask(sql, {
    groupId: ours.groupId,
    storeId: ours.storeId,
    kind: 'STATES_DISAGREE',
    ref: `${ours.appointmentId}.${theirs.version}`,
    reason,
    nowMs,
  })
  return 'asked'
}

const takeNote = async (
  { services, sql, ours, theirs, traceId }: Arrival,
  { events, taken }: Extract<Merge, { kind: 'note' }>,
): Promise<Applied> => {
  const { appointmentId, storeId } = ours
  const patch = { ...synced(theirs, services.now()), ...(taken ? settled(versionAfter(ours, events)) : {}) }
  await walk(services, sql, ours, events, patch, traceId)
  // Our change is still to go there, and now it knows which version it builds on.
  if (!taken)
    await services.addJob(
      sql,
      'dms.push',
      { appointmentId, storeId, traceId },
      { key: `push:${appointmentId}`, queue: appointmentId },
    )
  return 'noted'
}

const adopt = async (
  { services, sql, ours, theirs, where, traceId }: Arrival,
  events: readonly AppointmentEvent[],
): Promise<Applied> => {
  const { startAtMs, endAtMs, promiseAtMs } = theirs
  const patch = {
    ...synced(theirs, services.now()),
    ...settled(versionAfter(ours, events)),
    startAtMs,
    endAtMs,
    promiseAtMs,
  }
  const moved = await walk(services, sql, ours, events, patch, traceId)
  if (occupyingStatuses.includes(moved.status))
    await putTheirs(services, sql, moved, theirs, where.place, where.rules, traceId)
  return 'adopted'
}

const carryOut = (arrival: Arrival, merge: Exclude<Merge, { kind: 'stale' }>): Promise<Applied> => {
  if (merge.kind === 'ask') return askStore(arrival, merge.reason)
  return merge.kind === 'note' ? takeNote(arrival, merge) : adopt(arrival, merge.events)
}

const findOurs = async (services: SyncServices, sql: Sql, theirs: DmsAppointment): Promise<Appointment | null> =>
  (await services.sync.findByDmsKey(sql, services.groupId, theirs.key)) ??
  (theirs.clientRequestId
    ? services.appointments.find(sql, services.groupId, theirs.clientRequestId, { forUpdate: true })
    : null)

const whereOf = async (services: SyncServices, sql: Sql, theirs: DmsAppointment): Promise<Where | null> => {
  const found = await services.sync.places(sql, services.groupId, theirs)
  if (!found.storeId || !found.technicianId || !found.bayId) return null
  const rules = await services.dayPlans.findRules(sql, services.groupId, found.storeId, services.now())
  return rules && { rules, place: { technicianId: found.technicianId, bayId: found.bayId }, advisorId: found.advisorId }
}

/** Applies one record of the DMS in one transaction, whatever came before it and however often it comes. */
export const applyAppointment = (services: SyncServices, theirs: DmsAppointment, traceId: string): Promise<Applied> =>
  services.database.transaction(async (sql) => {
    const where = await whereOf(services, sql, theirs)
    // A technician or bay that we have not been told of yet: the next pull brings both.
    if (!where) return 'unknown-place'
    const offset = where.rules.utcOffsetMinutes
    // The row before its days, as the owner's own calls do it, so that the two do not wait for each other.
    const ours = await findOurs(services, sql, theirs)
    const days = [theirs.startAtMs, ...(ours ? [ours.startAtMs] : [])].map((ms) => ({
      storeId: where.rules.storeId,
      date: localDateAt(ms, offset),
    }))
    await services.dayPlans.lock(sql, services.groupId, days, services.now())
    if (!ours) return theirs.status === null ? 'asked' : create(services, sql, theirs, where, traceId)
    const has = await services.sync.allocation(sql, ours.appointmentId)
    const pending = ours.pushedVersion < ours.version
    const merge = mergeAppointment(
      {
        status: ours.status,
        startAtMs: ours.startAtMs,
        pending,
        linked: ours.dmsKey !== null,
        dmsVersion: ours.dmsVersion,
        dmsStartAtMs: ours.dmsStartAtMs,
        askedStartsMs: pending ? await services.sync.askedStarts(sql, ours.appointmentId) : [],
      },
      {
        version: theirs.version,
        status: theirs.status,
        startAtMs: theirs.startAtMs,
        samePlace:
          has !== null &&
          has.technicianId === where.place.technicianId &&
          has.bayId === where.place.bayId &&
          ours.endAtMs === theirs.endAtMs,
      },
    )
    return merge.kind === 'stale' ? 'stale' : carryOut({ services, sql, ours, theirs, where, traceId }, merge)
  })
