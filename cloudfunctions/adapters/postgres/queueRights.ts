import type pg from 'pg'

const ROLE = 'chezhu_app'
const OWN_PREFIX = `(SELECT current_setting('chezhu.group_id', true)) || ':'`

/** What a statement of the functions may touch in the queue's schema; everything else is taken back, from everybody. */
const TABLES = {
  _private_tasks: { rights: 'SELECT, INSERT', own: `starts_with(identifier, ${OWN_PREFIX})` },
  _private_job_queues: { rights: 'SELECT, INSERT, UPDATE', own: `starts_with(queue_name, ${OWN_PREFIX})` },
  // The sub-select sees the group's own tasks only, by the policy above.
  _private_jobs: {
    rights: 'SELECT, INSERT, UPDATE, DELETE',
    own: 'task_id IN (SELECT id FROM graphile_worker._private_tasks)',
  },
} as const

const FUNCTIONS = ['add_job', 'add_jobs', 'reschedule_jobs', 'force_unlock_workers']

const policyOn = (table: string, own: string): string => `
  IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'graphile_worker' AND tablename = '${table}' AND policyname = 'own_group') THEN
    CREATE POLICY own_group ON graphile_worker.${table} TO ${ROLE} USING (${own});
  END IF;`

/**
 * graphile-worker makes its own schema and closes its tables by row-level security to all but their owner. The functions' role works the
 * queue without owning anything: it is let in by name, to the jobs of its own group, whose names begin with the group's id.
 */
const OPEN_QUEUE = `
  DO $$
  DECLARE f record;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('chezhu.open_queue'));
    -- What an earlier release opened further.
    FOR f IN SELECT tablename FROM pg_policies WHERE schemaname = 'graphile_worker' AND policyname = '${ROLE}' LOOP
      EXECUTE format('DROP POLICY ${ROLE} ON graphile_worker.%I', f.tablename);
    END LOOP;
    REVOKE ALL ON ALL TABLES IN SCHEMA graphile_worker FROM ${ROLE};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA graphile_worker FROM ${ROLE};
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA graphile_worker FROM PUBLIC, ${ROLE};
    GRANT USAGE ON SCHEMA graphile_worker TO ${ROLE};
    ${Object.entries(TABLES)
      .map(([table, { rights }]) => `GRANT ${rights} ON graphile_worker.${table} TO ${ROLE};`)
      .join('\n    ')}
    FOR f IN SELECT p.oid::regprocedure AS name FROM pg_proc p
              WHERE p.pronamespace = 'graphile_worker'::regnamespace AND p.proname = ANY ('{${FUNCTIONS.join(',')}}') LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${ROLE}', f.name);
    END LOOP;
    ${Object.entries(TABLES)
      .map(([table, { own }]) => policyOn(table, own))
      .join('')}
  END $$`

/**
 * Jobs of functions of before groups had queues of their own. With one group in the database they are its jobs, and go on under its name;
 * among several nothing says whose they are, and an operator decides (docs/runbook.md).
 */
const ADOPT_JOBS = `
  DO $$
  DECLARE own text;
  BEGIN
    SELECT min(group_id) || ':' INTO own FROM groups HAVING count(*) = 1;
    IF own IS NULL THEN RETURN; END IF;
    INSERT INTO graphile_worker._private_tasks (identifier)
      SELECT own || identifier FROM graphile_worker._private_tasks WHERE identifier NOT LIKE '%:%' ON CONFLICT DO NOTHING;
    UPDATE graphile_worker._private_jobs j SET task_id = t.id, updated_at = now(),
           key = CASE WHEN EXISTS (SELECT 1 FROM graphile_worker._private_jobs k WHERE k.key = own || j.key) THEN NULL ELSE own || j.key END
      FROM graphile_worker._private_tasks f JOIN graphile_worker._private_tasks t ON t.identifier = own || f.identifier
     WHERE f.id = j.task_id AND f.identifier NOT LIKE '%:%' AND j.locked_at IS NULL;
    UPDATE graphile_worker._private_job_queues q SET queue_name = own || queue_name
     WHERE q.queue_name NOT LIKE 'grp\\_%' AND q.locked_at IS NULL
       AND EXISTS (SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
                    WHERE j.job_queue_id = q.id AND starts_with(t.identifier, own))
       AND NOT EXISTS (SELECT 1 FROM graphile_worker._private_job_queues o WHERE o.queue_name = own || q.queue_name);
  END $$`

/** Brings the rights on the queue, and what waits in it, to the present release. Safe to run again and by two at once. */
export const openQueue = async (owner: pg.ClientBase): Promise<void> => {
  await owner.query(OPEN_QUEUE)
  await owner.query(ADOPT_JOBS)
}
