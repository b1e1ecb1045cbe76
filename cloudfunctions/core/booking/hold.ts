import { allocate, type Decision } from '../../../src/domain/capacity/availability'
import type { Job } from '../../../src/domain/capacity/dayPlan'
import { promiseAtMs } from '../../../src/domain/booking/policy'
import { limits } from '../../../src/domain/kernel/limits'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import { MINUTE_MS } from '../../../src/domain/kernel/time'
import type { InputOf } from '../../../src/contracts/operations'
import { chooseOperations, priceOf, type PricedOperation } from '../catalog/services'
import type { OwnerContext, OwnerHandler } from '../context'
import type { Appointment, BookedItem, StoreDay, StoreRules } from '../ports/booking'
import type { Vehicle } from '../ports/catalog'
import { findAlternatives, jobOf, type WantedStart } from './availability'
import { readView } from './view'

type HoldInput = InputOf<'appointments.hold'>

/** A start that somebody else has just taken is told apart from one that was never to be had. */
const TAKEN = new Set(['TECHNICIANS_BUSY', 'BAYS_BUSY', 'ONLINE_SHARE_USED'])

/** Has the three nearest ways out looked up when the start turns out to be gone; only then, and after the locks are given back. */
export const offerAlternatives = (context: OwnerContext, wanted: WantedStart): void =>
  context.explainFailure(async (sql) => ({ alternatives: await findAlternatives({ ...context, sql }, wanted) }))

/** The refusal of a start as a failure. */
export const refusedStart = (decision: Extract<Decision, { ok: false }>): Result<never> =>
  err(TAKEN.has(decision.refusal) ? 'SLOT_TAKEN' : 'SLOT_REFUSED', { refusal: decision.refusal })

const itemsOf = (
  operations: readonly PricedOperation[],
  vehicle: Vehicle,
  deferredIds: readonly string[],
): BookedItem[] =>
  operations.map((o) => ({
    opCode: o.opCode,
    name: o.name,
    nameEn: o.nameEn,
    minutes: o.forModel.minutes,
    price: priceOf(o),
    deferredId:
      vehicle.deferred.find((d) => d.opCode === o.opCode && deferredIds.includes(d.deferredId))?.deferredId ?? null,
  }))

/** Locks the day, lets the pure judge decide over what it holds now, and answers who does the job and where. */
export const decideStart = async (
  context: OwnerContext,
  { storeId, startAtMs, job, exceptAppointmentId }: WantedStart,
  alsoLock: readonly StoreDay[] = [],
): Promise<{ rules: StoreRules; date: string; decision: Decision } | null> => {
  const { sql, groupId, nowMs, dayPlans } = context
  const date = await dayPlans.dayOf(sql, groupId, storeId, startAtMs)
  if (!date) return null
  await dayPlans.lock(sql, groupId, [{ storeId, date }, ...alsoLock], nowMs)
  const loaded = await dayPlans.load(sql, {
    groupId,
    storeId,
    dates: [date],
    nowMs,
    ...(exceptAppointmentId ? { exceptAppointmentId } : {}),
  })
  const plan = loaded?.plans[0]
  if (!plan) return null
  const { rules } = loaded
  const startMinute = (startAtMs - plan.dayStartMs) / MINUTE_MS
  return { rules, date, decision: allocate(plan, job, startMinute, { nowMs, today: rules.today, channel: 'ONLINE' }) }
}

const newHold = (
  context: OwnerContext,
  input: HoldInput,
  job: Job,
  items: readonly BookedItem[],
  rules: StoreRules,
): Appointment => {
  const { nowMs } = context
  const endAtMs = input.startAtMs + job.minutes * MINUTE_MS
  return {
    appointmentId: input.appointmentId,
    groupId: context.groupId,
    storeId: input.storeId,
    accountId: context.account.accountId,
    vin: input.vin,
    status: 'HELD',
    version: 1,
    startAtMs: input.startAtMs,
    endAtMs,
    promiseAtMs: promiseAtMs(endAtMs, rules.capacity.finishMinutes),
    minutes: job.minutes,
    items,
    transport: input.transport,
    note: input.note,
    advisorId: input.advisorId,
    source: 'ONLINE',
    holdExpiresAtMs: nowMs + rules.booking.holdMinutes * MINUTE_MS,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    syncState: 'LOCAL',
    syncReason: null,
    confirmByMs: null,
    pushedVersion: 0,
    dmsKey: null,
    dmsNumber: null,
    dmsVersion: 0,
    dmsStartAtMs: null,
    syncedAtMs: null,
  }
}

const checkPerson = async (context: OwnerContext, input: HoldInput, minutes: number): Promise<Result<null>> => {
  if (input.advisorId && !(await context.catalog.hasAdvisor(context.sql, input.storeId, input.advisorId)))
    return err('ADVISOR_NOT_FOUND')
  const open = await context.appointments.countOpen(context.sql, {
    groupId: context.groupId,
    accountId: context.account.accountId,
    vin: input.vin,
    startAtMs: input.startAtMs,
    endAtMs: input.startAtMs + minutes * MINUTE_MS,
    exceptId: input.appointmentId,
    nowMs: context.nowMs,
    holdIsGivenUp: true,
  })
  // The id is made on the phone: one that exists already belongs to an earlier intent (or to somebody else).
  if (open.idKnown) return err('IDEMPOTENCY_CONFLICT')
  if (open.overlappingVin > 0) return err('VEHICLE_ALREADY_BOOKED')
  return open.ofAccount >= limits.openAppointmentsPerAccount ? err('TOO_MANY_APPOINTMENTS') : ok(null)
}

/** Holds a start: ends the owner's earlier hold, judges under the day's lock, writes appointment, allocation and history in one commit. */
export const hold: OwnerHandler<'appointments.hold'> = async (context, input) => {
  const { sql, appointments, dayPlans, nowMs } = context
  const [vehicle] = await context.catalog.vehicles(sql, context.account.accountId, input.vin)
  if (!vehicle) return err('VEHICLE_NOT_FOUND')
  const chosen = await chooseOperations(context, vehicle.modelCode, input.opCodes)
  if (!chosen.ok) return chosen
  const job = jobOf(chosen.value)
  const allowed = await checkPerson(context, input, job.minutes)
  if (!allowed.ok) return allowed
  await appointments.endHolds(sql, context.account.accountId, nowMs, context.traceId)

  const wanted = { storeId: input.storeId, startAtMs: input.startAtMs, job }
  const decided = await decideStart(context, wanted)
  if (!decided) return err('STORE_NOT_FOUND')
  const { rules, date, decision } = decided
  offerAlternatives(context, wanted)
  if (!decision.ok) return refusedStart(decision)

  const appointment = newHold(context, input, job, itemsOf(chosen.value, vehicle, input.deferredIds), rules)
  await appointments.insert(sql, appointment, {
    appointmentId: appointment.appointmentId,
    groupId: context.groupId,
    event: 'HOLD',
    fromStatus: null,
    toStatus: 'HELD',
    atMs: nowMs,
    actor: 'OWNER',
    startAtMs: appointment.startAtMs,
    traceId: context.traceId,
  })
  await dayPlans.put(sql, {
    appointmentId: appointment.appointmentId,
    groupId: context.groupId,
    storeId: input.storeId,
    date,
    technicianId: decision.technicianId,
    bayId: decision.bayId,
    startMs: appointment.startAtMs,
    endMs: appointment.endAtMs + rules.capacity.turnoverMinutes * MINUTE_MS,
    channel: 'ONLINE',
    overCapacity: false,
    expiresAtMs: appointment.holdExpiresAtMs,
  })
  return readView(context, appointment.appointmentId)
}
