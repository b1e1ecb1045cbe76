import type { AlternativeView, DayView } from '../../../src/contracts/views'
import { nearestAlternatives, type FreeStart } from '../../../src/domain/capacity/alternatives'
import { offersOf } from '../../../src/domain/capacity/availability'
import type { DayPlan, Job } from '../../../src/domain/capacity/dayPlan'
import { err, ok } from '../../../src/domain/kernel/result'
import { MINUTE_MS, addDays, type LocalDate } from '../../../src/domain/kernel/time'
import { promiseAtMs } from '../../../src/domain/booking/policy'
import type { Context, OwnerHandler } from '../context'
import { chooseOperations, priceOf, type PricedOperation } from '../catalog/services'
import type { StoreRules } from '../ports/booking'

/** A start somebody wants: what for, where, when, and whose own place counts as free. */
export interface WantedStart {
  readonly storeId: string
  readonly startAtMs: number
  readonly job: Job
  readonly exceptAppointmentId?: string
}

/** What the chosen operations ask of the workshop together: done in one go by one technician in one bay. */
export const jobOf = (
  operations: readonly {
    readonly forModel: { readonly minutes: number }
    readonly skills: readonly string[]
    readonly bayCapabilities: readonly string[]
  }[],
): Job => ({
  minutes: operations.reduce((sum, o) => sum + o.forModel.minutes, 0),
  skills: [...new Set(operations.flatMap((o) => o.skills))],
  bayCapabilities: [...new Set(operations.flatMap((o) => o.bayCapabilities))],
})

/** Sum of labour and parts of the chosen operations, in fen. */
export const estimateOf = (
  operations: readonly PricedOperation[],
): { laborFen: number; partsFen: number; totalFen: number } =>
  operations.map(priceOf).reduce(
    (sum, p) => ({
      laborFen: sum.laborFen + p.laborFen,
      partsFen: sum.partsFen + p.partsFen,
      totalFen: sum.totalFen + p.totalFen,
    }),
    { laborFen: 0, partsFen: 0, totalFen: 0 },
  )

const datesFrom = (today: LocalDate, days: number): LocalDate[] =>
  Array.from({ length: days }, (_, i) => addDays(today, i))

/** All days that a store sells now, or null when there is no such store. Reading takes no lock. */
export const loadHorizon = async (
  context: Context,
  storeId: string,
  exceptAppointmentId?: string,
): Promise<{ rules: StoreRules; plans: DayPlan[] } | null> => {
  const { sql, groupId, nowMs, dayPlans } = context
  const rules = await dayPlans.findRules(sql, groupId, storeId, nowMs)
  if (!rules) return null
  return dayPlans.load(sql, {
    groupId,
    storeId,
    nowMs,
    dates: datesFrom(rules.today, rules.capacity.horizonDays),
    ...(exceptAppointmentId ? { exceptAppointmentId } : {}),
  })
}

const CLOSED_WORDS = { 'zh-CN': '本日店休', en: 'Closed' } as const

const dayOf = (context: Context, rules: StoreRules, plan: DayPlan, job: Job): DayView => {
  const slots = offersOf(plan, job, { nowMs: context.nowMs, today: rules.today, channel: 'ONLINE' }).map((o) => ({
    startAtMs: plan.dayStartMs + o.startMinute * MINUTE_MS,
    refusal: o.refusal,
  }))
  return {
    date: plan.date,
    closedReason: plan.hours.length > 0 ? null : (plan.closedReason ?? CLOSED_WORDS[context.locale]),
    freeCount: slots.filter((s) => s.refusal === null).length,
    slots,
  }
}

export const get: OwnerHandler<'availability.get'> = async (
  context,
  { storeId, vin, opCodes, exceptAppointmentId },
) => {
  const [vehicle] = await context.catalog.vehicles(context.sql, context.account.accountId, vin)
  if (!vehicle) return err('VEHICLE_NOT_FOUND')
  const chosen = await chooseOperations(context, vehicle.modelCode, opCodes)
  if (!chosen.ok) return chosen
  // Only somebody who may see the appointment may have its place counted as free.
  const own =
    exceptAppointmentId && (await ownsAppointment(context, exceptAppointmentId)) ? exceptAppointmentId : undefined
  const horizon = await loadHorizon(context, storeId, own)
  if (!horizon) return err('STORE_NOT_FOUND')
  const { rules, plans } = horizon
  const job = jobOf(chosen.value)
  const promiseAfterMs = promiseAtMs(job.minutes * MINUTE_MS, rules.capacity.finishMinutes)
  return ok({
    storeId,
    utcOffsetMinutes: rules.utcOffsetMinutes,
    asOfMs: context.nowMs,
    minutes: job.minutes,
    promiseAfterMinutes: promiseAfterMs / MINUTE_MS,
    estimate: estimateOf(chosen.value),
    days: plans.map((plan) => dayOf(context, rules, plan, job)),
  })
}

const ownsAppointment = async (context: Context, appointmentId: string): Promise<boolean> => {
  const appointment = await context.appointments.find(context.sql, context.groupId, appointmentId)
  return appointment !== null && appointment.accountId === context.account?.accountId
}

const freeStarts = (plans: readonly DayPlan[], rules: StoreRules, job: Job, nowMs: number): FreeStart[] =>
  plans.flatMap((plan) =>
    offersOf(plan, job, { nowMs, today: rules.today, channel: 'ONLINE' })
      .filter((o) => o.refusal === null)
      .map((o) => ({ storeId: rules.storeId, startAtMs: plan.dayStartMs + o.startMinute * MINUTE_MS })),
  )

/** The three nearest free starts, at this store and its sisters, for somebody whose start is gone. */
export const findAlternatives = async (
  context: Context,
  { storeId, startAtMs, job, exceptAppointmentId }: WantedStart,
): Promise<AlternativeView[]> => {
  const stores = await context.catalog.stores(context.sql, context.groupId)
  const free: FreeStart[] = []
  const rulesByStore = new Map<string, StoreRules>()
  for (const store of stores) {
    const horizon = await loadHorizon(context, store.storeId, exceptAppointmentId)
    if (!horizon) continue
    rulesByStore.set(store.storeId, horizon.rules)
    free.push(...freeStarts(horizon.plans, horizon.rules, job, context.nowMs))
  }
  return nearestAlternatives({ storeId, startAtMs }, free).map((f) => {
    const rules = rulesByStore.get(f.storeId)!
    return {
      storeId: f.storeId,
      storeName: rules.name,
      startAtMs: f.startAtMs,
      utcOffsetMinutes: rules.utcOffsetMinutes,
    }
  })
}
