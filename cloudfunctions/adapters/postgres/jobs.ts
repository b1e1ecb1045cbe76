import type { Sql } from './db'

/** Every task of the `jobs` function, with what its payload carries (ids and the trace only, never personal data). */
export interface JobPayloads {
  'dms.push': { readonly appointmentId: string; readonly traceId: string }
  'dms.apply': { readonly resource: string; readonly key: string; readonly version: number; readonly traceId: string }
  'sms.send': { readonly challengeId: string; readonly traceId: string }
}

export type TaskName = keyof JobPayloads

/** Attempts before a job stays as a dead letter: with graphile-worker's back-off about three days. */
const MAX_ATTEMPTS = 25

/**
 * Adds a job in the caller's transaction (the outbox): it exists exactly if the business change does.
 * @param options.key de-duplicates: a waiting job with this key takes the new payload instead of a second one standing beside it
 * @param options.queue jobs of one queue run one at a time
 */
export const addJob = async <T extends TaskName>(
  sql: Sql, task: T, payload: JobPayloads[T], options: { key: string; queue?: string },
): Promise<void> => {
  await sql.query(
    `SELECT graphile_worker.add_job($1::text, payload := $2::json, queue_name := $3::text, max_attempts := $4::int, job_key := $5::text)`,
    [task, JSON.stringify(payload), options.queue ?? null, MAX_ATTEMPTS, options.key],
  )
}
