import type pg from 'pg'

export const GROUPS = ['grp_00000000000000000000000001', 'grp_00000000000000000000000002'] as const

const id = (prefix: string, n: string): string => `'${prefix}_' || $2 || lpad((${n})::text, 25, '0')`
/** The first or second store of the group, turn and turn about. */
const store = (n: string): string => id('sto', `1 + ${n} % 2`)
const from = (rows: number): string => `FROM generate_series(1, ${rows}) i`

/**
 * Rows for every table of the schema of 0001, `$1` the group and `$2` its digit. Numbers are such that a plan or a lock that grows with the
 * table shows.
 */
const STATEMENTS: readonly string[] = [
  `INSERT INTO groups SELECT $1, 'group ' || $2`,
  `INSERT INTO stores SELECT ${id('sto', 'i')}, $1, 'D' || i, 1, 'store', 'a', 'p', 31, 121, 'Asia/Shanghai', '[]', '[]', '{}', true, 0 FROM generate_series(1, 2) i WHERE $2 <> ''`,
  `INSERT INTO staff SELECT ${id('stf', 'i')}, $1, ${store('i')}, 'T' || i, 1, 'E' || i, 'n', 'SERVICE_TECHNICIAN', '{MAINTENANCE}', true ${from(40)}`,
  `INSERT INTO bays SELECT ${id('bay', 'i')}, $1, ${store('i')}, 'B' || i, 1, 'n', '{GENERAL}', true ${from(40)}`,
  `INSERT INTO shifts SELECT $1, 'S' || i || $2, 1, ${store('i')}, ${id('stf', '1 + i % 40')}, '2026-11-' || (10 + i % 20), 540, 1080 ${from(800)}`,
  `INSERT INTO absences SELECT $1, 'A' || i || $2, 1, ${store('i')}, ${id('stf', '1 + i % 40')}, i, i + 10 ${from(100)}`,
  `INSERT INTO labor_operations SELECT $1, 'OP-' || i || $2, 1, 'n', 'n', 'MAINTENANCE', '{}', '{}', NULL, NULL, true, '{}' ${from(50)}`,
  `INSERT INTO customers SELECT ${id('cus', 'i')}, $1, 'C' || i, 1, 'n', CASE WHEN i % 7 = 0 THEN '{}' ELSE ARRAY['1380000' || i % 3000, $2 || i, $2 || i] END ${from(4000)}`,
  `INSERT INTO vehicles SELECT $1, 'V' || $2 || lpad(i::text, 15, '0'), 1, '沪A' || i, 'b', 'M1', 'm', 2020, 'SEDAN', 'FUEL', 'c', 1, 0, '2020-01-01', ARRAY['C' || i % 4500, 'gone'] ${from(5000)}`,
  `INSERT INTO service_records SELECT ${id('rec', 'i')}, $1, ${store('i')}, 'R' || i, 1, 'V' || $2 || lpad(i::text, 15, '0'), 'RO', i, 1, '[]' ${from(3000)}`,
  `INSERT INTO deferred_work SELECT ${id('dfw', 'i')}, $1, 'V' || $2 || lpad(i::text, 15, '0'), ${id('rec', 'i')}, 1, NULL, 'n', 'n', 'RED', 'c', 1, 0, 'OPEN' ${from(500)}`,
  `INSERT INTO accounts SELECT ${id('acc', 'i')}, $1, '1380000' || i, CASE WHEN i % 2 = 0 THEN 'o' || i END, 0 ${from(3000)}`,
  `INSERT INTO vehicle_access SELECT ${id('acc', 'i')}, $1, 'V' || $2 || lpad(i::text, 15, '0'), 'PROOF', 0 ${from(400)}`,
  `INSERT INTO sessions SELECT ${id('ses', 'i')}, $1, ${id('acc', 'i')}, 1, NULL ${from(3000)}`,
  `INSERT INTO sms_challenges SELECT ${id('chg', 'i')}, $1, '1380000' || i, 'x', i, i, 0, NULL, CASE WHEN i % 2 = 0 THEN ${id('ses', 'i')} END ${from(3000)}`,
  `INSERT INTO bind_attempts SELECT ${id('acc', 'i')}, $1, i ${from(500)}`,
  `INSERT INTO day_plans SELECT ${store('i')}, '2026-10-' || i, $1, i ${from(30)}`,
  `INSERT INTO appointments SELECT ${id('apt', 'i')}, $1, ${store('i')}, CASE WHEN i % 3 > 0 THEN ${id('acc', '1 + i % 3000')} END, 'V' || $2 || lpad((1 + i % 5000)::text, 15, '0'),
     'BOOKED', 1, i * 100, i * 100 + 50, i * 100 + 50, 45, '[]', 'WAIT', '', CASE WHEN i % 4 = 0 THEN ${id('stf', '1 + i % 40')} END, 'ONLINE', NULL, 0, 0, 'SYNCED', NULL, NULL, 1, 'A' || i
     ${from(6000)}`,
  `INSERT INTO allocations SELECT ${id('apt', 'i')}, $1, ${store('i')}, '2026-10-01', ${id('stf', '1 + i % 40')}, ${id('bay', '1 + i % 40')}, i * 100, i * 100 + 50, 'ONLINE', false, NULL ${from(6000)}`,
  `INSERT INTO appointment_events SELECT ${id('apt', 'i')}, seq, $1, 'HOLD', NULL, 'HELD', i, 'OWNER', i, 't' FROM generate_series(1, 6000) i, generate_series(1, 4) seq`,
  `INSERT INTO idempotency_keys SELECT 'actor' || $2 || i % 50, 'key' || i, 'op', 'h', to_jsonb($1), i ${from(5000)}`,
  `INSERT INTO audit_log (group_id, at_ms, trace_id, actor, operation, target, code) SELECT $1, i, 't' || $2, 'a', 'op', NULL, 'OK' ${from(10000)}`,
  `INSERT INTO inbox SELECT 'dms', $2 || 'event' || i, 't', to_jsonb($1), 't', i ${from(4000)}`,
  `INSERT INTO sync_cursors SELECT $1, 'r' || i || $2, 'c', 0 ${from(10)}`,
  `INSERT INTO dms_health SELECT $1, 1, NULL, 'e' || $2`,
  `INSERT INTO staff_tasks SELECT ${id('tsk', 'i')}, $1, ${store('i')}, 'OVER_CAPACITY', ${id('apt', 'i')} || '.1', 'r', 0, NULL ${from(600)}`,
]

/** A group with some tens of thousands of rows, as the functions of the first release could have left it. */
export const fillRelease1 = async (client: pg.ClientBase, groups: readonly string[] = GROUPS): Promise<void> => {
  for (const group of groups)
    for (const text of STATEMENTS) {
      const typed = text.replaceAll('$1', '$1::text').replaceAll('$2', '$2::text')
      const values = [group, group.slice(-1)]
      await client.query(typed, typed.includes('$2') ? values : values.slice(0, 1))
    }
}

/** The queue as the first release left it: open to the functions as a whole, its tasks under their bare names. */
export const FORMER_QUEUE = `
  DROP POLICY own_group ON graphile_worker._private_jobs;
  DROP POLICY own_group ON graphile_worker._private_tasks;
  DROP POLICY own_group ON graphile_worker._private_job_queues;
  CREATE POLICY chezhu_app ON graphile_worker._private_jobs TO chezhu_app USING (true) WITH CHECK (true);
  CREATE POLICY chezhu_app ON graphile_worker._private_tasks TO chezhu_app USING (true) WITH CHECK (true);
  CREATE POLICY chezhu_app ON graphile_worker._private_job_queues TO chezhu_app USING (true) WITH CHECK (true);
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO chezhu_app;
  SELECT graphile_worker.add_job('dms.push', '{"appointmentId":"apt_1","traceId":"trc_1"}'::json, queue_name := 'apt_1', job_key := 'push:apt_1');
  SELECT graphile_worker.add_job('sms.send', '{"challengeId":"chg_1","traceId":"trc_2"}'::json, job_key := 'sms:chg_1');`
