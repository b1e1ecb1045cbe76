import type { Appointment, AppointmentRepository, NewEvent } from '../../core/ports/booking'
import type { Sql } from '../../core/ports/database'
import { COLUMNS, appointmentColumns, type Field } from './appointmentColumns'
import { countOpen, endHolds, findDetails, markDeferred } from './appointmentQueries'

const encode = (field: Field, value: unknown): unknown => (field === 'items' ? JSON.stringify(value) : value)

/** Reads one appointment of the group; `forUpdate` locks its row until the transaction ends. */
export const findAppointment = async (
  sql: Sql,
  groupId: string,
  appointmentId: string,
  options: { forUpdate?: boolean } = {},
): Promise<Appointment | null> => {
  const [row] = await sql.query<Appointment>(
    `SELECT ${appointmentColumns} FROM appointments a WHERE a.group_id = $1 AND a.appointment_id = $2${options.forUpdate ? ' FOR UPDATE' : ''}`,
    [groupId, appointmentId],
  )
  return row ?? null
}

/** Values of a history line, in the order that `historyLine` takes them. */
const eventValues = (e: NewEvent): unknown[] => [
  e.appointmentId,
  e.groupId,
  e.event,
  e.fromStatus,
  e.toStatus,
  e.atMs,
  e.actor,
  e.startAtMs,
  e.traceId,
]

/**
 * Appends one line to a history. The caller holds the appointment's row, so numbers cannot clash.
 * @param store SQL of the appointment's store
 */
const historyLine = (first: number, store: string, from: string): string => {
  const [id, group, event, fromStatus, toStatus, at, actor, start, trace] = Array.from(
    { length: 9 },
    (_, i) => `$${first + i}`,
  )
  return `INSERT INTO appointment_events (appointment_id, seq, group_id, store_id, event, from_status, to_status, at_ms, actor, start_ms, trace_id)
     SELECT ${id}::text, (SELECT coalesce(max(seq), 0) + 1 FROM appointment_events WHERE appointment_id = ${id}), ${group}::text, ${store}, ${event}::text,
            ${fromStatus}::text, ${toStatus}::text, ${at}::bigint, ${actor}::text, ${start}::bigint, ${trace}::text ${from}`
}

/** See `AppointmentRepository.insert`. */
export const insertAppointment: AppointmentRepository['insert'] = async (sql, appointment, event) => {
  const fields = Object.keys(COLUMNS) as Field[]
  // The event's own key to the row is checked at the end of the statement, when both exist.
  await sql.query(
    `WITH made AS (INSERT INTO appointments (${fields.map((f) => COLUMNS[f]).join(', ')}) VALUES (${fields.map((_, i) => `$${i + 1}`).join(', ')}))
     ${historyLine(fields.length + 1, `$${fields.indexOf('storeId') + 1}::text`, '')}`,
    [...fields.map((f) => encode(f, appointment[f])), ...eventValues(event)],
  )
}

/** See `AppointmentRepository.update`. */
export const updateAppointment: AppointmentRepository['update'] = async (sql, appointmentId, patch, more = {}) => {
  const sets = Object.keys(patch) as Field[]
  const guard = more.guard ?? {}
  const guards = Object.keys(guard) as Field[]
  const values: unknown[] = [appointmentId, ...sets.map((f) => encode(f, patch[f])), ...guards.map((f) => guard[f])]
  const change = `UPDATE appointments a SET ${sets.map((f, i) => `${COLUMNS[f]} = $${i + 2}`).join(', ')}
     WHERE a.appointment_id = $1${guards.map((f, i) => ` AND a.${COLUMNS[f]} IS NOT DISTINCT FROM $${sets.length + i + 2}`).join('')}
     RETURNING ${appointmentColumns}`
  const [row] = more.event
    ? await sql.query<Appointment>(
        `WITH changed AS (${change}), logged AS (${historyLine(values.length + 1, 'changed."storeId"', 'FROM changed')}) SELECT * FROM changed`,
        [...values, ...eventValues(more.event)],
      )
    : await sql.query<Appointment>(change, values)
  return row ?? null
}

/** See `AppointmentRepository.addEvent`. */
export const addEvent = async (sql: Sql, e: NewEvent): Promise<void> => {
  await sql.query(historyLine(1, '(SELECT store_id FROM appointments WHERE appointment_id = $1)', ''), eventValues(e))
}

export const appointmentRepository: AppointmentRepository = {
  find: findAppointment,
  insert: insertAppointment,
  update: updateAppointment,
  addEvent,
  endHolds,
  countOpen,
  details: findDetails,
  markDeferred,
}
