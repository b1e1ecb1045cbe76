/** What the functions' role may do, read from the catalogue and compared with what the repositories' SQL does; and what is append-only. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { furnish, tablesOf, type Names, type Workshop } from '../support/tenants'
import { newId, openWorkshop } from '../support/workshop'

let database: MigratedDatabase
let workshops: Workshop[] = []
let names: Names
let owner: pg.Client
let app: pg.Client

const DAY_MS = 86_400_000

beforeAll(async () => {
  database = await migratedDatabase()
  for (let i = 0; i < 2; i += 1)
    workshops.push(await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 1 }))
  names = await furnish(workshops[0]!, database.ownerUrl)
  owner = new pg.Client({ connectionString: database.ownerUrl })
  const options = `-c chezhu.group_id=${names.groupId} -c chezhu.stores=*`
  app = new pg.Client({ connectionString: database.appUrl, options })
  await Promise.all([owner.connect(), app.connect()])
})
afterAll(async () => {
  await Promise.all([owner?.end(), app?.end(), ...workshops.map((w) => w.close())])
  workshops = []
  await (await startTestPostgres()).stop()
})

const column = async (text: string, values: unknown[] = []): Promise<string[]> =>
  (await owner.query<Record<string, string>>({ text, values })).rows.map((row) => Object.values(row)[0]!)

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

/** Tables that a statement names, by what it does with them; a view stands for the tables that it reads. */
const addUses = (sql: string, add: (table: string, right: Right) => void): void => {
  const each = (pattern: RegExp, rights: readonly Right[]): void => {
    for (const [, table] of sql.matchAll(pattern)) for (const right of rights) add(table!, right)
  }
  each(/\b(?:FROM|JOIN) (\w+)/g, ['SELECT'])
  each(/(?<!DELETE )\bFROM (\w+)(?: \w+)? WHERE (?:(?!SELECT)[^`])*\bFOR UPDATE/g, ['UPDATE'])
  each(/\bINSERT INTO (\w+)/g, ['INSERT'])
  each(/\bINSERT INTO (\w+)(?:(?!INSERT INTO)[^])*?\bON CONFLICT \(/g, ['SELECT'])
  each(/\bINSERT INTO (\w+)(?:(?!INSERT INTO)[^])*?\bDO UPDATE SET/g, ['UPDATE'])
  each(/(?<!DO )(?<!FOR )\bUPDATE (?!SET)(\w+)/g, ['SELECT', 'UPDATE'])
  each(/\bDELETE FROM (\w+)/g, ['DELETE'])
}

/** Rights that the SQL in the adapters needs, by table. */
const usesOf = async (tables: readonly string[]): Promise<Map<string, Set<Right>>> => {
  const uses = new Map(tables.map((table) => [table, new Set<Right>()]))
  const directory = path.resolve('cloudfunctions/adapters/postgres')
  const sources = readdirSync(directory)
    .filter((file) => file.endsWith('.ts') && !/^(migrate|queueRights|released)\.ts$/.test(file))
    .map((file) => readFileSync(path.join(directory, file), 'utf8'))
    .flatMap((source) => source.match(/`[^`]*`|'[^'\n]*'/g) ?? [])
  const views = await owner.query<{ name: string; text: string }>(
    `SELECT viewname AS name, definition AS text FROM pg_views WHERE schemaname = 'public'`,
  )
  const used = views.rows.filter((view) => sources.some((text) => new RegExp(`\\b${view.name}\\b`).test(text)))
  const statements = [...sources, ...used.map((view) => view.text.replaceAll('(', ' '))]
  for (const sql of statements) addUses(sql, (table, right) => uses.get(table)?.add(right))
  return uses
}

const rightsOn = (table: string): Promise<string[]> =>
  column(
    `SELECT right_name FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) AS right_name
      WHERE has_table_privilege('chezhu_app', $1, right_name) ORDER BY 1`,
    [table],
  )

/** One after the other: they share a connection. */
const rightsByTable = async (tables: readonly string[]): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {}
  for (const table of tables) found[table] = await rightsOn(table)
  return found
}

describe('every table', () => {
  it('carries a group, has row security on, and a policy for the functions that looks at the group, and at the store where it has one', async () => {
    const { rows } = await owner.query(
      `SELECT c.relname AS name, c.relrowsecurity AS secured,
              coalesce((SELECT a.attnotnull FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'group_id'), false) AS grouped,
              coalesce((SELECT bool_and(p.qual LIKE '%group_id = ( SELECT current_setting(''chezhu.group_id''%' AND p.cmd = 'ALL'
                          AND (p.qual LIKE '%store_id = ANY%') = EXISTS (SELECT 1 FROM pg_attribute s WHERE s.attrelid = c.oid AND s.attname = 'store_id'))
                 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname AND p.roles = '{chezhu_app}'), false) AS bound
         FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'`,
    )
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter((t) => !(t.secured && t.grouped && t.bound))).toEqual([])
  })

  it("points to rows of its own group only: every foreign key but the group's own carries the group", async () => {
    const keys = await column(
      `SELECT k.conrelid::regclass || '.' || k.conname FROM pg_constraint k
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.confrelid <> 'groups'::regclass
          AND NOT EXISTS (SELECT 1 FROM unnest(k.conkey) WITH ORDINALITY AS c(att, n)
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.att JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[c.n]
               WHERE a.attname = 'group_id' AND b.attname = 'group_id')`,
    )
    expect(keys).toEqual([])
  })

  it('is unique within its group, or by an id that is made once in the world', async () => {
    const keys = await owner.query<{ name: string; columns: string[] }>(
      `SELECT i.indexrelid::regclass::text AS name, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) AS columns
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'`,
    )
    const shared = keys.rows.filter((k) => !k.columns.some((c) => c === 'group_id' || c.endsWith('_id')))
    expect(shared.map((k) => k.name)).toEqual([])
  })

  it('lets the functions do what their SQL does and nothing else', async () => {
    const tables = (await tablesOf(owner)).map((t) => t.name)
    const uses = await usesOf(tables)
    const needed = Object.fromEntries([...uses].map(([table, rights]) => [table, [...rights].sort()]))
    expect(await rightsByTable(tables)).toEqual(needed)
  })
})

describe("the functions' role", () => {
  it('owns nothing, may make nothing, and has no way around row security', async () => {
    const { rows } = await owner.query(
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication,
              has_schema_privilege('chezhu_app', 'public', 'CREATE') OR has_schema_privilege('chezhu_app', 'graphile_worker', 'CREATE') AS creates,
              EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid) OR EXISTS (SELECT 1 FROM pg_proc p WHERE p.proowner = r.oid) AS owns,
              EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid) AS member
         FROM pg_roles r WHERE rolname = 'chezhu_app'`,
    )
    expect(Object.values(rows[0]!)).toEqual(Array(Object.keys(rows[0]!).length).fill(false))
    expect(await rightsOn('schema_migrations')).toEqual([])
  })

  it('reads no view that sees more than its caller, and runs no function of ours but those made for it', async () => {
    expect(
      await column(
        `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
           AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)`,
      ),
    ).toEqual([])
    const own = `FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`
    expect(
      await column(
        `SELECT p.pronamespace::regnamespace || '.' || p.proname ${own} AND has_function_privilege('chezhu_app', p.oid, 'EXECUTE') ORDER BY 1`,
      ),
    ).toEqual([
      'graphile_worker.add_job',
      'graphile_worker.add_jobs',
      'graphile_worker.force_unlock_workers',
      'graphile_worker.reschedule_jobs',
      'public.forget_idle_queues',
      'public.forget_served',
    ])
    // With the owner's rights, but never through a schema of the caller's.
    expect(
      await column(
        `SELECT p.proname ${own} AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', false)`,
      ),
    ).toEqual([])
  })

  it('works the queue by its rows alone', async () => {
    const tables = await column(
      `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relkind IN ('r', 'v')`,
    )
    const granted = Object.entries(await rightsByTable(tables)).filter(([, rights]) => rights.length > 0)
    expect(Object.fromEntries(granted)).toEqual({
      'graphile_worker._private_jobs': ['DELETE', 'INSERT', 'SELECT', 'UPDATE'],
      'graphile_worker._private_job_queues': ['INSERT', 'SELECT', 'UPDATE'],
      'graphile_worker._private_tasks': ['INSERT', 'SELECT'],
    })
  })
})

describe('append-only', () => {
  const change = { UPDATE: 'UPDATE # SET group_id = group_id', DELETE: 'DELETE FROM #', TRUNCATE: 'TRUNCATE # CASCADE' }
  const ways = Object.keys(change) as (keyof typeof change)[]
  const kept = ['appointment_events', 'audit_log', 'inbox', 'consents']

  it.each([
    ...kept.flatMap((t) => ways.map((w) => [t, w] as const)),
    ...(['UPDATE', 'TRUNCATE'] as const).map((w) => ['idempotency_keys', w] as const),
  ])('%s refuses %s: to the functions by right, to the owner with a word', async (table, way) => {
    const statement = change[way].replace('#', table)
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' })
    await expect(owner.query(statement)).rejects.toThrow(`${table} is append-only: a correction is a new row`)
  })

  it('what has served its time goes by its door: old enough, of this group, and nothing else', async () => {
    const now = 100 * DAY_MS
    const other = workshops[1]!.groupId
    const put = async (groupId: string, ageMs: number): Promise<void> => {
      const insert = 'INSERT INTO idempotency_keys (group_id, actor, key, operation, input_hash, reply, created_at_ms)'
      await owner.query(`${insert} VALUES ($1, 'door', $2, 'x', 'x', '{}', $3)`, [groupId, newId('trace'), now - ageMs])
      await owner.query(`INSERT INTO sms_challenges VALUES ($1, $2, '13700000000', 'door', $3, $3)`, [
        newId('challenge'),
        groupId,
        now - ageMs,
      ])
    }
    for (const groupId of [names.groupId, other])
      for (const days of [1.99, 2.01, 6.99, 7.01]) await put(groupId, days * DAY_MS)
    await expect(app.query('DELETE FROM idempotency_keys')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('DELETE FROM sms_challenges')).rejects.toMatchObject({ code: '42501' })
    await app.query('SELECT forget_served($1)', [now])
    const left = (table: string, mark: string) =>
      column(`SELECT group_id || ' ' || count(*) FROM ${table} WHERE ${mark} = 'door' GROUP BY group_id ORDER BY 1`)
    const expected = (own: number): string[] => [`${names.groupId} ${own}`, `${other} 4`].sort()
    expect(await left('idempotency_keys', 'actor')).toEqual(expected(1))
    expect(await left('sms_challenges', 'address')).toEqual(expected(3))
  })
})
