/** The second lock itself: every table, by plain SQL as the functions' role, bound to the wrong group, the wrong store, or nothing. */
import pg from 'pg'
import { addJob } from '../../cloudfunctions/adapters/postgres/jobs'
import { runJobs } from '../../cloudfunctions/adapters/postgres/jobRunner'
import type { Sql } from '../../cloudfunctions/core/ports/database'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { createSnapshot, furnish, tablesOf, type Names, type Workshop } from '../support/tenants'
import { newId, openWorkshop } from '../support/workshop'

let database: MigratedDatabase
let [ours, theirs]: Workshop[] = []
let [mine, alien]: Names[] = []
let owner: pg.Client
let unbound: pg.Client
let tables: { name: string; ofStore: boolean }[]

const connected = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

beforeAll(async () => {
  database = await migratedDatabase()
  ours = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 2 })
  theirs = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 3 })
  ;[mine, alien] = [await furnish(ours, database.ownerUrl), await furnish(theirs, database.ownerUrl)]
  ;[owner, unbound] = [await connected(database.ownerUrl), await connected(database.appUrl)]
  tables = await tablesOf(owner)
})
afterAll(async () => {
  await Promise.all([owner?.end(), unbound?.end(), ours?.close(), theirs?.close()])
  await (await startTestPostgres()).stop()
})

type Query = Sql['query']

/** `none`: carried out, and met no row. */
const met = (query: Query, text: string, values: readonly unknown[]): Promise<string> =>
  query(text, values).then(
    (rows) => (rows.length === 0 ? 'none' : `${rows.length} rows`),
    (error: { code?: string }) => (error.code === '42501' ? 'refused' : `failed with ${error.code}`),
  )

interface Where {
  readonly text: string
  readonly values: readonly unknown[]
}

/** Reads, changes, deletes and forges rows of one table; answers what was not refused or without effect. */
const breaches = async (query: Query, table: string, { text, values }: Where): Promise<string[]> => {
  const { rows } = await owner.query<{ row: object; columns: string }>(
    `SELECT to_json(t) AS row, (SELECT string_agg(quote_ident(key), ', ') FROM json_object_keys(to_json(t)) AS key) AS columns FROM ${table} t WHERE ${text} LIMIT 1`,
    [...values],
  )
  if (!rows[0]) return [`${table} has no row to be asked for`]
  const { row, columns } = rows[0]
  const forged = `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM json_populate_record(NULL::${table}, $1)`
  const tries = [
    ['SELECT', `SELECT 1 FROM ${table} WHERE ${text}`, values],
    ['SELECT without a condition', `SELECT 1 FROM ${table} t WHERE to_json(t)::text = $1`, [JSON.stringify(row)]],
    ['UPDATE', `UPDATE ${table} SET group_id = group_id WHERE ${text} RETURNING 1`, values],
    ['DELETE', `DELETE FROM ${table} WHERE ${text} RETURNING 1`, values],
    ['TRUNCATE', `TRUNCATE ${table} CASCADE`, []],
    ['INSERT', `${forged} RETURNING 1`, [JSON.stringify(row)]],
    ['INSERT unseen', forged, [JSON.stringify(row)]],
  ] as const
  const found: string[] = []
  for (const [what, statement, given] of tries) {
    const outcome = await met(query, statement, given)
    const mayBeNone = !what.startsWith('INSERT') && what !== 'TRUNCATE'
    if (outcome !== 'refused' && !(mayBeNone && outcome === 'none')) found.push(`${what} on ${table}: ${outcome}`)
  }
  return found
}

const allBreaches = async (query: Query, names: readonly string[], where: Where): Promise<string[]> => {
  const found: string[] = []
  for (const name of names) found.push(...(await breaches(query, name, where)))
  return found
}

const queryOf =
  (db: Workshop['db'] | ReturnType<Workshop['db']['inStores']>): Query =>
  (text, values) =>
    db.read((sql) => sql.query(text, values))

it('another group: no table gives, takes, changes or loses a row', async () => {
  const snapshot = await createSnapshot(owner, alien!.groupId)
  const before = await snapshot()
  const where = { text: 'group_id = $1', values: [alien!.groupId] }
  const names = tables.map((t) => t.name)
  expect(names.length).toBeGreaterThan(25)
  expect(await allBreaches(queryOf(ours!.db), names, where)).toEqual([])
  expect(await snapshot()).toBe(before)
})

it.each([
  ['another store', () => [mine!.otherStoreId]],
  ['no store', () => []],
])('%s: no table of a store gives, takes, changes or loses a row of this one', async (_, stores) => {
  const snapshot = await createSnapshot(owner, mine!.groupId)
  const before = await snapshot()
  const where = { text: 'store_id = $1', values: [mine!.storeId] }
  const names = tables.filter((t) => t.ofStore).map((t) => t.name)
  expect(names.length).toBeGreaterThan(10)
  expect(await allBreaches(queryOf(ours!.db.inStores(stores())), names, where)).toEqual([])
  expect(await snapshot()).toBe(before)
})

it('a connection that says nothing: no table gives or takes a row', async () => {
  const query: Query = async <R>(text: string, values: readonly unknown[] = []) =>
    (await unbound.query(text, [...values])).rows as R[]
  const where = { text: 'group_id = $1', values: [mine!.groupId] }
  expect(
    await allBreaches(
      query,
      tables.map((t) => t.name),
      where,
    ),
  ).toEqual([])
})

it('in its own store everything of it is there; the scope ends with its transaction and never widens', async () => {
  const seen = (db: Parameters<typeof queryOf>[0]): Promise<{ id: string }[]> =>
    queryOf(db)('SELECT store_id AS id FROM stores ORDER BY 1')
  const { db } = ours!
  const both = [mine!.storeId, mine!.otherStoreId].sort().map((id) => ({ id }))
  expect(await seen(db.inStores([mine!.storeId]))).toEqual([{ id: mine!.storeId }])
  expect(await seen(db)).toEqual(both)
  expect(await seen(db.inStores(both.map((s) => s.id)))).toEqual(both)
  expect(await seen(db.inStores([mine!.storeId]).inStores(both.map((s) => s.id)))).toEqual([{ id: mine!.storeId }])
  expect(await seen(db.inStores([mine!.storeId]).inStores([mine!.otherStoreId]))).toEqual([])
  const put = `UPDATE day_plans SET revision = revision + 1 WHERE store_id = $1 RETURNING 1`
  expect(await db.inStores([mine!.storeId]).transaction((sql) => sql.query(put, [mine!.storeId]))).toHaveLength(1)
  expect(() => db.inStores(["x'; SET chezhu.stores = '*"])).toThrow(RangeError)
  expect(() => db.inStores(['*'])).toThrow(RangeError)
})

it('a scoped read is one transaction and costs two statements more; what fails in it leaves nothing', async () => {
  const scoped = ours!.db.inStores([mine!.storeId])
  const before = scoped.counter.queries
  await scoped.read((sql) => sql.query('SELECT 1'))
  expect(scoped.counter.queries - before).toBe(3)
  const write = scoped.read(async (sql) => {
    await sql.query(`UPDATE stores SET address = 'half' WHERE store_id = $1`, [mine!.storeId])
    throw new Error('stop')
  })
  await expect(write).rejects.toThrow('stop')
  const [store] = await queryOf(ours!.db)<{ address: string }>('SELECT address FROM stores WHERE store_id = $1', [
    mine!.storeId,
  ])
  expect(store!.address).not.toBe('half')
})

it("the outbox: a runner takes its own group's jobs, and nobody adds or sees another's", async () => {
  const ran: string[] = []
  const tasksOf = (who: string) => ({
    'sms.send': async (payload: unknown) => void ran.push(`${who} ${(payload as { challengeId: string }).challengeId}`),
  })
  const add = (w: Workshop, challengeId: string, key: string) =>
    w.db.transaction((sql) => addJob(sql, 'sms.send', { challengeId, traceId: newId('trace') }, { key, queue: 'same' }))
  // Keys and queues that both groups' DMSs could name alike.
  await add(theirs!, 'of theirs', 'same')
  await add(ours!, 'of ours', 'same')
  await runJobs(ours!.db.pool, ours!.groupId, tasksOf('ours'), 5_000)
  expect(ran).toEqual(['ours of ours'])
  const forged = (identifier: string) => met(queryOf(ours!.db), 'SELECT graphile_worker.add_job($1)', [identifier])
  expect(await forged(`${alien!.groupId}:sms.send`)).toBe('refused')
  expect(await forged('sms.send')).toBe('refused')
  const seen = await queryOf(ours!.db)(
    `SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE NOT starts_with(t.identifier, $1)`,
    [ours!.groupId],
  )
  expect(seen).toEqual([])
  expect(await queryOf(ours!.db)('SELECT 1 FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL')).toEqual([])
  await runJobs(theirs!.db.pool, theirs!.groupId, tasksOf('theirs'), 5_000)
  expect(ran).toEqual(['ours of ours', 'theirs of theirs'])
})
