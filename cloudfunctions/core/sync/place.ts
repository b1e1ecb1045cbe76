import { allocate } from '../../../src/domain/capacity/availability'
import { MINUTE_MS, localDateAt } from '../../../src/domain/kernel/time'
import type { Appointment, StoreRules } from '../ports/booking'
import type { Sql } from '../ports/database'
import type { DmsAppointment } from '../ports/dms'
import type { Allocated, Collision } from '../ports/sync'
import type { SyncServices } from './context'

/** Finds another technician and bay for an appointment at its own time, as the store would; the caller holds the day's lock. */
export const findOtherPlace = async (
  services: SyncServices,
  sql: Sql,
  appointment: Appointment,
  rules: StoreRules,
): Promise<Allocated | null> => {
  const { groupId, dayPlans, sync } = services
  const date = localDateAt(appointment.startAtMs, rules.utcOffsetMinutes)
  const loaded = await dayPlans.load(sql, {
    groupId,
    storeId: appointment.storeId,
    dates: [date],
    nowMs: services.now(),
    exceptAppointmentId: appointment.appointmentId,
  })
  const plan = loaded?.plans[0]
  if (!plan) return null
  const job = {
    minutes: appointment.minutes,
    ...(await sync.demands(
      sql,
      groupId,
      appointment.items.map((i) => i.opCode),
    )),
  }
  // The time was promised already, so only overlap, skills and hours are judged, as if it still lay ahead.
  const decision = allocate(plan, job, (appointment.startAtMs - plan.dayStartMs) / MINUTE_MS, {
    nowMs: Math.min(services.now(), appointment.startAtMs),
    today: rules.today,
    channel: 'STORE',
  })
  return decision.ok ? decision : null
}

const occupiedUntil = (endAtMs: number, rules: StoreRules): number =>
  endAtMs + rules.capacity.turnoverMinutes * MINUTE_MS

/** Puts an appointment of ours somewhere at its own time. */
export const putOurs = (
  services: SyncServices,
  sql: Sql,
  a: Appointment,
  rules: StoreRules,
  place: Allocated,
): Promise<void> =>
  services.dayPlans.put(sql, {
    appointmentId: a.appointmentId,
    groupId: a.groupId,
    storeId: a.storeId,
    date: localDateAt(a.startAtMs, rules.utcOffsetMinutes),
    ...place,
    startMs: a.startAtMs,
    endMs: occupiedUntil(a.endAtMs, rules),
    channel: a.source,
    overCapacity: false,
    expiresAtMs: a.holdExpiresAtMs,
  })

/** Makes way for a job of the DMS: holds end, bookings it has not seen move to another technician or bay. Answers whether the place is free now. */
const makeWay = async (
  services: SyncServices,
  sql: Sql,
  collisions: readonly Collision[],
  rules: StoreRules,
  traceId: string,
): Promise<boolean> => {
  const { appointments, dayPlans, groupId } = services
  const nowMs = services.now()
  for (const collision of collisions) {
    const other = await appointments.find(sql, groupId, collision.appointmentId, { forUpdate: true })
    if (!other) continue
    if (other.status === 'HELD') {
      await dayPlans.remove(sql, other.appointmentId)
      await appointments.update(sql, other.appointmentId, {
        status: 'EXPIRED',
        version: other.version + 1,
        updatedAtMs: nowMs,
      })
      await appointments.addEvent(sql, {
        appointmentId: other.appointmentId,
        groupId,
        event: 'EXPIRE',
        fromStatus: 'HELD',
        toStatus: 'EXPIRED',
        atMs: nowMs,
        actor: 'STORE',
        startAtMs: other.startAtMs,
        traceId,
      })
      continue
    }
    if (!collision.unpushed) return false
    // Its own place is kept until there is another: a booking without one could never be pushed.
    const place = await findOtherPlace(services, sql, other, rules)
    if (!place) {
      await services.sync.addTask(sql, {
        groupId,
        storeId: other.storeId,
        kind: 'OVER_CAPACITY',
        ref: other.appointmentId,
        reason: 'NO_CAPACITY_LEFT',
        nowMs,
      })
      return false
    }
    await putOurs(services, sql, other, rules, place)
  }
  return true
}

/**
 * Gives a job of the DMS the technician, bay and time that the DMS says: it is the owner of these. What of ours stands there makes way; what
 * cannot is a case for people, and the job is then shown over capacity. The caller holds the day's lock.
 */
export const putTheirs = async (
  services: SyncServices,
  sql: Sql,
  a: Appointment,
  theirs: DmsAppointment,
  place: Allocated,
  rules: StoreRules,
  traceId: string,
): Promise<void> => {
  const { dayPlans, sync, groupId } = services
  const [startMs, endMs] = [theirs.startAtMs, occupiedUntil(theirs.endAtMs, rules)]
  const put = (overCapacity: boolean): Promise<void> =>
    dayPlans.put(sql, {
      appointmentId: a.appointmentId,
      groupId,
      storeId: a.storeId,
      date: localDateAt(startMs, rules.utcOffsetMinutes),
      ...place,
      startMs,
      endMs,
      channel: a.source,
      overCapacity,
      expiresAtMs: null,
    })
  // Out of the way first: its own old place must not count as taken.
  await dayPlans.remove(sql, a.appointmentId)
  const collisions = await sync.collisions(sql, { ...place, startMs, endMs, exceptId: a.appointmentId })
  if (collisions.length > 0) {
    // Claimed before the others look for a place, so that none of them is given this one.
    await put(true)
    if (
      !(await makeWay(services, sql, collisions, rules, traceId)) ||
      (await sync.collisions(sql, { ...place, startMs, endMs, exceptId: a.appointmentId })).length > 0
    ) {
      await sync.addTask(sql, {
        groupId,
        storeId: a.storeId,
        kind: 'OVER_CAPACITY',
        ref: a.appointmentId,
        reason: 'RESOURCE_CONFLICT',
        nowMs: services.now(),
      })
      return
    }
  }
  await put(false)
}
