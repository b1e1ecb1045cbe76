import type pg from 'pg'
import { inviteHashOf } from '../../cloudfunctions/core/staff/inviteCode'
import { withClient } from '../../local/postgres/withClient'
import { putMembership } from './staff'
import { at, newId, type openWorkshop, TODAY } from './workshop'

export type Workshop = Awaited<ReturnType<typeof openWorkshop>>

/** What somebody who knows a tenant's rows by name would ask for. */
export interface Names {
  readonly groupId: string
  readonly storeId: string
  readonly otherStoreId: string
  readonly technicianId: string
  readonly advisorId: string
  readonly bayId: string
  readonly accountId: string
  readonly sessionId: string
  readonly openid: string
  readonly phone: string
  readonly vin: string
  readonly plate: string
  readonly appointmentId: string
  readonly recordId: string
  readonly deferredId: string
  readonly repairOrderId: string
  readonly challengeId: string
  readonly eventId: string
  /** An invite that nobody has taken. */
  readonly membershipId: string
  readonly opCode: string
  /** Keys of the DMS: one for every record of the tenant's. */
  readonly dmsKey: string
  /** Hash of a person, and the key of an intent of theirs. */
  readonly actor: string
  readonly key: string
}

/** Names of the same form that nobody has. */
export const nobody = (): Names => ({
  groupId: newId('group'),
  storeId: newId('store'),
  otherStoreId: newId('store'),
  technicianId: newId('staff'),
  advisorId: newId('staff'),
  bayId: newId('bay'),
  accountId: newId('account'),
  sessionId: newId('session'),
  openid: `openid-${newId('trace')}`,
  phone: `199${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
  vin: `LZZZ${newId('trace')
    .slice(-13)
    .replace(/[^0-9A-HJ-NPR-Z]/g, 'X')}`,
  plate: `沪Z${newId('trace')
    .slice(-5)
    .replace(/[^0-9A-HJ-NP-Z]/g, 'X')}`,
  appointmentId: newId('appointment'),
  recordId: newId('record'),
  deferredId: newId('deferred'),
  repairOrderId: newId('repairOrder'),
  challengeId: newId('challenge'),
  eventId: newId('trace'),
  membershipId: newId('membership'),
  opCode: 'NONE-1',
  dmsKey: newId('trace'),
  actor: newId('trace'),
  key: newId('trace'),
})

const NOW = at(TODAY, 480)

/** A row in every table of a tenant, written by the owner of the schema: what a workshop and a booking do not bring by themselves. */
const rowsFor = (n: Names): readonly (readonly [string, ...unknown[]])[] => [
  [
    `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, synced_at_ms)
     VALUES ($1, $2, $3, 1, $1, $1, $1, 0, 0, 'Asia/Shanghai', '[]', 0)`,
    n.otherStoreId,
    n.groupId,
    `${n.dmsKey}-2`,
  ],
  [`UPDATE stores SET dms_key = $2, name = $1 WHERE store_id = $1`, n.storeId, n.dmsKey],
  [`UPDATE staff SET dms_key = $2, name = $1 WHERE staff_id = $1`, n.technicianId, n.dmsKey],
  [`UPDATE bays SET dms_key = $2 WHERE bay_id = $1`, n.bayId, n.dmsKey],
  [`UPDATE accounts SET openid = $2 WHERE account_id = $1`, n.accountId, n.openid],
  [`UPDATE appointments SET dms_key = $2, pushed_version = 0 WHERE appointment_id = $1`, n.appointmentId, n.dmsKey],
  [
    `INSERT INTO staff VALUES ($1, $2, $3, $1, 1, '7', $1, 'SERVICE_ADVISOR', '{}', true)`,
    n.advisorId,
    n.groupId,
    n.storeId,
  ],
  [
    `INSERT INTO absences VALUES ($1, $2, 1, $3, $4, $5::bigint, $5::bigint + 60000)`,
    n.groupId,
    n.dmsKey,
    n.storeId,
    n.technicianId,
    NOW - 9e8,
  ],
  [
    `INSERT INTO service_records VALUES ($1, $2, $3, $4, 1, $5, $1, $6, 100, '[]')`,
    n.recordId,
    n.groupId,
    n.storeId,
    n.dmsKey,
    n.vin,
    NOW,
  ],
  [
    `INSERT INTO repair_orders VALUES ($1, $2, $3, $4, 1, $1, $5, $6, $7, 'WORK_IN_PROGRESS', 'WORK_IN_PROGRESS', $8, $8, 100, $1, '[]', '[]', $8)`,
    n.repairOrderId,
    n.groupId,
    n.storeId,
    n.dmsKey,
    n.vin,
    n.appointmentId,
    n.technicianId,
    NOW,
  ],
  [
    `INSERT INTO deferred_work VALUES ($1, $2, $3, $4, 1, $5, $1, $1, 'RED', $1, 100, $6)`,
    n.deferredId,
    n.groupId,
    n.vin,
    n.recordId,
    n.opCode,
    NOW,
  ],
  [
    `INSERT INTO labor_operations VALUES ($1, $2, 1, $2, $2, 'MAINTENANCE', $3, '{GENERAL}', NULL, NULL, true, '{"M1":{"minutes":45,"laborFen":1,"partsFen":1}}')`,
    n.groupId,
    n.opCode,
    [`SKILL-${n.groupId}`],
  ],
  [`INSERT INTO vehicle_access VALUES ($1, $2, $3, 'PROOF', 0)`, n.accountId, n.groupId, n.vin],
  [
    `INSERT INTO sms_challenges VALUES ($1, $2, $3, $1, $4::bigint, $4::bigint + 300000)`,
    n.challengeId,
    n.groupId,
    n.phone,
    NOW,
  ],
  [`INSERT INTO wechat_phone_codes VALUES ($1, $2, $3, $4, 1, $5)`, n.groupId, n.key, n.openid, n.phone, NOW],
  [
    `INSERT INTO consents (group_id, account_id, purpose, text_version, decision, decided_at_ms, recorded_at_ms, source)
     VALUES ($1, $2, 'LOCATION', $3, 'GIVEN', 0, $4, 'WECHAT')`,
    n.groupId,
    n.accountId,
    n.dmsKey,
    NOW,
  ],
  [`INSERT INTO bind_attempts VALUES ($1, $2, $3)`, n.accountId, n.groupId, NOW],
  [`INSERT INTO idempotency_keys VALUES ($1, $2, 'x', 'x', '{}', $3, $4)`, n.actor, n.key, NOW - 9e9, n.groupId],
  [
    `INSERT INTO inbox VALUES ('dms', $1, 'x', $2, 'x', 0, $3)`,
    n.eventId,
    JSON.stringify({ of: n.groupId }),
    n.groupId,
  ],
  [`INSERT INTO sync_cursors VALUES ($1, 'dealers', $1, 0)`, n.groupId],
  [`INSERT INTO dms_health VALUES ($1, 0, 1, $1)`, n.groupId],
  [`INSERT INTO staff_tasks VALUES ($1, $2, $3, 'OVER_CAPACITY', $1, $1, 0)`, newId('task'), n.groupId, n.storeId],
]

/** The workshop's last owner books; everything else a tenant can have is put beside it. Answers its names. */
export const furnish = async (w: Workshop, ownerUrl: string): Promise<Names> => {
  const owner = w.owners[w.owners.length - 1]!
  const held = await w.call(owner, 'appointments.hold', w.holdInput(owner, at(TODAY, 900)))
  if (!held.ok) throw new Error(held.error.code)
  const { appointmentId } = held.data.appointment
  const booked = await w.call(owner, 'appointments.confirm', { appointmentId })
  if (!booked.ok) throw new Error(booked.error.code)
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<Partial<Names>>(
      `SELECT l.technician_id AS "technicianId", l.bay_id AS "bayId", c.account_id AS "accountId", c.phone, s.session_id AS "sessionId", v.vin, v.plate
         FROM appointments a JOIN allocations l USING (appointment_id) JOIN accounts c ON c.account_id = a.account_id JOIN sessions s ON s.account_id = a.account_id
         JOIN vehicles v ON v.group_id = a.group_id AND v.vin = a.vin WHERE a.appointment_id = $1`,
      [appointmentId],
    )
    const opCode = `OP-${w.groupId.slice(-6)}`
    const names: Names = { ...nobody(), groupId: w.groupId, storeId: w.storeId, appointmentId, opCode, ...rows[0]! }
    for (const [text, ...values] of rowsFor(names)) await client.query(text, values)
    const query = async <R>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as R[]
    await putMembership({ query }, names, { role: 'manager' })
    await client.query(
      `INSERT INTO staff_memberships (membership_id, group_id, store_id, role, state, version, code_hash, invited_by, invited_at_ms, expires_at_ms)
       VALUES ($1, $2, $3, 'advisor', 'INVITED', 1, $4, $5, 0, 4000000000000)`,
      [
        names.membershipId,
        names.groupId,
        names.storeId,
        inviteHashOf(w.services.inviteCodeOf(names.membershipId)),
        names.accountId,
      ],
    )
    return names
  })
}

/** Tables of the product, by the catalogue: what a later migration adds is among them. */
export const tablesOf = async (client: pg.ClientBase): Promise<{ name: string; ofStore: boolean }[]> => {
  const { rows } = await client.query<{ name: string; ofStore: boolean }>(
    `SELECT c.relname AS name, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'store_id') AS "ofStore"
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations' ORDER BY 1`,
  )
  return rows
}

/** Everything that is one tenant's, its jobs included, in one text; with a store only what is that store's. */
export const createSnapshot = async (client: pg.Client, groupId: string, storeId?: string) => {
  const tables = (await tablesOf(client)).filter((t) => !storeId || t.ofStore)
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name} ' || t::text AS line FROM ${name} t WHERE group_id = $1${storeId ? ' AND store_id = $2' : ''}`,
  )
  if (!storeId)
    parts.push(
      `SELECT 'job ' || j.id || ' ' || j.revision || ' ' || j.attempts || ' ' || j.run_at FROM graphile_worker._private_jobs j
         JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE starts_with(t.identifier, $1)`,
    )
  const text = `SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') AS all FROM (${parts.join(' UNION ALL ')}) x`
  return async (): Promise<string> =>
    (await client.query<{ all: string }>(text, storeId ? [groupId, storeId] : [groupId])).rows[0]!.all
}
