import type { Appointment, AppointmentDetail, AppointmentRepository, DetailQuery } from '../../core/ports/booking'
import type { Sql } from '../../core/ports/database'
import { appointmentColumns } from './appointmentColumns'

/** See `AppointmentRepository.endHolds`. One statement: row, allocation and history change together. */
export const endHolds: AppointmentRepository['endHolds'] = async (sql, accountId, nowMs, traceId) => {
  await sql.query(
    `WITH ended AS (
       UPDATE appointments SET status = CASE WHEN hold_expires_at_ms <= $2 THEN 'EXPIRED' ELSE 'RELEASED' END,
              version = version + 1, updated_at_ms = $2
        WHERE account_id = $1 AND status = 'HELD' RETURNING appointment_id, group_id, store_id, status, start_ms),
     freed AS (DELETE FROM allocations a USING ended e WHERE a.appointment_id = e.appointment_id)
     INSERT INTO appointment_events (appointment_id, seq, group_id, store_id, event, from_status, to_status, at_ms, actor, start_ms, trace_id)
     SELECT e.appointment_id, (SELECT coalesce(max(seq), 0) + 1 FROM appointment_events x WHERE x.appointment_id = e.appointment_id), e.group_id, e.store_id,
            CASE e.status WHEN 'EXPIRED' THEN 'EXPIRE' ELSE 'RELEASE' END, 'HELD', e.status, $2, 'OWNER', e.start_ms, $3 FROM ended e`,
    [accountId, nowMs, traceId],
  )
}

/** See `AppointmentRepository.countOpen`. */
export const countOpen: AppointmentRepository['countOpen'] = async (sql, q) => {
  const [row] = await sql.query<{ ofAccount: number; overlappingVin: number; idKnown: boolean }>(
    `SELECT count(*) FILTER (WHERE account_id = $2) AS "ofAccount",
            count(*) FILTER (WHERE vin = $3 AND start_ms < $5 AND end_ms > $4) AS "overlappingVin",
            EXISTS (SELECT 1 FROM appointments WHERE appointment_id = $6) AS "idKnown"
       FROM appointments
      WHERE group_id = $1 AND (account_id = $2 OR vin = $3) AND appointment_id <> $6
        AND (status IN ('BOOKED', 'CONFIRMED', 'CHECKED_IN', 'FULFILLED') OR (status = 'HELD' AND hold_expires_at_ms > $7 AND NOT ($8 AND account_id = $2)))
        AND end_ms > $7`,
    [q.groupId, q.accountId, q.vin, q.startAtMs, q.endAtMs, q.exceptId, q.nowMs, q.holdIsGivenUp],
  )
  return row ?? { ofAccount: 0, overlappingVin: 0, idKnown: false }
}

const OPEN = `('HELD', 'BOOKED', 'CONFIRMED', 'CHECKED_IN', 'FULFILLED')`

/** Holds that ran out or were given back are no part of an owner's past. */
const conditionOf = (
  select: DetailQuery['select'],
  nowMs: number,
): { where: string; values: unknown[]; order: string } => {
  if ('appointmentId' in select) return { where: 'a.appointment_id = $3', values: [select.appointmentId], order: '' }
  if (select.scope === 'UPCOMING')
    return {
      where: `a.status IN ${OPEN} AND (a.status <> 'HELD' OR a.hold_expires_at_ms > $3) AND (a.end_ms > $3 OR a.status IN ('CHECKED_IN', 'FULFILLED')) AND ($4::bigint IS NULL OR a.start_ms > $4)`,
      values: [nowMs, select.beforeStartMs],
      order: `ORDER BY a.start_ms, a.appointment_id LIMIT ${select.limit}`,
    }
  return {
    where: `(a.status IN ('COMPLETED', 'CANCELLED', 'NO_SHOW') OR (a.status IN ('BOOKED', 'CONFIRMED') AND a.end_ms <= $3)) AND ($4::bigint IS NULL OR a.start_ms < $4)`,
    values: [nowMs, select.beforeStartMs],
    order: `ORDER BY a.start_ms DESC, a.appointment_id LIMIT ${select.limit}`,
  }
}

interface DetailRow extends Appointment {
  readonly store: AppointmentDetail['store']
  readonly vehicle: AppointmentDetail['vehicle']
  readonly advisorName: string | null
  readonly history: AppointmentDetail['history'] | null
}

/**
 * See `AppointmentRepository.details`. One statement, whatever the number of appointments. The cars are an array and not a set to be in: beside
 * an OR only that lets both sides use their indexes.
 */
export const findDetails = async (sql: Sql, query: DetailQuery): Promise<AppointmentDetail[]> => {
  const condition = conditionOf(query.select, query.nowMs)
  const rows = await sql.query<DetailRow>(
    `SELECT ${appointmentColumns},
       json_build_object('name', s.name, 'address', s.address, 'phone', s.phone, 'latitude', s.latitude, 'longitude', s.longitude,
         'timeZone', s.time_zone, 'policy', s.policy) AS store,
       CASE WHEN v.vin IS NULL THEN NULL ELSE json_build_object('plate', v.plate, 'modelName', v.brand || ' ' || v.model_name) END AS vehicle,
       p.name AS "advisorName",
       (SELECT json_agg(json_build_object('event', e.event, 'atMs', e.at_ms, 'by', e.actor, 'startAtMs', e.start_ms) ORDER BY e.seq)
          FROM appointment_events e WHERE e.appointment_id = a.appointment_id) AS history
     FROM appointments a
     JOIN stores s ON s.store_id = a.store_id
     LEFT JOIN vehicles v ON v.group_id = a.group_id AND v.vin = a.vin
     LEFT JOIN staff p ON p.staff_id = a.advisor_id
     WHERE a.group_id = $1
       AND (a.account_id = $2 OR (a.status <> 'HELD' AND a.vin = ANY (ARRAY(SELECT vin FROM vehicle_visibility WHERE account_id = $2))))
       AND ${condition.where} ${condition.order}`,
    [query.groupId, query.accountId, ...condition.values],
  )
  return rows.map(({ store, vehicle, advisorName, history, ...appointment }) => ({
    appointment,
    store,
    vehicle,
    advisorName,
    history: history ?? [],
  }))
}

/** See `AppointmentRepository.markDeferred`; work that is done stays done. */
export const markDeferred: AppointmentRepository['markDeferred'] = async (sql, groupId, deferredIds, status) => {
  if (deferredIds.length === 0) return
  await sql.query(
    `UPDATE deferred_work SET status = $3 WHERE group_id = $1 AND deferred_id = ANY ($2::text[]) AND status <> 'DONE'`,
    [groupId, deferredIds, status],
  )
}
