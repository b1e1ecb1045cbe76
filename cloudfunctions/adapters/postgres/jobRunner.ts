import { EventEmitter } from 'node:events'
import { Logger, runTaskListOnce, type TaskList, type WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import { breaksConnection } from './db'

/** Lanes of one slice; each holds a connection of the pool, and a task needs one of its own. */
const LANES = 2
/** Name space of the advisory locks that say which workers live. */
const WORKER_LOCKS = 7
const QUIET = new Logger(() => () => undefined)

/**
 * graphile-worker keeps the jobs of a killed worker locked for four hours. Each lane therefore holds an advisory lock named after itself on
 * the connection it works with: when the process dies the server drops the lock, and the next slice sets the dead worker's jobs free. A lane
 * that lost its connection cannot complete a job either, so nobody ends a job that was given to somebody else.
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

/**
 * The lane's connection, which takes the lane's lock before its first statement. The name under which a lane locks jobs is made by the library
 * and told by this event only, in the same breath in which it asks for the first statement.
 *
 * Once the connection is lost the library is left without an answer, because it lets nobody catch what it does at a job's end; `lost` tells.
 */
const laneClient = (client: pg.PoolClient, events: WorkerEvents) => {
  let lane = ''
  let locked: Promise<unknown> | undefined
  let lose: (error: unknown) => void
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  events.on('pool:create', ({ workerPool }) => {
    lane = workerPool.id
  })
  const query = async (...statement: unknown[]): Promise<unknown> => {
    try {
      await (locked ??= client.query('SELECT pg_advisory_lock(hashtextextended($1, $2))', [lane, WORKER_LOCKS]))
      return await (client.query as (...given: unknown[]) => Promise<unknown>).apply(client, statement)
    } catch (error) {
      if (!breaksConnection(error)) throw error
      lose(error)
      return new Promise(() => undefined)
    }
  }
  return { lost, client: Object.create(client, { query: { value: query } }) as pg.PoolClient }
}

const runLane = async (pool: pg.Pool, tasks: TaskList, untilMs: number): Promise<void> => {
  const client = await pool.connect()
  let failed = true
  try {
    const events: WorkerEvents = new EventEmitter()
    const own = laneClient(client, events)
    const lane = runTaskListOnce({ noHandleSignals: true, logger: QUIET, events }, tasks, own.client)
    const deadline = setTimeout(
      () => void lane.gracefulShutdown('the slice is over'),
      Math.max(0, untilMs - Date.now()),
    )
    await Promise.race([lane.promise, own.lost]).finally(() => clearTimeout(deadline))
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, $2))', [lane.id, WORKER_LOCKS])
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
  // A function must not answer while one lane still works: its instance may be frozen right after.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, () => runLane(pool, own, untilMs)))
  const broken = lanes.find((lane) => lane.status === 'rejected')
  if (broken) throw broken.reason
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
