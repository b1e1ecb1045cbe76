import pg from 'pg'
import { idPattern } from '../../../src/domain/kernel/ids'
import { WriteRace, type Database, type Sql } from '../../core/ports/database'

export type { Sql } from '../../core/ports/database'

export interface Db extends Database {
  /** For graphile-worker, which keeps its own statements. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DbOptions {
  readonly url: string
  readonly poolMax: number
  readonly name: string
  /** The group whose rows every connection is bound to by row-level security. */
  readonly groupId: string
}

/** 40001 serialization_failure, 40P01 deadlock_detected: PostgreSQL's word that the same transaction may simply be run again. */
const RETRYABLE = new Set(['40001', '40P01'])
const UNIQUE_VIOLATION = '23505'
const TOO_MANY_CONNECTIONS = '53300'
const MAX_ATTEMPTS = 4
// The server's own limits. Its transaction_timeout would be one more, but PostgreSQL 15 and 16 do not know it and refuse the connection.
const STATEMENT_TIMEOUT_MS = 5_000
const LOCK_TIMEOUT_MS = 3_000
const CONNECT_TIMEOUT_MS = 3_000

// bigint (int8) columns hold epoch milliseconds and fen, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond 2^53')
  return value
})

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String((error as { code: unknown }).code) : undefined

/** The SQLSTATE and constraint of a PostgreSQL error, or null for anything else. */
export const pgErrorOf = (error: unknown): { code: string; constraint: string | undefined } | null =>
  error instanceof pg.DatabaseError && error.code ? { code: error.code, constraint: error.constraint } : null

const isFailure = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Growing, and different for everybody who was turned away at the same moment. */
const pauseMs = (tried: number): number => Math.min(2 ** tried * 5, 320) * (0.5 + Math.random())

const GROUP_ID = idPattern('group')
const STORE_ID = idPattern('store')

const createPool = ({ url, poolMax, name, groupId }: DbOptions): pg.Pool => {
  if (!GROUP_ID.test(groupId)) throw new RangeError('not the id of a group')
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c lock_timeout=${LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout=15000 -c chezhu.group_id=${groupId} -c chezhu.stores=*`,
  })
  // A connection that the server closes (restart, timeout) must not take the process down, be it idle or between two statements of a
  // transaction: the next statement on it fails, and a new connection is opened.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** A server that is full for a moment is asked again for as long as a connection may take; nothing was sent yet, so asking again is safe. */
const connected = async (pool: pg.Pool): Promise<pg.PoolClient> => {
  const deadline = Date.now() + CONNECT_TIMEOUT_MS
  for (let tried = 1; ; tried += 1) {
    try {
      return await pool.connect()
    } catch (error) {
      const waitMs = pauseMs(tried)
      if (codeOf(error) !== TOO_MANY_CONNECTIONS || Date.now() + waitMs > deadline) throw error
      await pause(waitMs)
    }
  }
}

/** Anything but an ordinary SQL error leaves a connection in an unknown state: it is thrown away. */
export const breaksConnection = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.severity === 'FATAL'

const withClient = async <T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await connected(pool)
  let broken: Error | undefined
  try {
    return await fn(client)
  } catch (error) {
    if (breaksConnection(error)) broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

const names = new Map<string, string>()
const MAX_NAMES = 200

/**
 * A name for a statement, so that each connection parses and plans it once: hold + confirm went from 22 to 19 ms by it. The texts are ours and few;
 * past the bound a statement simply goes unnamed. Needs a session of its own behind each connection: no transaction-mode pooler in between.
 */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known || names.size >= MAX_NAMES) return known
  const name = `q${names.size}`
  names.set(text, name)
  return name
}

/** Null: all stores of the group. */
type Scope = readonly string[] | null

/** Two commands in one message: naming the stores costs no round trip, and ends with the transaction. */
const beginIn = (client: pg.PoolClient, sql: Sql, scope: Scope): Promise<unknown> =>
  scope ? client.query(`BEGIN; SET LOCAL chezhu.stores = ${pg.escapeLiteral(scope.join(','))}`) : sql.query('BEGIN')

const inTransaction = async <T>(
  client: pg.PoolClient,
  sql: Sql,
  scope: Scope,
  fn: (sql: Sql) => Promise<T>,
): Promise<T> => {
  try {
    await beginIn(client, sql, scope)
    const value = await fn(sql)
    await sql.query(isFailure(value) ? 'ROLLBACK' : 'COMMIT')
    return value
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Runs a transaction again when PostgreSQL says that it may simply be run again; a lost race on a unique constraint is the caller's to judge. */
const retried = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) throw new WriteRace()
      if (tried >= MAX_ATTEMPTS || !RETRYABLE.has(codeOf(error) ?? '')) throw error
      await pause(pauseMs(tried))
    }
  }
}

/** What `scope` and these stores have in common. */
const narrowed = (scope: Scope, storeIds: readonly string[]): readonly string[] => {
  if (!storeIds.every((id) => STORE_ID.test(id))) throw new RangeError('not the id of a store')
  return scope ? storeIds.filter((id) => scope.includes(id)) : storeIds
}

/** Opens the pool of one function instance. Connections are made on demand, so loading a bundle costs none. */
export const createDb = (options: DbOptions): Db => {
  const pool = createPool(options)
  const counter = { queries: 0 }
  const sqlOf = (client: pg.PoolClient): Sql => ({
    async query<R>(text: string, values: readonly unknown[] = []) {
      counter.queries += 1
      return (await client.query({ name: nameOf(text), text, values: values as unknown[] })).rows as R[]
    },
  })
  const act = <T>(scope: Scope, fn: (sql: Sql) => Promise<T>): Promise<T> =>
    withClient(pool, (client) => {
      if (scope) counter.queries += 1
      return inTransaction(client, sqlOf(client), scope, fn)
    })
  const databaseIn = (scope: Scope): Database => ({
    counter,
    read: scope
      ? async (fn) => (await act(scope, async (sql) => ({ value: await fn(sql) }))).value
      : (fn) => withClient(pool, (client) => fn(sqlOf(client))),
    transaction: (fn) => retried(() => act(scope, fn)),
    inStores: (storeIds) => databaseIn(narrowed(scope, storeIds)),
  })
  return { ...databaseIn(null), pool, close: () => pool.end() }
}
