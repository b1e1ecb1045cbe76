import { readdirSync } from 'node:fs'
import path from 'node:path'
import { migrate } from '../../cloudfunctions/adapters/postgres/migrate'
import { withClient } from '../../local/postgres/withClient'
import { driveEverything, type Workshop } from '../support/every-statement'
import { fillDatabase, MANY, tablesBySize } from '../support/large-database'
import { createOwnPostgres, emptyDatabase, type OwnPostgres } from '../support/own-postgres'
import { explainSettings, offences, plansIn, type Explained, type Offence } from '../support/plans'
import { createScriptedDms } from '../support/scripted-dms'
import { isPartOf, sqlTextsIn } from '../support/sql-texts'
import { until } from '../support/stack'
import { openWorkshop } from '../support/workshop'

/** Statements that may read a large table whole, each with its reason. Nothing on the way of a person's call belongs here. */
const ALLOWED: readonly { readonly statement: RegExp; readonly reads: RegExp; readonly reason: string }[] = [
  {
    statement: /^SELECT graphile_worker.force_unlock_workers/,
    reads: /_private_job/,
    reason: 'once a slice, over what waits: jobs leave the table when they are done, idle queues when they are swept',
  },
  {
    statement: /graphile_worker.reschedule_jobs\(ARRAY/,
    reads: /_private_jobs/,
    reason: 'once an outage of the DMS, over what waits',
  },
  {
    statement: /^with j as \( (select|update)/,
    reads: /_private_job/,
    reason:
      "the queue's own look for the next job and for jobs of dead workers; forget_idle_queues keeps its queues few",
  },
  {
    statement: /_private_job_queues( q WHERE| LIMIT 1000\))/,
    reads: /_private_job/,
    reason: 'the sweep of idle queues: once a minute, and only when there are many',
  },
  {
    statement: /^WITH jobs AS \( SELECT split_part/,
    reads: /_private_jobs|audit_log by audit_log_pkey/,
    reason: 'metrics, asked for every so often: counts what waits, and the last 5,000 lines of the audit log',
  },
]

/** Tables that are small wherever the product runs. */
const SMALL = ['_private_job_queues', '_private_known_crontabs', '_private_tasks', 'migrations', 'schema_migrations']

/** Run by the owner of the schema: they bring it about. */
const OWNERS_FILES = ['migrate.ts', 'queueRights.ts', 'released.ts']

const dms = createScriptedDms()
let server: OwnPostgres
let w: Workshop
let plans: readonly Explained[]
let sizes: Awaited<ReturnType<typeof tablesBySize>>

const asAdministrator = (text: string): Promise<unknown> =>
  withClient(server.urlAs('postgres', 'chezhu'), (client) => client.query(text))

/** What the product sends, planned in one of the server's two ways. Settings of a role reach its next connections. */
const drive = async (mode: 'force_custom_plan' | 'force_generic_plan'): Promise<void> => {
  await asAdministrator(`ALTER ROLE chezhu_app SET plan_cache_mode = ${mode}`)
  await asAdministrator(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chezhu_app'`)
  await until('the old connections to be gone', async () => w.db.pool.totalCount === 0)
  await driveEverything(w, dms)
}

beforeAll(async () => {
  server = await createOwnPostgres({ settings: explainSettings })
  const { ownerUrl, appUrl } = await emptyDatabase(server, 'chezhu')
  await migrate(ownerUrl)
  w = await openWorkshop(appUrl, { technicians: 2, bays: 2, owners: 3 })
  await fillDatabase(ownerUrl, w.groupId)
  sizes = await tablesBySize(ownerUrl)
  await asAdministrator('ALTER ROLE chezhu_app SET auto_explain.log_min_duration = 0')
  // A statement is planned for its values at first and for any values later; both must be good.
  await drive('force_custom_plan')
  await drive('force_generic_plan')
  await w.db.read((sql) => sql.query(`SELECT 'the last of all'`))
  await until('the log to be written', async () => server.log().includes('the last of all'))
  plans = plansIn(server.log())
}, 120_000)
afterAll(async () => {
  await w.close()
  await server.remove()
})

const shown = (found: readonly Offence[]): string =>
  found.map(({ text, what }) => `${what}\n    in ${text.slice(0, 600)}`).join('\n')

it(`every table has ${MANY} rows or more, but for those that are small wherever the product runs`, () => {
  expect(sizes.small.filter((name) => !SMALL.includes(name))).toEqual([])
})

it('every statement in the repositories was planned', () => {
  const directory = path.resolve('cloudfunctions/adapters/postgres')
  const files = readdirSync(directory).filter((name) => name.endsWith('.ts') && !OWNERS_FILES.includes(name))
  const texts = files.flatMap((name) => sqlTextsIn(path.join(directory, name)))
  expect(texts.length).toBeGreaterThan(60)
  const missing = texts.filter((text) => !plans.some((plan) => isPartOf(plan.text, text)))
  expect(missing.map(({ file, line, pieces }) => `${path.basename(file)}:${line} ${pieces[0]!.slice(0, 80)}`)).toEqual(
    [],
  )
})

it('none reads a large table row by row, or much of it by an index', () => {
  const found = offences(plans, sizes.large)
  const allowed = (o: Offence): boolean =>
    ALLOWED.some(({ statement, reads }) => statement.test(o.text) && reads.test(o.what))
  expect(shown(found.filter((o) => !allowed(o)))).toBe('')
  // What no longer needs its place on the list must leave it.
  for (const entry of ALLOWED)
    expect(found.filter((o) => entry.statement.test(o.text) && entry.reads.test(o.what))).not.toEqual([])
})

it('queues without a job are swept once there are many; one with a job stays', async () => {
  const queues = async (): Promise<number> =>
    (await w.db.read((sql) => sql.query('SELECT 1 FROM graphile_worker._private_job_queues'))).length
  const jobs = (): Promise<object[]> =>
    w.db.read((sql) =>
      sql.query('SELECT DISTINCT job_queue_id FROM graphile_worker._private_jobs WHERE job_queue_id IS NOT NULL'),
    )
  await asAdministrator(`DELETE FROM graphile_worker._private_jobs WHERE id % 100 <> 0`)
  const owed = await jobs()
  expect(owed.length).toBeGreaterThan(50)
  await w.db.transaction((sql) => w.sync.sync.sweep(sql, w.groupId, w.clock.nowMs, w.groupId))
  expect(await queues()).toBe(owed.length)
  expect(await jobs()).toHaveLength(owed.length)
})
