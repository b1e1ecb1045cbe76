import type { AddJob } from '../../core/ports/jobs'

/** Attempts before a job stays as a dead letter: with graphile-worker's back-off about three days. */
const MAX_ATTEMPTS = 25

/**
 * SQL of a name that two groups on one database do not share: tasks, queues and keys of the outbox begin with the group of the connection, and
 * the queue's row security knows them by it.
 * @param name SQL of the name within the group
 */
export const ofOwnGroup = (name: string): string => `current_setting('chezhu.group_id') || ':' || ${name}`

/** `AddJob` by graphile-worker's own SQL function, so that the job commits or vanishes with the business change. */
export const addJob: AddJob = async (sql, task, payload, options) => {
  await sql.query(
    `SELECT graphile_worker.add_job(${ofOwnGroup('$1::text')}, payload := $2::json, queue_name := ${ofOwnGroup('$3::text')}, max_attempts := $4::int, job_key := ${ofOwnGroup('$5::text')})`,
    [task, JSON.stringify(payload), options.queue ?? null, MAX_ATTEMPTS, options.key],
  )
}
