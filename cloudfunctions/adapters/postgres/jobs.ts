import type { AddJob } from '../../core/ports/jobs'

/** Attempts before a job stays as a dead letter: with graphile-worker's back-off about three days. */
const MAX_ATTEMPTS = 25

/**
 * SQL of a name that two groups on one database do not share: tasks, queues and keys of the outbox begin with the group of the connection, and
 * the queue's row security knows them by it.
 * @param name SQL of the name within the group
 */
export const ofOwnGroup = (name: string): string => `current_setting('chezhu.group_id') || ':' || ${name}`

/** Times the same job may be caught being started while it is added. */
const MAX_TRIES = 5

/**
 * `AddJob` by graphile-worker's own SQL function, so that the job commits or vanishes with the business change.
 *
 * The function first takes the key off a running job of the same key and then inserts, in two statements: a job that a worker takes between the two is
 * left as it is and nothing is inserted, without an error (graphile-worker 0.17.3, `add_jobs`). Asked again it sees the running job.
 */
export const addJob: AddJob = async (sql, task, payload, options) => {
  for (let tried = 0; tried < MAX_TRIES; tried += 1) {
    const [job] = await sql.query<{ id: string | null }>(
      `SELECT (graphile_worker.add_job(${ofOwnGroup('$1::text')}, payload := $2::json, queue_name := ${ofOwnGroup('$3::text')}, max_attempts := $4::int, job_key := ${ofOwnGroup('$5::text')})).id`,
      [task, JSON.stringify(payload), options.queue ?? null, MAX_ATTEMPTS, options.key],
    )
    if (job?.id) return
  }
  throw new Error(`the job ${task} was started each time it was to be added`)
}
