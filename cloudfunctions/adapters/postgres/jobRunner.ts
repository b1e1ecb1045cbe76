import { randomBytes } from 'node:crypto'
import { Logger, runTaskListOnce, type TaskList } from 'graphile-worker'
import type pg from 'pg'

/** Lanes of one slice; each holds a connection of the pool, and a task needs one of its own. */
const LANES = 2
/** Name space of the advisory locks that say which workers live. */
const WORKER_LOCKS = 7
const QUIET = new Logger(() => () => undefined)

/**
 * graphile-worker keeps the jobs of a killed worker locked for four hours. Each lane therefore holds an advisory lock named after itself on
 * the connection it works with: when the process dies the server drops the lock, and the next slice sets the dead worker's jobs free.
 */
const RELEASE_DEAD = `
  SELECT graphile_worker.force_unlock_workers(array_agg(w.id)) FROM (
    SELECT locked_by AS id FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
    UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL) w
  WHERE pg_try_advisory_xact_lock(hashtextextended(w.id, ${WORKER_LOCKS})) HAVING count(*) > 0`

/**
 * A job that is replaced while it runs loses its key and its attempts, and vanishes when it ends. If its worker is killed or it fails, it stays,
 * never to run again; its successor has the work.
 */
const FORGET_REPLACED = `
  DELETE FROM graphile_worker._private_jobs WHERE key IS NULL AND attempts >= max_attempts AND locked_at IS NULL`

const runLane = async (pool: pg.Pool, tasks: TaskList, untilMs: number): Promise<void> => {
  const client = await pool.connect()
  const workerId = `lane-${randomBytes(9).toString('hex')}`
  let failed = true
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, $2))', [workerId, WORKER_LOCKS])
    const lane = runTaskListOnce({ workerId, noHandleSignals: true, logger: QUIET }, tasks, client)
    const deadline = setTimeout(
      () => void lane.gracefulShutdown('the slice is over'),
      Math.max(0, untilMs - Date.now()),
    )
    await lane.promise.finally(() => clearTimeout(deadline))
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, $2))', [workerId, WORKER_LOCKS])
    failed = false
  } finally {
    // A connection whose lane ended badly may still hold the lock; closing it lets go.
    client.release(failed)
  }
}

/**
 * Runs what is due for this group and nothing longer than `budgetMs`; what is left waits for the next slice.
 * @param tasks by task name; a task that throws is tried again later, with growing pauses
 */
export const runJobs = async (pool: pg.Pool, groupId: string, tasks: TaskList, budgetMs: number): Promise<void> => {
  const own = Object.fromEntries(Object.entries(tasks).map(([name, task]) => [`${groupId}:${name}`, task]))
  await pool.query(RELEASE_DEAD)
  await pool.query(FORGET_REPLACED)
  const untilMs = Date.now() + budgetMs
  await Promise.all(Array.from({ length: LANES }, () => runLane(pool, own, untilMs)))
}

/**
 * Runs `fn` while no other instance runs it; waits for its turn.
 * @throws Error when the turn does not come within `patienceMs`
 */
export const exclusively = async <T>(
  pool: pg.Pool,
  name: string,
  patienceMs: number,
  fn: () => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  let failed = true
  try {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const { rows } = await client.query<{ mine: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 8)) AS mine',
        [name],
      )
      if (rows[0]?.mine) break
      if (Date.now() > deadline) throw new Error(`another instance is busy with ${name}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const value = await fn()
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 8))', [name])
    failed = false
    return value
  } finally {
    client.release(failed)
  }
}
