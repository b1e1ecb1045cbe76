import { nextStatus } from '../../../src/domain/booking/states'
import { localDateAt } from '../../../src/domain/kernel/time'
import type { Appointment, SyncReason } from '../ports/booking'
import type { DmsAppointment, DmsCommand, DmsFailure, DmsOutcome } from '../ports/dms'
import { applyAppointment } from './apply'
import { DmsUnreachable, noteFailure, type SyncServices } from './context'
import { findOtherPlace, putOurs } from './place'

export type Pushed = 'nothing' | 'pushed' | 'refused' | 'gone'

/** Rounds of "their version moved, look again" and "that place is taken, take another" before the job's own back-off takes over. */
const MAX_ROUNDS = 4

const NEVER_BOOKED = new Set(['HELD', 'EXPIRED', 'RELEASED'])

interface Plan {
  readonly appointment: Appointment
  readonly send: () => Promise<DmsOutcome<DmsAppointment>>
}

const load = (services: SyncServices, appointmentId: string): Promise<Appointment | null> =>
  services.database.read((sql) => services.appointments.find(sql, services.groupId, appointmentId))

/** What must be sent so that the DMS has what we have: the present state, whatever happened on the way to it. */
const planOf = async (
  services: SyncServices,
  a: Appointment,
  traceId: string,
): Promise<Plan | 'nothing' | 'gone' | 'moved'> => {
  const { dms, database, sync } = services
  // Both versions are part of the key: what builds on news from the DMS is another request than what was sent before the news.
  const idempotencyKey = `${a.appointmentId}.v${a.version}.d${a.dmsVersion}`
  if (a.dmsKey && a.pushedVersion >= a.version) return 'nothing'
  if (a.status === 'CANCELLED') {
    if (!a.dmsKey) return 'gone'
    return {
      appointment: a,
      send: () => dms.command(a.dmsKey!, a.dmsVersion, { kind: 'CANCEL' }, idempotencyKey, traceId),
    }
  }
  if (a.status !== 'BOOKED' && a.status !== 'CONFIRMED') return 'nothing'
  const booking = await database.read((sql) => sync.bookingOf(sql, a))
  // It lost its place since it was read: cancelled, or moved by the dealer.
  if (!booking) return 'moved'
  // The place is part of the key: the same version at another place is another request.
  const placedKey = `${idempotencyKey}.${booking.technicianKey}.${booking.bayKey}`.slice(0, 120)
  if (!a.dmsKey) return { appointment: a, send: () => dms.create(booking, placedKey, traceId) }
  const command: DmsCommand = {
    kind: 'RESCHEDULE',
    startAtMs: a.startAtMs,
    endAtMs: a.endAtMs,
    promiseAtMs: a.promiseAtMs,
    technicianKey: booking.technicianKey,
    bayKey: booking.bayKey,
  }
  return { appointment: a, send: () => dms.command(a.dmsKey!, a.dmsVersion, command, placedKey, traceId) }
}

/** The DMS took it. Written only if nothing has moved since; what moved meanwhile is pushed by its own job. */
const settle = (services: SyncServices, before: Appointment, theirs: DmsAppointment, traceId: string): Promise<void> =>
  services.database.transaction(async (sql) => {
    const nowMs = services.now()
    const now = await services.appointments.find(sql, services.groupId, before.appointmentId, { forUpdate: true })
    if (!now || now.dmsVersion >= theirs.version) return
    const link = {
      dmsKey: theirs.key,
      dmsNumber: theirs.number,
      dmsVersion: theirs.version,
      dmsStartAtMs: theirs.startAtMs,
      syncedAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    if (now.version !== before.version) {
      await services.appointments.update(sql, now.appointmentId, { ...link, pushedVersion: before.version })
      await services.addJob(
        sql,
        'dms.push',
        { appointmentId: now.appointmentId, storeId: now.storeId, traceId },
        { key: `push:${now.appointmentId}`, queue: now.appointmentId },
      )
      return
    }
    const status = nextStatus(now.status, 'ACKNOWLEDGE') ?? now.status
    await services.appointments.update(sql, now.appointmentId, {
      ...link,
      status,
      pushedVersion: now.version,
      syncState: 'SYNCED',
      syncReason: null,
      confirmByMs: null,
    })
    if (status === now.status) return
    await services.appointments.addEvent(sql, {
      appointmentId: now.appointmentId,
      groupId: now.groupId,
      event: 'ACKNOWLEDGE',
      fromStatus: now.status,
      toStatus: status,
      atMs: nowMs,
      actor: 'SYSTEM',
      startAtMs: now.startAtMs,
      traceId,
    })
  })

/** The DMS will not have it: the place is kept, the owner is told that it waits, and a person at the store decides. */
const refuse = (
  services: SyncServices,
  a: Appointment,
  syncReason: SyncReason,
  reason: string,
  traceId: string,
): Promise<void> =>
  services.database.transaction(async (sql) => {
    const nowMs = services.now()
    const changed = await services.appointments.update(
      sql,
      a.appointmentId,
      { syncState: 'REJECTED', syncReason, updatedAtMs: nowMs },
      { guard: { version: a.version } },
    )
    if (!changed) return
    await services.sync.addTask(sql, {
      groupId: a.groupId,
      storeId: a.storeId,
      kind: 'BOOKING_REFUSED',
      ref: `${a.appointmentId}.${a.version}`,
      reason,
      nowMs,
    })
    await services.appointments.addEvent(sql, {
      appointmentId: a.appointmentId,
      groupId: a.groupId,
      event: 'REFUSED',
      fromStatus: a.status,
      toStatus: a.status,
      atMs: nowMs,
      actor: 'SYSTEM',
      startAtMs: a.startAtMs,
      traceId,
    })
  })

/** The place is taken at the DMS by a job that we had not heard of: hear of it, and take another place at the same time. */
const takeOtherPlace = async (services: SyncServices, a: Appointment, traceId: string): Promise<boolean> => {
  const booking = await services.database.read((sql) => services.sync.bookingOf(sql, a))
  const rules = await services.database.read((sql) =>
    services.dayPlans.findRules(sql, services.groupId, a.storeId, services.now()),
  )
  if (!booking || !rules) return false
  const date = localDateAt(a.startAtMs, rules.utcOffsetMinutes)
  const there = await services.dms.appointmentsOf(booking.storeKey, date)
  if (!there.ok) {
    await noteFailure(services, there.failure)
    return false
  }
  // Applying what we had not heard of moves our own booking out of its way already.
  for (const record of there.value) await applyAppointment(services, record, traceId)
  return services.database.transaction(async (sql) => {
    await services.dayPlans.lock(sql, services.groupId, [{ storeId: a.storeId, date }], services.now())
    const held = await services.sync.bookingOf(sql, a)
    if (!held) return false
    if (held.technicianKey !== booking.technicianKey || held.bayKey !== booking.bayKey) return true
    const place = await findOtherPlace(services, sql, a, rules)
    if (!place) return false
    await putOurs(services, sql, a, rules, place)
    return true
  })
}

const markWaiting = (services: SyncServices, a: Appointment): Promise<unknown> =>
  services.database.read((sql) =>
    services.appointments.update(
      sql,
      a.appointmentId,
      { syncReason: 'DMS_UNREACHABLE' },
      { guard: { version: a.version, syncState: 'PENDING' } },
    ),
  )

/** Deals with a failed send. True: look at everything again; a string: that is the end of it. */
const recover = async (
  services: SyncServices,
  a: Appointment,
  failure: DmsFailure,
  traceId: string,
): Promise<true | Pushed> => {
  if (failure.kind === 'unreachable') {
    await markWaiting(services, a)
    await noteFailure(services, failure)
  }
  if (failure.kind === 'duplicate') return adoptCreated(services, a, traceId)
  if (failure.kind === 'versionMismatch') {
    const there = await services.dms.get('appointments', a.dmsKey!, traceId)
    if (there.ok) await applyAppointment(services, there.value, traceId)
    else await noteFailure(services, there.failure)
    return true
  }
  if (failure.kind === 'conflict') {
    if (await takeOtherPlace(services, a, traceId)) return true
    await refuse(services, a, 'NO_CAPACITY_LEFT', 'RESOURCE_CONFLICT', traceId)
    return 'refused'
  }
  await refuse(services, a, 'DMS_REFUSED', failure.kind === 'refused' ? failure.code : failure.kind, traceId)
  return 'refused'
}

/** An earlier create of ours arrived though its answer did not: find it, and go on from there. */
const adoptCreated = async (services: SyncServices, a: Appointment, traceId: string): Promise<true> => {
  const found = await services.dms.findByClientRequest(a.appointmentId)
  if (!found.ok) await noteFailure(services, found.failure)
  else if (found.value) await applyAppointment(services, found.value, traceId)
  return true
}

/** A booking that was cancelled before we heard of its arrival: only if it did arrive is there anything to cancel. */
const cancelUnheard = async (services: SyncServices, a: Appointment, traceId: string): Promise<true | 'gone'> => {
  const found = await services.dms.findByClientRequest(a.appointmentId)
  if (!found.ok) {
    await markWaiting(services, a)
    await noteFailure(services, found.failure)
    return 'gone'
  }
  if (found.value) {
    await applyAppointment(services, found.value, traceId)
    return true
  }
  await services.database.read((sql) =>
    services.appointments.update(
      sql,
      a.appointmentId,
      { syncState: 'SYNCED', syncReason: null, confirmByMs: null, pushedVersion: a.version },
      { guard: { version: a.version } },
    ),
  )
  return 'gone'
}

/**
 * Brings the DMS to the present state of one appointment. Driven by state, not by events: run twice, late or out of order it does no harm.
 * No transaction is open while the DMS is asked.
 * @throws DmsUnreachable so that the job is tried again
 */
export const pushAppointment = async (
  services: SyncServices,
  appointmentId: string,
  traceId: string,
): Promise<Pushed> => {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const a = await load(services, appointmentId)
    if (!a || NEVER_BOOKED.has(a.status)) return 'nothing'
    const plan = await planOf(services, a, traceId)
    if (plan === 'nothing') return 'nothing'
    if (plan === 'moved') continue
    if (plan === 'gone') {
      const next = await cancelUnheard(services, a, traceId)
      if (next === 'gone') return 'gone'
      continue
    }
    const sent = await plan.send()
    if (sent.ok) {
      await services.database.read((sql) => services.sync.noteDms(sql, services.groupId, true, null, services.now()))
      await settle(services, a, sent.value, traceId)
      return 'pushed'
    }
    const next = await recover(services, a, sent.failure, traceId)
    if (next !== true) return next
  }
  throw new DmsUnreachable('the DMS kept changing')
}
