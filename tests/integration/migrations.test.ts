/** The way from the first release to the present schema, with data in every table. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { createDb } from '../../cloudfunctions/adapters/postgres/db'
import { runJobs } from '../../cloudfunctions/adapters/postgres/jobRunner'
import { migrate, MIGRATIONS } from '../../cloudfunctions/adapters/postgres/migrate'
import { withClient } from '../../local/postgres/withClient'
import { startTestPostgres, type TestPostgres } from '../support/postgres'
import { FORMER_QUEUE, fillRelease1, GROUPS } from '../support/release-1'

/** A call that meets the migration may be told BUSY and come again; with some 130,000 rows it is over well before a person gives up. */
const LONGEST_WAIT_MS = 8_000

let server: TestPostgres
let made = 0
const directories: string[] = []

/** A database with the schema of the first release, and what these groups have in it. */
const release1 = async (groups: readonly string[]): Promise<{ ownerUrl: string; appUrl: string; name: string }> => {
  made += 1
  const name = `migrations_${process.pid}_${made}`
  const ownerUrl = await server.createDatabase(name, 'chezhu_owner')
  await migrate(ownerUrl, MIGRATIONS, 1)
  await withClient(ownerUrl, async (client) => {
    await client.query(FORMER_QUEUE)
    await fillRelease1(client, groups)
    await client.query('ANALYZE')
  })
  return { ownerUrl, appUrl: server.urlAs('chezhu_app', name), name }
}

const copyOfMigrations = (): string => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-migrations-'))
  directories.push(directory)
  cpSync(MIGRATIONS, directory, { recursive: true })
  return directory
}

beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(async () => {
  for (const directory of directories) rmSync(directory, { recursive: true })
  await server?.stop()
})

const rowsOf = async <R extends pg.QueryResultRow>(client: pg.ClientBase, text: string, values: unknown[] = []) =>
  (await client.query<R>(text, values)).rows

interface Column {
  readonly table: string
  readonly columns: string
}

const columnsOf = (client: pg.ClientBase): Promise<Column[]> =>
  rowsOf<Column>(
    client,
    `SELECT table_name AS table, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations') GROUP BY 1`,
  )

/** Number and checksum of every table's rows in these columns; two tables that were shared by all groups as one of them sees them. */
const checksums = async (client: pg.ClientBase, tables: readonly Column[], group?: string) => {
  const sums: Record<string, unknown> = {}
  for (const { table, columns } of tables) {
    const shared = group && /^(idempotency_keys|inbox)$/.test(table) ? `WHERE group_id = '${group}'` : ''
    const [sum] = await rowsOf<{ rows: string; sum: string }>(
      client,
      `SELECT count(*) AS rows, md5(string_agg(line, E'\\n' ORDER BY line)) AS sum FROM (SELECT ROW(${columns})::text AS line FROM ${table} ${shared}) x`,
    )
    sums[table] = sum
  }
  return sums
}

/** Asks for a row of the busiest tables without pause, as the functions do; answers the longest wait. */
const watchWaits = (url: string) => {
  let [going, longestMs] = [true, 0]
  const done = withClient(url, async (client) => {
    while (going) {
      for (const table of ['appointments', 'inbox', 'idempotency_keys', 'appointment_events']) {
        const from = performance.now()
        await client.query(`SELECT 1 FROM ${table} LIMIT 1`)
        longestMs = Math.max(longestMs, performance.now() - from)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
  return async (): Promise<number> => {
    going = false
    await done
    return longestMs
  }
}

/** Structure, keys, indexes, policies, triggers, functions and rights, in words. */
const schemaOf = (client: pg.ClientBase): Promise<unknown[]> =>
  rowsOf(
    client,
    `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS what FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT tablename || policyname || cmd || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
     UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
     UNION ALL SELECT c.oid::regclass || relrowsecurity::text || coalesce(array_to_string(reloptions, ','), '') || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(relacl) a), '')
       FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace) AND relkind IN ('r', 'v')
     UNION ALL SELECT name FROM schema_migrations ORDER BY 1`,
  )

describe('from the first release with data of two groups', () => {
  let database: Awaited<ReturnType<typeof release1>>
  let before: Record<string, unknown>
  let tables: Column[]
  let longestMs: number
  let client: pg.Client
  beforeAll(async () => {
    database = await release1(GROUPS)
    client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    tables = await columnsOf(client)
    before = await checksums(client, tables)
    const longestWait = watchWaits(database.ownerUrl)
    await migrate(database.ownerUrl)
    longestMs = await longestWait()
  }, 120_000)
  afterAll(() => client?.end())

  it('there were rows in every table, and every one of them is there as it was', async () => {
    expect(tables).toHaveLength(26)
    expect(Object.entries(before).filter(([, sum]) => Number((sum as { rows: string }).rows) < 2)).toEqual([])
    for (const group of GROUPS) expect(await checksums(client, tables, group)).toEqual(before)
  })

  it('nobody waited long for a table', () => {
    expect(longestMs).toBeLessThan(LONGEST_WAIT_MS)
  })

  it('what is new is filled from what was there', async () => {
    const [wrong] = await rowsOf<Record<string, string>>(
      client,
      `SELECT (SELECT count(*) FROM appointment_events e JOIN appointments a USING (appointment_id) WHERE e.store_id IS DISTINCT FROM a.store_id) AS events,
              (SELECT count(*) FROM (SELECT group_id, unnest(phones), dms_key FROM customers EXCEPT TABLE customer_phones) x) AS phones,
              (SELECT count(*) FROM (TABLE customer_phones EXCEPT SELECT group_id, unnest(phones), dms_key FROM customers) x) AS "more phones",
              (SELECT count(*) FROM (SELECT group_id, unnest(customer_keys), vin FROM vehicles EXCEPT TABLE vehicle_customers) x) AS cars,
              (SELECT count(*) FROM (TABLE vehicle_customers EXCEPT SELECT group_id, unnest(customer_keys), vin FROM vehicles) x) AS "more cars"`,
    )
    expect(Object.entries(wrong!).filter(([, rows]) => Number(rows) > 0)).toEqual([])
    const phones = `SELECT phone FROM customer_phones WHERE group_id = $1 AND customer_key = 'C1' ORDER BY 1`
    await client.query(
      `UPDATE customers SET phones = '{13900000009,13900000008}' WHERE group_id = $1 AND dms_key = 'C1'`,
      [GROUPS[0]],
    )
    expect(await rowsOf(client, phones, [GROUPS[0]])).toEqual([{ phone: '13900000008' }, { phone: '13900000009' }])
    expect(await rowsOf(client, phones, [GROUPS[1]])).toHaveLength(2)
  })

  it('is the schema that an empty database gets', async () => {
    const fresh = await server.createDatabase(`${database.name}_fresh`, 'chezhu_owner')
    await migrate(fresh)
    const there = await schemaOf(client)
    expect(there.length).toBeGreaterThan(250)
    expect(there).toEqual(await withClient(fresh, schemaOf))
  })

  it('run again does nothing', async () => {
    const schema = await schemaOf(client)
    await migrate(database.ownerUrl)
    expect(await schemaOf(client)).toEqual(schema)
  })

  it("the functions' role may not even make a table of its own session", async () => {
    await withClient(database.appUrl, async (app) => {
      await expect(app.query('CREATE TEMPORARY TABLE t (a int)')).rejects.toMatchObject({ code: '42501' })
      await expect(app.query('CREATE TABLE t (a int)')).rejects.toMatchObject({ code: '42501' })
    })
  })

  it('functions of before go on where the administrator says for them which group they are', async () => {
    const bridge = (text: string) =>
      withClient(server.url('postgres'), (c) => c.query(`ALTER ROLE chezhu_app IN DATABASE ${database.name} ${text}`))
    const former = (text: string) => withClient(database.appUrl, (c) => c.query(text))
    const reply = `INSERT INTO idempotency_keys (actor, key, operation, input_hash, reply, created_at_ms) VALUES ('former', 'k', 'o', 'h', '{}', 0)`
    await expect(former(reply)).rejects.toThrow()
    await bridge(`SET chezhu.group_id TO '${GROUPS[1]}'`)
    await bridge(`SET chezhu.stores TO '*'`)
    await former(reply)
    await former(
      `INSERT INTO inbox (source, event_id, event_type, body, trace_id, received_at_ms) VALUES ('dms', 'f', 't', '{}', 't', 0) ON CONFLICT DO NOTHING`,
    )
    await former(
      `INSERT INTO appointment_events (appointment_id, seq, group_id, event, to_status, at_ms, actor, trace_id) SELECT appointment_id, 9, group_id, 'HOLD', 'HELD', 0, 'OWNER', 't' FROM appointments LIMIT 1`,
    )
    expect((await former('SELECT DISTINCT group_id FROM appointments')).rows).toEqual([{ group_id: GROUPS[1] }])
    await bridge('RESET ALL')
    expect((await former('SELECT 1 FROM appointments')).rows).toEqual([])
  })
})

describe('with one group', () => {
  it('jobs that waited under their bare names go on under the name of the group', async () => {
    const [group] = GROUPS
    const { ownerUrl, appUrl } = await release1([group])
    await migrate(ownerUrl)
    const db = createDb({ url: appUrl, poolMax: 4, name: 'jobs', groupId: group })
    const ran: unknown[] = []
    const take = async (payload: unknown): Promise<void> => void ran.push(payload)
    await runJobs(db.pool, group, { 'dms.push': take, 'sms.send': take }, 5_000)
    await db.close()
    expect(ran).toHaveLength(2)
    expect(ran).toContainEqual({ appointmentId: 'apt_1', traceId: 'trc_1' })
  })

  it('two deployments at once: one waits for the other, and each migration has run once', async () => {
    const { ownerUrl } = await release1([GROUPS[0]])
    await Promise.all([migrate(ownerUrl), migrate(ownerUrl)])
    const ran = await withClient(ownerUrl, (c) =>
      rowsOf<{ name: string }>(c, 'SELECT name FROM schema_migrations ORDER BY id'),
    )
    const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql'))
    expect(ran.map((r) => `${r.name}.sql`)).toEqual(files.sort())
  })

  it('one that fails leaves everything as it was, the ones before it too', async () => {
    const { ownerUrl } = await release1([GROUPS[0]])
    const directory = copyOfMigrations()
    writeFileSync(
      path.join(directory, '9999_broken.sql'),
      '-- Up Migration\nCREATE TABLE half (a int);\nSELECT 1 / 0;\n',
    )
    const [schema, tables] = await withClient(ownerUrl, async (c) => [await schemaOf(c), await columnsOf(c)] as const)
    const rows = await withClient(ownerUrl, (c) => checksums(c, tables))
    await expect(migrate(ownerUrl, directory)).rejects.toThrow(/division by zero/)
    expect(await withClient(ownerUrl, schemaOf)).toEqual(schema)
    expect(await withClient(ownerUrl, (c) => checksums(c, tables))).toEqual(rows)
  })
})

describe('released files', () => {
  it('are all there with their checksums, so that a change of one does not go unseen', () => {
    const listed = readFileSync(path.join(MIGRATIONS, 'SHA256SUMS'), 'utf8').trim().split('\n')
    const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql'))
    expect(listed.map((line) => line.split('  ')[1])).toEqual(files.sort())
  })

  it('a changed one is refused by name before anything is touched', async () => {
    const directory = copyOfMigrations()
    appendFileSync(path.join(directory, '0001_booking.sql'), '\n')
    const ownerUrl = await server.createDatabase(`migrations_${process.pid}_changed`, 'chezhu_owner')
    await expect(migrate(ownerUrl, directory)).rejects.toThrow(/0001_booking\.sql.*write a new migration/)
    expect(await withClient(ownerUrl, (c) => rowsOf(c, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`))).toEqual(
      [],
    )
  })
})
