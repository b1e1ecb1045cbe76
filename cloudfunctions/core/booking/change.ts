import { permissionsOf, promiseAtMs, confirmByMs } from '../../../src/domain/booking/policy'
import { nextStatus, type AppointmentEvent } from '../../../src/domain/booking/states'
import type { Job } from '../../../src/domain/capacity/dayPlan'
import { hoursOf } from '../../../src/domain/capacity/hours'
import type { ErrorCode } from '../../../src/domain/kernel/errors'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import { MINUTE_MS, addDays, localDateAt, startOfDayMs } from '../../../src/domain/kernel/time'
import type { OwnerContext, OwnerHandler } from '../context'
import type { Appointment, StoreRules } from '../ports/booking'
import { jobOf } from './availability'
import { chooseOperations } from '../catalog/services'
import { decideStart, offerAlternatives, refusedStart } from './hold'
import { readView } from './view'

/** Opening hours looked at for "by when a person acts": enough to get over a long holiday. */
const DEADLINE_LOOKAHEAD_DAYS = 10

/** The appointment, locked, if it is this owner's own; store-made ones are changed by the store. */
const lockOwn = async (context: OwnerContext, appointmentId: string): Promise<Result<Appointment>> => {
  const found = await context.appointments.find(context.sql, context.groupId, appointmentId, { forUpdate: true })
  return found && found.accountId === context.account.accountId ? ok(found) : err('APPOINTMENT_NOT_FOUND')
}

const rulesOf = async (context: OwnerContext, storeId: string): Promise<StoreRules> => {
  const rules = await context.dayPlans.findRules(context.sql, context.groupId, storeId, context.nowMs)
  if (!rules) throw new Error('an appointment names a store that does not exist')
  return rules
}

const deadline = (context: OwnerContext, rules: StoreRules): number => {
  const dates = Array.from({ length: DEADLINE_LOOKAHEAD_DAYS }, (_, i) => addDays(rules.today, i))
  const openings = dates.flatMap((date) => {
    const dayStartMs = startOfDayMs(date, rules.timeZone)
    return hoursOf(rules.calendar, date).hours.map((h) => ({
      startMs: dayStartMs + h.startMinute * MINUTE_MS,
      endMs: dayStartMs + h.endMinute * MINUTE_MS,
    }))
  })
  return confirmByMs(context.nowMs, rules.booking.confirmWithinMinutes, openings)
}

/** Writes one step of the state machine with its history; an event the table does not know in this state is refused. */
const step = async (
  context: OwnerContext,
  appointment: Appointment,
  event: AppointmentEvent,
  patch: Partial<Appointment>,
): Promise<Result<Appointment>> => {
  const status = nextStatus(appointment.status, event)
  if (!status) return err('TRANSITION_REFUSED', { status: appointment.status })
  const next = { ...patch, status, version: appointment.version + 1, updatedAtMs: context.nowMs }
  const changed = await context.appointments.update(context.sql, appointment.appointmentId, next, {
    event: {
      appointmentId: appointment.appointmentId,
      groupId: context.groupId,
      event,
      fromStatus: appointment.status,
      toStatus: status,
      atMs: context.nowMs,
      actor: 'OWNER',
      startAtMs: patch.startAtMs ?? appointment.startAtMs,
      traceId: context.traceId,
    },
  })
  return changed ? ok(changed) : err('VERSION_CONFLICT')
}

/** Queues the push of the appointment's present state: one job per appointment, whatever happens to it before the job runs. */
const push = async (context: OwnerContext, { appointmentId, storeId }: Appointment): Promise<void> => {
  await context.addJob(
    context.sql,
    'dms.push',
    { appointmentId, storeId, traceId: context.traceId },
    { key: `push:${appointmentId}`, queue: appointmentId },
  )
  context.kickAfterCommit()
}

const pending = (context: OwnerContext, rules: StoreRules): Partial<Appointment> => ({
  syncState: 'PENDING',
  syncReason: 'SENDING',
  confirmByMs: deadline(context, rules),
})

const deferredOf = (appointment: Appointment): string[] =>
  appointment.items.flatMap((i) => (i.deferredId ? [i.deferredId] : []))

export const confirm: OwnerHandler<'appointments.confirm'> = async (context, { appointmentId }) => {
  const own = await lockOwn(context, appointmentId)
  if (!own.ok) return own
  const appointment = own.value
  if (appointment.status === 'EXPIRED') return err('HOLD_EXPIRED')
  if (appointment.status !== 'HELD') return err('TRANSITION_REFUSED', { status: appointment.status })
  if (!(await context.dayPlans.keep(context.sql, appointmentId, context.nowMs))) return err('HOLD_EXPIRED')
  const rules = await rulesOf(context, appointment.storeId)
  const stepped = await step(context, appointment, 'CONFIRM', {
    holdExpiresAtMs: null,
    ...pending(context, rules),
  })
  if (!stepped.ok) return stepped
  await context.appointments.markDeferred(context.sql, context.groupId, deferredOf(appointment), 'BOOKED')
  await push(context, appointment)
  return readView(context, appointmentId)
}

export const release: OwnerHandler<'appointments.release'> = async (context, { appointmentId }) => {
  const own = await lockOwn(context, appointmentId)
  if (!own.ok) return own
  const stepped = await step(context, own.value, 'RELEASE', {})
  if (!stepped.ok) return stepped
  await context.dayPlans.remove(context.sql, appointmentId)
  return readView(context, appointmentId)
}

/** What forbids a change of a booking, or null: an old screen, a state that does not know it, or the cut-off. */
const whyNot = (
  appointment: Appointment,
  version: number,
  rules: StoreRules,
  nowMs: number,
  what: 'reschedule' | 'cancel',
): ErrorCode | null => {
  const permission = permissionsOf(appointment, rules.booking, nowMs)[what]
  if (permission.untilMs === null) return 'TRANSITION_REFUSED'
  if (!permission.allowed) return 'CUTOFF_PASSED'
  return appointment.version === version ? null : 'VERSION_CONFLICT'
}

export const cancel: OwnerHandler<'appointments.cancel'> = async (context, { appointmentId, version }) => {
  const own = await lockOwn(context, appointmentId)
  if (!own.ok) return own
  const rules = await rulesOf(context, own.value.storeId)
  const reason = whyNot(own.value, version, rules, context.nowMs, 'cancel')
  if (reason) return err(reason, { status: own.value.status })
  const stepped = await step(context, own.value, 'CANCEL', pending(context, rules))
  if (!stepped.ok) return stepped
  await context.dayPlans.remove(context.sql, appointmentId)
  await context.appointments.markDeferred(context.sql, context.groupId, deferredOf(own.value), 'OPEN')
  await push(context, own.value)
  return readView(context, appointmentId)
}

/** The work of a booking as a job: time as booked, only skills and bay come from today's catalogue. */
const jobAgain = async (context: OwnerContext, appointment: Appointment): Promise<Result<Job>> => {
  const [vehicle] = await context.catalog.vehicles(context.sql, context.account.accountId, appointment.vin)
  if (!vehicle) return err('VEHICLE_NOT_FOUND')
  const opCodes = appointment.items.map((i) => i.opCode)
  const chosen = await chooseOperations(context, vehicle.modelCode, opCodes)
  return chosen.ok ? ok({ ...jobOf(chosen.value), minutes: appointment.minutes }) : chosen
}

const isCarElsewhere = async (context: OwnerContext, appointment: Appointment, startAtMs: number): Promise<boolean> => {
  const { overlappingVin } = await context.appointments.countOpen(context.sql, {
    groupId: context.groupId,
    accountId: context.account.accountId,
    vin: appointment.vin,
    startAtMs,
    endAtMs: startAtMs + appointment.minutes * MINUTE_MS,
    exceptId: appointment.appointmentId,
    nowMs: context.nowMs,
    holdIsGivenUp: false,
  })
  return overlappingVin > 0
}

/** Takes the new place; its old one is freed by the same row. */
const takePlace = async (
  context: OwnerContext,
  a: Appointment,
  startAtMs: number,
  job: Job,
  rules: StoreRules,
): Promise<Result<null>> => {
  const oldDay = { storeId: a.storeId, date: localDateAt(a.startAtMs, rules.utcOffsetMinutes) }
  const wanted = { storeId: a.storeId, startAtMs, job, exceptAppointmentId: a.appointmentId }
  const decided = await decideStart(context, wanted, [oldDay])
  if (!decided) return err('STORE_NOT_FOUND')
  offerAlternatives(context, wanted)
  const { decision, date } = decided
  if (!decision.ok) return refusedStart(decision)
  await context.dayPlans.put(context.sql, {
    appointmentId: a.appointmentId,
    groupId: context.groupId,
    storeId: a.storeId,
    date,
    technicianId: decision.technicianId,
    bayId: decision.bayId,
    startMs: startAtMs,
    endMs: startAtMs + (a.minutes + rules.capacity.turnoverMinutes) * MINUTE_MS,
    channel: 'ONLINE',
    overCapacity: false,
    expiresAtMs: null,
  })
  return ok(null)
}

/** Moves a booking: the new place is taken and the old one freed in one commit, so that there are never two and never none. */
export const reschedule: OwnerHandler<'appointments.reschedule'> = async (
  context,
  { appointmentId, version, startAtMs },
) => {
  const own = await lockOwn(context, appointmentId)
  if (!own.ok) return own
  const appointment = own.value
  const rules = await rulesOf(context, appointment.storeId)
  const reason = whyNot(appointment, version, rules, context.nowMs, 'reschedule')
  if (reason) return err(reason, { status: appointment.status })
  const job = await jobAgain(context, appointment)
  if (!job.ok) return job
  if (await isCarElsewhere(context, appointment, startAtMs)) return err('VEHICLE_ALREADY_BOOKED')
  const taken = await takePlace(context, appointment, startAtMs, job.value, rules)
  if (!taken.ok) return taken
  const endAtMs = startAtMs + appointment.minutes * MINUTE_MS
  const stepped = await step(context, appointment, 'RESCHEDULE', {
    startAtMs,
    endAtMs,
    promiseAtMs: promiseAtMs(endAtMs, rules.capacity.finishMinutes),
    ...pending(context, rules),
  })
  if (!stepped.ok) return stepped
  await push(context, appointment)
  return readView(context, appointmentId)
}
