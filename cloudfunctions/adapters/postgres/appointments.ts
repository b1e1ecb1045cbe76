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

/** Writes a new appointment row. */
export const insertAppointment = async (sql: Sql, appointment: Appointment): Promise<void> => {
  const fields = Object.keys(COLUMNS) as Field[]
  await sql.query(
    `INSERT INTO appointments (${fields.map((f) => COLUMNS[f]).join(', ')}) VALUES (${fields.map((_, i) => `$${i + 1}`).join(', ')})`,
    fields.map((f) => encode(f, appointment[f])),
  )
}

/**
 * Changes some fields of an appointment.
 * @param guard when given, the change happens only if these fields still have these values (compare and set)
 * @returns the new row, or null when the guard failed
 */
export const updateAppointment = async (
  sql: Sql,
  appointmentId: string,
  patch: Partial<Appointment>,
  guard: Partial<Appointment> = {},
): Promise<Appointment | null> => {
  const sets = Object.keys(patch) as Field[]
  const guards = Object.keys(guard) as Field[]
  const values: unknown[] = [appointmentId, ...sets.map((f) => encode(f, patch[f])), ...guards.map((f) => guard[f])]
  const [row] = await sql.query<Appointment>(
    `UPDATE appointments a SET ${sets.map((f, i) => `${COLUMNS[f]} = $${i + 2}`).join(', ')}
     WHERE a.appointment_id = $1${guards.map((f, i) => ` AND a.${COLUMNS[f]} IS NOT DISTINCT FROM $${sets.length + i + 2}`).join('')}
     RETURNING ${appointmentColumns}`,
    values,
  )
  return row ?? null
}

/** Appends to an appointment's history. The caller holds the appointment's row, so numbers cannot clash. */
export const addEvent = async (sql: Sql, e: NewEvent): Promise<void> => {
  await sql.query(
    `INSERT INTO appointment_events (appointment_id, seq, group_id, event, from_status, to_status, at_ms, actor, start_ms, trace_id)
     SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM appointment_events WHERE appointment_id = $1`,
    [e.appointmentId, e.groupId, e.event, e.fromStatus, e.toStatus, e.atMs, e.actor, e.startAtMs, e.traceId],
  )
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
