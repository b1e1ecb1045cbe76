import type { Appointment } from '../../core/ports/booking'

/** Our field names ↔ the table's columns. */
export const COLUMNS = {
  appointmentId: 'appointment_id',
  groupId: 'group_id',
  storeId: 'store_id',
  accountId: 'account_id',
  vin: 'vin',
  status: 'status',
  version: 'version',
  startAtMs: 'start_ms',
  endAtMs: 'end_ms',
  promiseAtMs: 'promise_ms',
  minutes: 'minutes',
  items: 'items',
  transport: 'transport',
  note: 'note',
  advisorId: 'advisor_id',
  source: 'source',
  holdExpiresAtMs: 'hold_expires_at_ms',
  createdAtMs: 'created_at_ms',
  updatedAtMs: 'updated_at_ms',
  syncState: 'sync_state',
  syncReason: 'sync_reason',
  confirmByMs: 'confirm_by_ms',
  pushedVersion: 'pushed_version',
  dmsKey: 'dms_key',
  dmsNumber: 'dms_number',
  dmsVersion: 'dms_version',
  dmsStartAtMs: 'dms_start_ms',
  syncedAtMs: 'synced_at_ms',
} as const satisfies Record<keyof Appointment, string>

export type Field = keyof typeof COLUMNS

/** Select list that yields `Appointment` rows; `a` is the table's alias. */
export const appointmentColumns = Object.entries(COLUMNS)
  .map(([field, column]) => `a.${column} AS "${field}"`)
  .join(', ')
