import type { Sql } from './database'

/** Every task of the `jobs` function, with what its payload carries (ids and the trace only, never personal data). */
export interface JobPayloads {
  /** Runs in the scope of its store; one queued by functions that did not name it yet sees the whole group. */
  'dms.push': { readonly appointmentId: string; readonly storeId?: string; readonly traceId: string }
  'dms.apply': { readonly resource: string; readonly key: string; readonly version: number; readonly traceId: string }
  'sms.send': { readonly challengeId: string; readonly traceId: string }
}

export type TaskName = keyof JobPayloads

/**
 * Adds a job in the caller's transaction (the outbox): it exists exactly if the business change does.
 * @param options.key de-duplicates: a waiting job with this key takes the new payload instead of a second one standing beside it
 * @param options.queue jobs of one queue run one at a time
 */
export type AddJob = <T extends TaskName>(
  sql: Sql,
  task: T,
  payload: JobPayloads[T],
  options: { key: string; queue?: string },
) => Promise<void>
