import type { AddJob } from '../../core/ports/jobs'

/** Attempts before a job stays as a dead letter: with graphile-worker's back-off about three days. */
const MAX_ATTEMPTS = 25

/** `AddJob` by graphile-worker's own SQL function, so that the job commits or vanishes with the business change. */
export const addJob: AddJob = async (sql, task, payload, options) => {
  await sql.query(
    `SELECT graphile_worker.add_job($1::text, payload := $2::json, queue_name := $3::text, max_attempts := $4::int, job_key := $5::text)`,
    [task, JSON.stringify(payload), options.queue ?? null, MAX_ATTEMPTS, options.key],
  )
}
