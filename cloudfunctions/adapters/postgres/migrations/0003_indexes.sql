-- Up Migration
-- What 10,000 rows in every table showed: statements that read a table whole.

SET LOCAL lock_timeout = '5s';

-- Tasks are closed and kept; what is asked for are the open ones.
CREATE INDEX staff_tasks_open ON staff_tasks (group_id, kind) WHERE closed_at_ms IS NULL;

-- The outbox makes a queue for each appointment and never removes one, and each look for the next job reads and locks all of them. Those without
-- a job go here, a good number at a time. The lock keeps out whoever is just putting a job into a queue that seems empty; it is not waited for
-- behind a long transaction, because bookings would then wait behind it: the next sweep tries again.
CREATE FUNCTION forget_idle_queues() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
  own text := current_setting('chezhu.group_id') || ':';
  gone bigint := 0;
BEGIN
  IF (SELECT count(*) FROM (SELECT 1 FROM graphile_worker._private_job_queues LIMIT 1000) q) < 1000 THEN
    RETURN 0;
  END IF;
  LOCK TABLE graphile_worker._private_job_queues IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM graphile_worker._private_job_queues q
   WHERE starts_with(q.queue_name, own) AND q.locked_at IS NULL
     AND q.id NOT IN (SELECT j.job_queue_id FROM graphile_worker._private_jobs j WHERE j.job_queue_id IS NOT NULL);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
END $$;
REVOKE EXECUTE ON FUNCTION forget_idle_queues() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_idle_queues() TO chezhu_app;
