import type { AppointmentEvent, AppointmentStatus } from '../../../src/domain/booking/states'
import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Sql } from './db'

/** What was chosen, with the words and prices that the owner saw when booking. */
export interface BookedItem {
  readonly opCode: string
  readonly name: string
  readonly nameEn: string
  readonly minutes: number
  readonly price: { readonly laborFen: number; readonly partsFen: number; readonly totalFen: number }
  readonly deferredId: string | null
}

export type SyncState = 'LOCAL' | 'PENDING' | 'SYNCED' | 'REJECTED'
export type SyncReason = 'SENDING' | 'DMS_UNREACHABLE' | 'DMS_REFUSED' | 'NO_CAPACITY_LEFT'
export type Actor = 'OWNER' | 'STORE' | 'SYSTEM'

/** One row of `appointments`, in our own names. */
export interface Appointment {
  readonly appointmentId: string
  readonly groupId: string
  readonly storeId: string
  readonly accountId: string | null
  readonly vin: string
  readonly status: AppointmentStatus
  readonly version: number
  readonly startAtMs: EpochMs
  readonly endAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly minutes: number
  readonly items: readonly BookedItem[]
  readonly transport: 'WAIT' | 'DROP_OFF'
  readonly note: string
  readonly advisorId: string | null
  readonly source: 'ONLINE' | 'STORE'
  readonly holdExpiresAtMs: EpochMs | null
  readonly createdAtMs: EpochMs
  readonly updatedAtMs: EpochMs
  readonly syncState: SyncState
  readonly syncReason: SyncReason | null
  readonly confirmByMs: EpochMs | null
  readonly pushedVersion: number
  readonly dmsKey: string | null
  readonly dmsNumber: string | null
  readonly dmsVersion: number
  readonly syncedAtMs: EpochMs | null
}

const COLUMNS = {
  appointmentId: 'appointment_id', groupId: 'group_id', storeId: 'store_id', accountId: 'account_id', vin: 'vin', status: 'status',
  version: 'version', startAtMs: 'start_ms', endAtMs: 'end_ms', promiseAtMs: 'promise_ms', minutes: 'minutes', items: 'items',
  transport: 'transport', note: 'note', advisorId: 'advisor_id', source: 'source', holdExpiresAtMs: 'hold_expires_at_ms',
  createdAtMs: 'created_at_ms', updatedAtMs: 'updated_at_ms', syncState: 'sync_state', syncReason: 'sync_reason',
  confirmByMs: 'confirm_by_ms', pushedVersion: 'pushed_version', dmsKey: 'dms_key', dmsNumber: 'dms_number',
  dmsVersion: 'dms_version', syncedAtMs: 'synced_at_ms',
} as const satisfies Record<keyof Appointment, string>

type Field = keyof typeof COLUMNS

/** Select list that yields `Appointment` rows; `a` is the table's alias. */
export const appointmentColumns = Object.entries(COLUMNS).map(([field, column]) => `a.${column} AS "${field}"`).join(', ')

const encode = (field: Field, value: unknown): unknown => (field === 'items' ? JSON.stringify(value) : value)

/** Reads one appointment of the group; `forUpdate` locks its row until the transaction ends. */
export const findAppointment = async (
  sql: Sql, groupId: string, appointmentId: string, options: { forUpdate?: boolean } = {},
): Promise<Appointment | null> => {
  const [row] = await sql.query<Appointment>(
    `SELECT ${appointmentColumns} FROM appointments a WHERE a.group_id = $1 AND a.appointment_id = $2${options.forUpdate ? ' FOR UPDATE' : ''}`,
    [groupId, appointmentId])
  return row ?? null
}

/** Writes a new appointment row. */
export const insertAppointment = async (sql: Sql, appointment: Appointment): Promise<void> => {
  const fields = Object.keys(COLUMNS) as Field[]
  await sql.query(
    `INSERT INTO appointments (${fields.map((f) => COLUMNS[f]).join(', ')}) VALUES (${fields.map((_, i) => `$${i + 1}`).join(', ')})`,
    fields.map((f) => encode(f, appointment[f])))
}

/**
 * Changes some fields of an appointment.
 * @param guard when given, the change happens only if these fields still have these values (compare and set)
 * @returns the new row, or null when the guard failed
 */
export const updateAppointment = async (
  sql: Sql, appointmentId: string, patch: Partial<Appointment>, guard: Partial<Appointment> = {},
): Promise<Appointment | null> => {
  const sets = Object.keys(patch) as Field[]
  const guards = Object.keys(guard) as Field[]
  const values: unknown[] = [appointmentId, ...sets.map((f) => encode(f, patch[f])), ...guards.map((f) => guard[f])]
  const [row] = await sql.query<Appointment>(
    `UPDATE appointments a SET ${sets.map((f, i) => `${COLUMNS[f]} = $${i + 2}`).join(', ')}
     WHERE a.appointment_id = $1${guards.map((f, i) => ` AND a.${COLUMNS[f]} IS NOT DISTINCT FROM $${sets.length + i + 2}`).join('')}
     RETURNING ${appointmentColumns}`,
    values)
  return row ?? null
}

export interface NewEvent {
  readonly appointmentId: string
  readonly groupId: string
  readonly event: AppointmentEvent | 'HOLD' | 'RECEIVED' | 'REFUSED'
  readonly fromStatus: AppointmentStatus | null
  readonly toStatus: AppointmentStatus
  readonly atMs: EpochMs
  readonly actor: Actor
  /** The start after the event, so that a history can show where it was moved to. */
  readonly startAtMs: EpochMs
  readonly traceId: string
}

/** Appends to an appointment's history. The caller holds the appointment's row, so numbers cannot clash. */
export const addEvent = async (sql: Sql, e: NewEvent): Promise<void> => {
  await sql.query(
    `INSERT INTO appointment_events (appointment_id, seq, group_id, event, from_status, to_status, at_ms, actor, start_ms, trace_id)
     SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM appointment_events WHERE appointment_id = $1`,
    [e.appointmentId, e.groupId, e.event, e.fromStatus, e.toStatus, e.atMs, e.actor, e.startAtMs, e.traceId])
}
