import { ulid } from 'ulid'
import { makeId } from '../../../src/domain/kernel/ids'
import type { Appointment } from '../../core/ports/booking'
import type { Collision, SyncRepository } from '../../core/ports/sync'
import { appointmentColumns } from './appointmentColumns'
import { ofOwnGroup } from './jobs'
import { upsertPage } from './syncUpserts'

interface BookingKeys {
  readonly storeKey: string
  readonly technicianKey: string
  readonly bayKey: string
  readonly advisorKey: string | null
  readonly phone: string | null
}

const bookingOf: SyncRepository['bookingOf'] = async (sql, a) => {
  const [keys] = await sql.query<BookingKeys>(
    `SELECT s.dms_key AS "storeKey", t.dms_key AS "technicianKey", b.dms_key AS "bayKey", p.dms_key AS "advisorKey", c.phone
       FROM allocations l JOIN stores s ON s.store_id = l.store_id JOIN staff t ON t.staff_id = l.technician_id JOIN bays b ON b.bay_id = l.bay_id
       LEFT JOIN staff p ON p.staff_id = $2 LEFT JOIN accounts c ON c.account_id = $3
      WHERE l.appointment_id = $1`,
    [a.appointmentId, a.advisorId, a.accountId],
  )
  if (!keys) return null
  const { phone, ...refs } = keys
  return {
    ...refs,
    appointmentId: a.appointmentId,
    vin: a.vin,
    customerPhone: phone,
    startAtMs: a.startAtMs,
    endAtMs: a.endAtMs,
    promiseAtMs: a.promiseAtMs,
    items: a.items.map((i) => ({
      opCode: i.opCode,
      name: i.name,
      minutes: i.minutes,
      laborFen: i.price.laborFen,
      partsFen: i.price.partsFen,
    })),
    transport: a.transport,
    note: a.note,
  }
}

const collisions: SyncRepository['collisions'] = (sql, at) =>
  sql.query<Collision>(
    `SELECT a.appointment_id AS "appointmentId", a.status, (a.source = 'ONLINE' AND a.pushed_version < a.version) AS unpushed
       FROM allocations l JOIN appointments a ON a.appointment_id = l.appointment_id
      WHERE (l.technician_id = $1 OR l.bay_id = $2) AND l.start_ms < $4 AND l.end_ms > $3 AND l.appointment_id <> $5 AND NOT l.over_capacity`,
    [at.technicianId, at.bayId, at.startMs, at.endMs, at.exceptId],
  )

/** Run-out holds: row, place and history in one statement. */
const END_HOLDS = `
  WITH ended AS (
    UPDATE appointments SET status = 'EXPIRED', version = version + 1, updated_at_ms = $2
     WHERE group_id = $1 AND status = 'HELD' AND hold_expires_at_ms <= $2 RETURNING appointment_id, group_id, store_id, start_ms),
  freed AS (DELETE FROM allocations l USING ended e WHERE l.appointment_id = e.appointment_id)
  INSERT INTO appointment_events (appointment_id, seq, group_id, store_id, event, from_status, to_status, at_ms, actor, start_ms, trace_id)
  SELECT e.appointment_id, (SELECT coalesce(max(seq), 0) + 1 FROM appointment_events x WHERE x.appointment_id = e.appointment_id), e.group_id, e.store_id,
         'EXPIRE', 'HELD', 'EXPIRED', $2, 'SYSTEM', e.start_ms, $3 FROM ended e`

/** Everything that the exchange with a DMS reads and writes. */
/** A shorter one leaves back-offs of a few seconds, which end by themselves: a single record that the DMS chokes on must not drive the others. */
const OUTAGE_MS = 10_000

/** Jobs whose last try ended with the DMS out of reach (`DmsUnreachable`), until their back-off is over. */
const WAITING_FOR_DMS = `
  SELECT j.id, j.attempts FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
   WHERE starts_with(t.identifier, ${ofOwnGroup(`'dms.'`)}) AND j.locked_at IS NULL AND j.run_at > now() AND j.attempts < j.max_attempts
     AND starts_with(j.last_error, 'DmsUnreachable')`

export const syncRepository: SyncRepository = {
  async ensureGroup(sql, groupId, name) {
    await sql.query('INSERT INTO groups (group_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [groupId, name])
  },

  async cursor(sql, groupId, resource) {
    const [row] = await sql.query<{ cursor: string }>(
      'SELECT cursor FROM sync_cursors WHERE group_id = $1 AND resource = $2',
      [groupId, resource],
    )
    return row?.cursor ?? null
  },

  async moveCursor(sql, groupId, resource, cursor, nowMs) {
    await sql.query(
      `INSERT INTO sync_cursors (group_id, resource, cursor, updated_at_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_id, resource) DO UPDATE SET cursor = excluded.cursor, updated_at_ms = excluded.updated_at_ms`,
      [groupId, resource, cursor, nowMs],
    )
  },

  upsert: upsertPage,
  bookingOf,
  collisions,

  async findByDmsKey(sql, groupId, dmsKey) {
    const [row] = await sql.query<Appointment>(
      `SELECT ${appointmentColumns} FROM appointments a WHERE a.group_id = $1 AND a.dms_key = $2 FOR UPDATE`,
      [groupId, dmsKey],
    )
    return row ?? null
  },

  async applied(sql, groupId, records) {
    const rows = await sql.query<{ key: string }>(
      `SELECT a.dms_key AS key FROM appointments a JOIN json_to_recordset($2) AS r(key text, version bigint) ON r.key = a.dms_key
        WHERE a.group_id = $1 AND a.dms_key = ANY ($3::text[]) AND a.dms_version >= r.version`,
      [groupId, JSON.stringify(records), records.map((r) => r.key)],
    )
    return new Set(rows.map((r) => r.key))
  },

  async places(sql, groupId, keys) {
    const [row] = await sql.query<{
      storeId: string | null
      technicianId: string | null
      bayId: string | null
      advisorId: string | null
    }>(
      `SELECT (SELECT store_id FROM stores WHERE group_id = $1 AND dms_key = $2) AS "storeId",
              (SELECT staff_id FROM staff WHERE group_id = $1 AND dms_key = $3) AS "technicianId",
              (SELECT bay_id FROM bays WHERE group_id = $1 AND dms_key = $4) AS "bayId",
              (SELECT staff_id FROM staff WHERE group_id = $1 AND dms_key = $5) AS "advisorId"`,
      [groupId, keys.storeKey, keys.technicianKey, keys.bayKey, keys.advisorKey],
    )
    return row!
  },

  async allocation(sql, appointmentId) {
    const [row] = await sql.query<{ technicianId: string; bayId: string }>(
      'SELECT technician_id AS "technicianId", bay_id AS "bayId" FROM allocations WHERE appointment_id = $1',
      [appointmentId],
    )
    return row ?? null
  },

  async askedStarts(sql, appointmentId) {
    const rows = await sql.query<{ startMs: number }>(
      `SELECT DISTINCT start_ms AS "startMs" FROM appointment_events
        WHERE appointment_id = $1 AND actor = 'OWNER' AND start_ms IS NOT NULL
          AND seq > coalesce((SELECT max(seq) FROM appointment_events WHERE appointment_id = $1 AND event = 'ACKNOWLEDGE'), 0)`,
      [appointmentId],
    )
    return rows.map((r) => r.startMs)
  },

  async demands(sql, groupId, opCodes) {
    const [row] = await sql.query<{ skills: string[] | null; bayCapabilities: string[] | null }>(
      `SELECT (SELECT array_agg(DISTINCT x) FROM labor_operations o, unnest(o.skills) x WHERE o.group_id = $1 AND o.op_code = ANY ($2)) AS skills,
              (SELECT array_agg(DISTINCT x) FROM labor_operations o, unnest(o.bay_capabilities) x WHERE o.group_id = $1 AND o.op_code = ANY ($2)) AS "bayCapabilities"`,
      [groupId, opCodes],
    )
    return { skills: row?.skills ?? [], bayCapabilities: row?.bayCapabilities ?? [] }
  },

  async addTask(sql, t) {
    await sql.query(
      'INSERT INTO staff_tasks (task_id, group_id, store_id, kind, ref, reason, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (group_id, kind, ref) DO NOTHING',
      [makeId('task', ulid()), t.groupId, t.storeId, t.kind, t.ref, t.reason, t.nowMs],
    )
  },

  async addOverdueTasks(sql, groupId, nowMs) {
    const rows = await sql.query(
      `INSERT INTO staff_tasks (task_id, group_id, store_id, kind, ref, reason, created_at_ms)
       SELECT 'tsk_' || right(appointment_id, 20) || lpad(version::text, 6, '0'), group_id, store_id, 'CONFIRM_OVERDUE', appointment_id || '.' || version, coalesce(sync_reason, 'SENDING'), $2
         FROM appointments WHERE group_id = $1 AND sync_state = 'PENDING' AND confirm_by_ms <= $2
       ON CONFLICT DO NOTHING RETURNING 1`,
      [groupId, nowMs],
    )
    return rows.length
  },

  async noteDms(sql, groupId, up, detail, nowMs) {
    await sql.query(
      `WITH was AS (SELECT down_since_ms FROM dms_health WHERE group_id = $1),
       noted AS (
         INSERT INTO dms_health AS h (group_id, last_ok_ms, down_since_ms, last_error)
         VALUES ($1, CASE WHEN $2 THEN $4::bigint END, CASE WHEN $2 THEN NULL ELSE $4::bigint END, $3)
         ON CONFLICT (group_id) DO UPDATE SET last_ok_ms = CASE WHEN $2 THEN $4 ELSE h.last_ok_ms END,
           down_since_ms = CASE WHEN $2 THEN NULL ELSE coalesce(h.down_since_ms, $4) END, last_error = CASE WHEN $2 THEN h.last_error ELSE $3 END)
       SELECT graphile_worker.reschedule_jobs(ARRAY(SELECT id FROM (${WAITING_FOR_DMS}) w), run_at := now())
         FROM was WHERE $2 AND down_since_ms <= $4 - ${OUTAGE_MS}`,
      [groupId, up, detail, nowMs],
    )
  },

  async probeDms(sql) {
    await sql.query(
      `SELECT graphile_worker.reschedule_jobs(ARRAY[id], run_at := now(), attempts := greatest(attempts - 1, 0))
         FROM (${WAITING_FOR_DMS} ORDER BY random() LIMIT 1) w`,
    )
  },

  async receive(sql, e) {
    const rows = await sql.query(
      `INSERT INTO inbox (group_id, source, event_id, event_type, body, trace_id, received_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1`,
      [e.groupId, e.source, e.eventId, e.type, JSON.stringify(e.body), e.traceId, e.nowMs],
    )
    return rows.length === 1
  },

  async sweep(sql, groupId, nowMs, traceId) {
    await sql.query(END_HOLDS, [groupId, nowMs, traceId])
    await sql.query('SELECT forget_served($1)', [nowMs])
    await sql.query('SELECT forget_idle_queues()')
  },

  async challenge(sql, challengeId) {
    const [row] = await sql.query<{ phone: string; expiresAtMs: number }>(
      'SELECT phone, expires_at_ms AS "expiresAtMs" FROM sms_challenges WHERE challenge_id = $1',
      [challengeId],
    )
    return row ?? null
  },
}
