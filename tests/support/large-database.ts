import { withClient } from '../../local/postgres/withClient'

/** Rows that every table has at least; a statement that reads a table of this size row by row fails the test. */
export const MANY = 10_000

const HOUR = '3600000::bigint'
/** Long before the workshop's day: what has been. */
const PAST_MS = 1_700_000_000_000

/** SQL of a store's id. */
const storeOf = (n: string): string => `'sto_' || lpad((${n})::text, 26, '0')`

/**
 * What a dealer group has after years, all of it in the group of the test's own workshop, so that a condition on the group alone helps no
 * statement; but for what no group has so much of: its twenty stores and six hundred people lie among those of twenty groups of like size.
 */
const FILL: readonly string[] = [
  `INSERT INTO groups SELECT 'grp_x' || i, 'x' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, synced_at_ms)
   SELECT ${storeOf('i')}, CASE WHEN i <= 20 THEN $1 ELSE 'grp_x' || (i % 20 + 1) END, 'X' || i, 1, 'x', 'x', 'x', 31, 121, 'Asia/Shanghai', '[]', 0 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO staff SELECT 'stf_x' || i || '-' || s.store_id, s.group_id, s.store_id, 'P' || i || s.store_id, 1, 'x', 'x', 'SERVICE_TECHNICIAN', '{MAINTENANCE}', true
     FROM stores s, generate_series(1, 30) i WHERE (s.group_id = $1 OR i = 1) AND s.store_id LIKE 'sto_0000%'`,
  `INSERT INTO bays SELECT 'bay_x' || i || '-' || s.store_id, s.group_id, s.store_id, 'B' || i || s.store_id, 1, 'x', '{GENERAL}', true
     FROM stores s, generate_series(1, 30) i WHERE (s.group_id = $1 OR i = 1) AND s.store_id LIKE 'sto_0000%'`,
  `INSERT INTO shifts SELECT group_id, 'S' || i || staff_id, 1, store_id, staff_id, to_char(date '2026-10-01' + i, 'YYYY-MM-DD'), 540, 1080
     FROM staff, generate_series(1, 21) i WHERE group_id = $1 AND staff_id LIKE 'stf_x%'`,
  `INSERT INTO absences SELECT group_id, 'A' || i || staff_id, 1, store_id, staff_id, ${PAST_MS} + i * 24 * ${HOUR}, ${PAST_MS} + i * 24 * ${HOUR} + ${HOUR}
     FROM staff, generate_series(1, 21) i WHERE group_id = $1 AND staff_id LIKE 'stf_x%'`,
  `INSERT INTO labor_operations SELECT CASE WHEN i <= 300 THEN $1 ELSE 'grp_x' || (i % 20 + 1) END, 'OP' || i, 1, 'x', 'x', 'x', '{MAINTENANCE}', '{GENERAL}', 1, 1, true, '{}'
     FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO sync_cursors SELECT group_id, 'staff', 'c', 0 FROM groups`,
  `INSERT INTO dms_health SELECT group_id, 0 FROM groups`,
  `INSERT INTO customers SELECT 'cus_x' || i, $1, 'CX' || i, 1, 'x', ARRAY['139' || lpad(i::text, 8, '0')] FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO vehicles SELECT $1, 'LXXXXXXX' || lpad(i::text, 9, '0'), 1, '沪X' || lpad(i::text, 5, '0'), 'x', 'M1', 'x', 2020, 'SEDAN', 'FUEL', 'x', 1, 0, '2020-01-01', ARRAY['CX' || i]
     FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO service_records SELECT 'rec_x' || i, $1, ${storeOf('i % 20 + 1')}, 'R' || i, 1, 'LXXXXXXX' || lpad(i::text, 9, '0'), 'x', ${PAST_MS} + i * ${HOUR}, 1,
          '[{"opCode":"OP1","status":"COMPLETED"}]' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO repair_orders SELECT 'ro_x' || i, $1, ${storeOf('i % 20 + 1')}, 'RO' || i, 1, 'x', 'LXXXXXXX' || lpad(i::text, 9, '0'), NULL, NULL, 'CLOSED', 'CLOSED', ${PAST_MS}, ${PAST_MS}, 1,
          'x', '[]', '[]', 0 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO deferred_work SELECT 'dfr_x' || i, $1, 'LXXXXXXX' || lpad(i::text, 9, '0'), 'rec_x' || i, 1, 'OP2', 'x', 'x', 'RED', 'x', 1, ${PAST_MS} + i * ${HOUR}, (ARRAY['OPEN', 'DONE'])[i % 2 + 1]
     FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO accounts SELECT 'acc_x' || i, $1, '139' || lpad(i::text, 8, '0'), 'openid' || i, 0 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO vehicle_access SELECT 'acc_x' || i, $1, 'LXXXXXXX' || lpad(i::text, 9, '0'), 'PROOF', 0 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO sessions SELECT 'ses_x' || i, $1, 'acc_x' || i, ${PAST_MS} FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO sms_challenges SELECT 'chg_x' || i, $1, '139' || lpad(i::text, 8, '0'), '10.0.' || i, 4000000000000, 4000000000000 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO wechat_phone_codes SELECT $1, 'h' || i, 'openid' || i, '139' || lpad(i::text, 8, '0'), 1, 4000000000000 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO consents (group_id, account_id, purpose, text_version, decision, decided_at_ms, recorded_at_ms, source)
   SELECT $1, 'acc_x' || i, 'LOCATION', '2026-11-23', 'GIVEN', ${PAST_MS}, ${PAST_MS}, 'WECHAT' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO bind_attempts SELECT 'acc_x' || i, $1, ${PAST_MS} FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO staff_memberships (membership_id, group_id, store_id, role, state, version, code_hash, invited_at_ms, expires_at_ms, account_id)
   SELECT 'mem_x' || i, $1, ${storeOf('i % 20 + 1')}, 'advisor', (ARRAY['ENDED', 'EXPIRED', 'REFUSED', 'INVITED'])[i % 4 + 1], 1, 'h' || i, ${PAST_MS} + i * ${HOUR}, ${PAST_MS} + i * ${HOUR}, 'acc_x' || i
     FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO day_plans SELECT ${storeOf('s')}, to_char(date '2024-01-01' + d, 'YYYY-MM-DD'), $1, 1 FROM generate_series(1, 20) s, generate_series(1, ${MANY / 20}) d`,
  `INSERT INTO appointments (appointment_id, group_id, store_id, account_id, vin, status, start_ms, end_ms, promise_ms, minutes, items, transport, source, created_at_ms, updated_at_ms, sync_state, dms_key, dms_version)
   SELECT 'apt_x' || i, $1, ${storeOf('i % 20 + 1')}, 'acc_x' || i, 'LXXXXXXX' || lpad(i::text, 9, '0'), (ARRAY['COMPLETED', 'CANCELLED', 'EXPIRED', 'BOOKED'])[i % 4 + 1],
          ${PAST_MS} + i * ${HOUR}, ${PAST_MS} + (i + 1) * ${HOUR}, ${PAST_MS} + (i + 1) * ${HOUR}, 60, '[]', 'WAIT', 'ONLINE', 0, 0, 'SYNCED', 'D' || i, 1 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO allocations SELECT 'apt_x' || i, $1, ${storeOf('i % 20 + 1')}, to_char(to_timestamp((${PAST_MS} + i * ${HOUR}) / 1000), 'YYYY-MM-DD'),
          'stf_x1-' || ${storeOf('i % 20 + 1')}, 'bay_x1-' || ${storeOf('i % 20 + 1')}, ${PAST_MS} + i * ${HOUR}, ${PAST_MS} + (i + 1) * ${HOUR}, 'ONLINE' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO appointment_events (appointment_id, seq, group_id, store_id, event, to_status, at_ms, actor, trace_id)
   SELECT 'apt_x' || i, 1, $1, ${storeOf('i % 20 + 1')}, 'HOLD', 'HELD', 0, 'OWNER', 'x' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO idempotency_keys (group_id, actor, key, operation, input_hash, reply, created_at_ms) SELECT $1, 'acc_x' || i, 'k', 'o', 'h', '{}', 4000000000000 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO audit_log (group_id, at_ms, trace_id, actor, operation, code) SELECT $1, 0, 'x', 'a', 'o', 'OK' FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO inbox (group_id, source, event_id, event_type, body, trace_id, received_at_ms) SELECT $1, 'star', 'e' || i, 't', '{}', 'x', 0 FROM generate_series(1, ${MANY}) i`,
  `INSERT INTO staff_tasks SELECT 'tsk_x' || i, $1, ${storeOf('1')}, 'CONFIRM_OVERDUE', 'r' || i, 'x', 0, 0 FROM generate_series(1, ${MANY}) i`,
  `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(SELECT row($1 || ':dms.push', '{}', $1 || ':q' || i, now() + interval '1 day', 25, $1 || ':k' || i, 0, NULL)::graphile_worker.job_spec
     FROM generate_series(1, ${MANY}) i))`,
]

/** Fills a migrated database with years of one group's work, and gives the planner its figures. */
export const fillDatabase = (ownerUrl: string, groupId: string): Promise<void> =>
  withClient(ownerUrl, async (client) => {
    await client.query('BEGIN')
    for (const text of FILL) await client.query(text, text.includes('$1') ? [groupId] : [])
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE')
  })

/** Tables of `MANY` rows or more, and those that have fewer. */
export const tablesBySize = (ownerUrl: string): Promise<{ large: Set<string>; small: string[] }> =>
  withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; n: number }>(
      `SELECT c.relname AS name, c.reltuples::int AS n FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
    )
    const large = rows.filter((row) => row.n >= MANY).map((row) => row.name)
    return {
      large: new Set(large),
      small: rows
        .map((row) => row.name)
        .filter((name) => !large.includes(name))
        .sort(),
    }
  })
