import { hoursOf, type StoreCalendar } from '../../../src/domain/capacity/hours'
import {
  subtractWindow,
  type Allocation,
  type Channel,
  type DayPlan,
  type Window,
} from '../../../src/domain/capacity/dayPlan'
import { defaultCapacityPolicy, type CapacityPolicy } from '../../../src/domain/capacity/policy'
import { defaultBookingPolicy, type BookingPolicy } from '../../../src/domain/booking/policy'
import {
  MINUTE_MS,
  addDays,
  localDateAt,
  startOfDayMs,
  zoneOffsetMinutes,
  type EpochMs,
  type LocalDate,
} from '../../../src/domain/kernel/time'
import {
  AllocationTaken,
  type DayPlanRepository,
  type NewAllocation,
  type PlanQuery,
  type StoreDay,
  type StoreRules,
} from '../../core/ports/booking'
import type { Sql } from '../../core/ports/database'
import { pgErrorOf } from './db'

interface PlanRow {
  readonly store_id: string
  readonly name: string
  readonly time_zone: string
  readonly weekly_hours: StoreCalendar['weekly']
  readonly calendar: StoreCalendar['exceptions']
  readonly policy: Partial<CapacityPolicy & BookingPolicy>
  readonly technicians: { id: string; skills: string[] }[] | null
  readonly bays: { id: string; capabilities: string[] }[] | null
  readonly shifts: { staffId: string; date: LocalDate; startMinute: number; endMinute: number }[] | null
  readonly absences: { staffId: string; startMs: number; endMs: number }[] | null
  readonly allocations:
    | {
        id: string
        technicianId: string
        bayId: string
        channel: Channel
        date: LocalDate
        startMs: number
        endMs: number
      }[]
    | null
}

const LOAD = `
  SELECT s.store_id, s.name, s.time_zone, s.weekly_hours, s.calendar, s.policy,
    (SELECT json_agg(json_build_object('id', staff_id, 'skills', skills))
       FROM staff WHERE store_id = s.store_id AND active AND role = 'SERVICE_TECHNICIAN') AS technicians,
    (SELECT json_agg(json_build_object('id', bay_id, 'capabilities', capabilities))
       FROM bays WHERE store_id = s.store_id AND active) AS bays,
    (SELECT json_agg(json_build_object('staffId', staff_id, 'date', date, 'startMinute', start_minute, 'endMinute', end_minute))
       FROM shifts WHERE store_id = s.store_id AND NOT cancelled AND date = ANY ($3::text[])) AS shifts,
    (SELECT json_agg(json_build_object('staffId', staff_id, 'startMs', start_ms, 'endMs', end_ms))
       FROM absences WHERE store_id = s.store_id AND NOT cancelled AND end_ms > $5 AND start_ms < $6) AS absences,
    (SELECT json_agg(json_build_object('id', appointment_id, 'technicianId', technician_id, 'bayId', bay_id, 'channel', channel, 'date', date, 'startMs', start_ms, 'endMs', end_ms))
       FROM allocations WHERE store_id = s.store_id AND date = ANY ($3::text[])
        AND (expires_at_ms IS NULL OR expires_at_ms > $4) AND appointment_id IS DISTINCT FROM $7) AS allocations
  FROM stores s WHERE s.group_id = $1 AND s.store_id = $2 AND s.active`

const rulesOf = (
  row: Pick<PlanRow, 'store_id' | 'name' | 'time_zone' | 'weekly_hours' | 'calendar' | 'policy'>,
  groupId: string,
  nowMs: EpochMs,
): StoreRules => {
  const utcOffsetMinutes = zoneOffsetMinutes(row.time_zone, nowMs)
  return {
    storeId: row.store_id,
    groupId,
    name: row.name,
    timeZone: row.time_zone,
    utcOffsetMinutes,
    today: localDateAt(nowMs, utcOffsetMinutes),
    calendar: { weekly: row.weekly_hours, exceptions: row.calendar },
    capacity: { ...defaultCapacityPolicy, ...row.policy },
    booking: { ...defaultBookingPolicy, ...row.policy },
  }
}

/** A store's zone, day and policies, or null when there is no such store in the group. One statement. */
export const findStoreRules = async (
  sql: Sql,
  groupId: string,
  storeId: string,
  nowMs: EpochMs,
): Promise<StoreRules | null> => {
  const [row] = await sql.query<PlanRow>(
    'SELECT store_id, name, time_zone, weekly_hours, calendar, policy FROM stores WHERE group_id = $1 AND store_id = $2 AND active',
    [groupId, storeId],
  )
  return row ? rulesOf(row, groupId, nowMs) : null
}

/** Zones of stores seen by this instance: a shop does not move to another one while an instance lives, and `load` reads it anew anyway. */
const zones = new Map<string, string>()

/** See `DayPlanRepository.dayOf`. */
export const dayOf: DayPlanRepository['dayOf'] = async (sql, groupId, storeId, atMs) => {
  const key = `${groupId}|${storeId}`
  const zone = zones.get(key) ?? (await findStoreRules(sql, groupId, storeId, atMs))?.timeZone
  if (!zone) return null
  zones.set(key, zone)
  return localDateAt(atMs, zoneOffsetMinutes(zone, atMs))
}

const planOf = (row: PlanRow, rules: StoreRules, date: LocalDate): DayPlan => {
  const dayStartMs = startOfDayMs(date, rules.timeZone)
  const minute = (ms: EpochMs): number => Math.round((ms - dayStartMs) / MINUTE_MS)
  const absences = row.absences ?? []
  const technicians = (row.technicians ?? []).map((t) => {
    const shifts: Window[] = (row.shifts ?? []).filter((s) => s.staffId === t.id && s.date === date)
    const windows = absences
      .filter((a) => a.staffId === t.id)
      .reduce<readonly Window[]>(
        (left, a) => subtractWindow(left, { startMinute: minute(a.startMs), endMinute: minute(a.endMs) }),
        shifts,
      )
    return { id: t.id, skills: t.skills, windows }
  })
  const allocations: Allocation[] = (row.allocations ?? [])
    .filter((a) => a.date === date)
    .map((a) => ({
      id: a.id,
      technicianId: a.technicianId,
      bayId: a.bayId,
      channel: a.channel,
      startMinute: minute(a.startMs),
      endMinute: minute(a.endMs),
    }))
  const { hours, closedReason } = hoursOf(rules.calendar, date)
  return {
    storeId: rules.storeId,
    date,
    dayStartMs,
    hours,
    closedReason,
    technicians,
    bays: row.bays ?? [],
    allocations,
    policy: rules.capacity,
  }
}

/** Loads day plans of one store in one statement; expired holds are left out. Null when the store is not in the group. */
export const loadDayPlans = async (
  sql: Sql,
  query: PlanQuery,
): Promise<{ rules: StoreRules; plans: DayPlan[] } | null> => {
  const sorted = [...query.dates].sort()
  const first = sorted[0]
  const last = sorted[sorted.length - 1]
  if (!first || !last) throw new RangeError('no days asked for')
  // A day's width of slack on both sides covers every zone; planOf cuts exactly.
  const [row] = await sql.query<PlanRow>(LOAD, [
    query.groupId,
    query.storeId,
    sorted,
    query.nowMs,
    Date.parse(`${addDays(first, -1)}T00:00:00Z`),
    Date.parse(`${addDays(last, 2)}T00:00:00Z`),
    query.exceptAppointmentId ?? null,
  ])
  if (!row) return null
  const rules = rulesOf(row, query.groupId, query.nowMs)
  return { rules, plans: query.dates.map((date) => planOf(row, rules, date)) }
}

/**
 * Takes the right to decide for these store-days until the transaction ends, in a fixed order so that two acts cannot lock each other out,
 * and clears holds that have run out.
 */
export const lockDays = async (sql: Sql, groupId: string, days: readonly StoreDay[], nowMs: EpochMs): Promise<void> => {
  const unique = [...new Map(days.map((d) => [`${d.storeId}|${d.date}`, d])).values()].sort((a, b) =>
    a.storeId + a.date < b.storeId + b.date ? -1 : 1,
  )
  const stores = unique.map((d) => d.storeId)
  const dates = unique.map((d) => d.date)
  await sql.query(
    `WITH locked AS (
       INSERT INTO day_plans (store_id, date, group_id, revision)
       SELECT d.store_id, d.date, $3, 1 FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS d(store_id, date, n) ORDER BY n
       ON CONFLICT (store_id, date) DO UPDATE SET revision = day_plans.revision + 1)
     DELETE FROM allocations a USING unnest($1::text[], $2::text[]) AS d(store_id, date)
      WHERE a.store_id = d.store_id AND a.date = d.date AND a.expires_at_ms <= $4`,
    [stores, dates, groupId, nowMs],
  )
}

/**
 * Puts (or moves) an appointment's allocation. The caller holds the day's lock.
 * @throws AllocationTaken when the bay or the technician already holds a job then and `overCapacity` is false (SQLSTATE 23P01)
 */
export const putAllocation = async (sql: Sql, a: NewAllocation): Promise<void> => {
  try {
    await insertAllocation(sql, a)
  } catch (error) {
    if (pgErrorOf(error)?.code === '23P01') throw new AllocationTaken(pgErrorOf(error)?.constraint)
    throw error
  }
}

const insertAllocation = async (sql: Sql, a: NewAllocation): Promise<void> => {
  await sql.query(
    `INSERT INTO allocations (appointment_id, group_id, store_id, date, technician_id, bay_id, start_ms, end_ms, channel, over_capacity, expires_at_ms)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
     ON CONFLICT (appointment_id) DO UPDATE SET store_id = excluded.store_id, date = excluded.date, technician_id = excluded.technician_id,
       bay_id = excluded.bay_id, start_ms = excluded.start_ms, end_ms = excluded.end_ms, channel = excluded.channel,
       over_capacity = excluded.over_capacity, expires_at_ms = excluded.expires_at_ms`,
    [
      a.appointmentId,
      a.groupId,
      a.storeId,
      a.date,
      a.technicianId,
      a.bayId,
      a.startMs,
      a.endMs,
      a.channel,
      a.overCapacity,
      a.expiresAtMs,
    ],
  )
}

/** Frees what an appointment occupies. */
export const removeAllocation = async (sql: Sql, appointmentId: string): Promise<void> => {
  await sql.query('DELETE FROM allocations WHERE appointment_id = $1', [appointmentId])
}

/** Makes a hold's allocation firm; false when it ran out (or was swept) in the meantime. One row's lock decides, no day lock is needed. */
export const keepAllocation = async (sql: Sql, appointmentId: string, nowMs: EpochMs): Promise<boolean> => {
  const kept = await sql.query(
    'UPDATE allocations SET expires_at_ms = NULL WHERE appointment_id = $1 AND expires_at_ms > $2 RETURNING appointment_id',
    [appointmentId, nowMs],
  )
  return kept.length === 1
}

export const dayPlanRepository: DayPlanRepository = {
  findRules: findStoreRules,
  dayOf,
  load: loadDayPlans,
  lock: lockDays,
  put: putAllocation,
  keep: keepAllocation,
  remove: removeAllocation,
}
