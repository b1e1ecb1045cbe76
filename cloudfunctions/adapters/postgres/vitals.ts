import type { ReadVitals, Vital } from '../../core/ports/vitals'

/** One statement for all of them, so that they are of one moment. The queue's row security leaves the group's jobs; a task's name follows its id. */
export const readVitals: ReadVitals = async (sql, groupId, nowMs) =>
  sql.query<Vital>(
    `WITH jobs AS (
       SELECT split_part(t.identifier, ':', 2) AS task, j.run_at,
         CASE WHEN j.attempts >= j.max_attempts THEN 'dead' WHEN j.run_at <= now() THEN 'due' ELSE 'waiting' END AS state
         FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id),
     writes AS (SELECT code, at_ms FROM audit_log WHERE group_id = $1 ORDER BY audit_id DESC LIMIT 5000)
     SELECT 'chezhu_jobs' AS name, json_build_object('task', task, 'state', state) AS labels, count(*) AS value FROM jobs GROUP BY task, state
     UNION ALL SELECT 'chezhu_jobs_oldest_due_seconds', '{}', coalesce(extract(epoch FROM now() - min(run_at)), 0)::bigint FROM jobs WHERE state = 'due'
     UNION ALL SELECT 'chezhu_appointments_unsynced', json_build_object('state', s.state), count(a.appointment_id)
       FROM unnest(ARRAY['PENDING', 'REJECTED']) AS s(state) LEFT JOIN appointments a ON a.group_id = $1 AND a.sync_state = s.state AND a.sync_state IN ('PENDING', 'REJECTED') GROUP BY s.state
     UNION ALL SELECT 'chezhu_appointments_confirmation_overdue', '{}', count(*) FROM appointments
       WHERE group_id = $1 AND sync_state = 'PENDING' AND status = 'BOOKED' AND confirm_by_ms < $2
     UNION ALL SELECT 'chezhu_dms_up', '{}', CASE WHEN down_since_ms IS NULL THEN 1 ELSE 0 END FROM dms_health WHERE group_id = $1
     UNION ALL SELECT 'chezhu_dms_last_ok_seconds', '{}', ($2 - last_ok_ms) / 1000 FROM dms_health WHERE group_id = $1 AND last_ok_ms IS NOT NULL
     UNION ALL SELECT 'chezhu_pull_age_seconds', json_build_object('resource', resource), ($2 - updated_at_ms) / 1000 FROM sync_cursors WHERE group_id = $1
     UNION ALL SELECT 'chezhu_staff_tasks_open', json_build_object('kind', kind), count(*) FROM staff_tasks WHERE group_id = $1 AND closed_at_ms IS NULL GROUP BY kind
     UNION ALL SELECT 'chezhu_writes_5m', json_build_object('code', code), count(*) FROM writes WHERE at_ms > $2 - 300000 GROUP BY code`,
    [groupId, nowMs],
  )
