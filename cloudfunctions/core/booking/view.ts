import type { AppointmentView } from '../../../src/contracts/views'
import { defaultBookingPolicy, effectiveStatus, permissionsOf } from '../../../src/domain/booking/policy'
import { sumFen } from '../../../src/domain/kernel/money'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import { zoneOffsetMinutes, type EpochMs } from '../../../src/domain/kernel/time'
import type { OwnerContext } from '../context'
import type { AppointmentDetail } from '../ports/booking'

const never = { allowed: false, untilMs: null }
/** What the store made, the store changes. */
const STORE_MADE = { confirm: never, reschedule: never, cancel: never }

/** What the owner is shown of an appointment; permissions are judged as the server will judge them. */
export const viewOf = (detail: AppointmentDetail, nowMs: EpochMs): AppointmentView => {
  const a = detail.appointment
  const { timeZone, policy, ...store } = detail.store
  return {
    appointmentId: a.appointmentId,
    status: effectiveStatus(a, nowMs),
    version: a.version,
    store: { ...store, storeId: a.storeId, utcOffsetMinutes: zoneOffsetMinutes(timeZone, a.startAtMs) },
    vehicle: { vin: a.vin, plate: detail.vehicle?.plate ?? '', modelName: detail.vehicle?.modelName ?? '' },
    items: a.items.map((item) => ({ ...item, price: { ...item.price } })),
    minutes: a.minutes,
    estimate: {
      laborFen: sumFen(a.items.map((i) => i.price.laborFen)),
      partsFen: sumFen(a.items.map((i) => i.price.partsFen)),
      totalFen: sumFen(a.items.map((i) => i.price.totalFen)),
    },
    startAtMs: a.startAtMs,
    endAtMs: a.endAtMs,
    promiseAtMs: a.promiseAtMs,
    holdExpiresAtMs: a.status === 'HELD' ? a.holdExpiresAtMs : null,
    transport: a.transport,
    note: a.note,
    advisor: a.advisorId && detail.advisorName ? { staffId: a.advisorId, name: detail.advisorName } : null,
    sync: { state: a.syncState, reason: a.syncReason, confirmByMs: a.confirmByMs, syncedAtMs: a.syncedAtMs },
    dmsNumber: a.dmsNumber,
    can: a.accountId === null ? STORE_MADE : permissionsOf(a, { ...defaultBookingPolicy, ...policy }, nowMs),
    history: detail.history.map((h) => ({ ...h })),
  }
}

/** One appointment this owner may see, as its view. */
export const readView = async (
  context: OwnerContext,
  appointmentId: string,
): Promise<Result<{ appointment: AppointmentView }>> => {
  const [detail] = await context.appointments.details(context.sql, {
    groupId: context.groupId,
    accountId: context.account.accountId,
    nowMs: context.nowMs,
    select: { appointmentId },
  })
  return detail ? ok({ appointment: viewOf(detail, context.nowMs) }) : err('APPOINTMENT_NOT_FOUND')
}
