import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import type { Client, ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate, MIGRATIONS } from '../../cloudfunctions/adapters/postgres/migrate'
import { withClient } from '../../local/postgres/withClient'
import { settle, tablesOf, versionOf, type Table } from './catalog'
import { copyOut, stateOf, type TableDigest } from './digest'
import { copyLine, readBackup, triggerLine, type Header, type Summary } from './format'

export interface RestoreOptions {
  /** Empties a database that holds something; without it such a one is refused. */
  readonly replace?: boolean
  readonly migrations?: string
}

/** Everything of the product, and nothing of an extension; the schema `public`, the roles and what else lives in the database stay. */
const CLEAR = `
  DO $$
  DECLARE o record;
  BEGIN
    DROP SCHEMA IF EXISTS graphile_worker CASCADE;
    FOR o IN SELECT c.oid, c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
              ORDER BY c.relkind = 'S'
    LOOP
      -- An object may have gone with one before it.
      CONTINUE WHEN to_regclass(format('public.%I', o.relname)) IS NULL;
      EXECUTE format('DROP %s public.%I CASCADE', CASE o.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, o.relname);
    END LOOP;
    FOR o IN SELECT p.oid::regprocedure AS signature FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
      EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', o.signature);
    END LOOP;
  END $$`

const refuseForeignSchema = async ({ migrations }: Header, directory: string): Promise<void> => {
  const known = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const ours = known.map((name) => name.replace(/\.sql$/, ''))
  const unknown = migrations.filter((name, i) => ours[i] !== name)
  if (unknown.length > 0)
    throw new Error(
      `the backup has a schema that this release does not know (${unknown.join(', ')}); restore it with the release that made it`,
    )
}

const firstFilled = async (client: ClientBase, tables: readonly Table[]): Promise<string | undefined> => {
  for (const { name } of tables) if ((await client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rowCount) return name
  return undefined
}

/** Makes the target a database without rows whose schema is not past the backup's. */
const makeRoom = async (client: ClientBase, header: Header, replace: boolean): Promise<void> => {
  await settle(client)
  const has = await versionOf(client)
  const filled = await firstFilled(client, await tablesOf(client))
  const isAhead = has.migrations.some((name, i) => header.migrations[i] !== name)
  if (!filled && !isAhead) return
  if (!replace)
    throw new Error(
      filled
        ? `the database is not empty (${filled} has rows); it stays as it is unless you say --replace, which deletes what is in it`
        : 'the database has a later schema than the backup; say --replace to have it made anew',
    )
  await client.query(CLEAR)
}

const refuseOtherTables = (header: Header, tables: readonly Table[]): void => {
  const [there, wanted] = [tables, header.tables].map((list) => list.map((t) => copyLine(t.name, t.columns)).sort())
  const missing = wanted!.filter((line) => !there!.includes(line))
  if (missing.length > 0 || there!.length !== wanted!.length)
    throw new Error(`the schema made here is not the backup's: ${missing.join(' ') || 'it has tables more'}`)
}

const setTriggers = async (client: ClientBase, tables: readonly Table[], what: 'DISABLE' | 'ENABLE'): Promise<void> => {
  for (const { name } of tables) await client.query(triggerLine(name, what))
}

/** Feeds the rows of one table after another into COPY. */
const copyIn = async (client: Client, file: string, header: Header): Promise<void> => {
  const columns = new Map(header.tables.map((t) => [t.name, t.columns]))
  let target: Writable | null = null
  let taken = Promise.resolve()
  await readBackup(file, {
    tableStarts: (name) => {
      target = client.query(copyFrom(copyLine(name, columns.get(name)!).replace(/;$/, '')))
      taken = finished(target)
      // Told when the table ends, or by the next piece.
      taken.catch(() => undefined)
    },
    rows: async (chunk) => {
      if (!target!.write(chunk)) await Promise.race([once(target!, 'drain'), taken])
    },
    tableEnds: async () => {
      target!.end()
      await taken
    },
  })
}

/** What stands in the tables now must be what the file said, to the byte. */
const verify = async (client: ClientBase, tables: readonly Table[], said: readonly TableDigest[]): Promise<string> => {
  const found: TableDigest[] = []
  for (const table of tables) found.push(await copyOut(client, table, () => undefined))
  for (const digest of said) {
    const here = found.find((d) => d.table === digest.table)
    if (JSON.stringify(here) !== JSON.stringify(digest))
      throw new Error(`${digest.table} is not what was backed up: ${here?.rows ?? 'no'} rows of ${digest.rows}`)
  }
  return stateOf(found)
}

const fill = async (client: Client, file: string, header: Header, digests: readonly TableDigest[]): Promise<string> => {
  await settle(client)
  await client.query('BEGIN')
  const tables = await tablesOf(client)
  refuseOtherTables(header, tables)
  await client.query(`LOCK TABLE ${tables.map((t) => t.name).join(', ')} IN ACCESS EXCLUSIVE MODE`)
  await setTriggers(client, tables, 'DISABLE')
  // A migration may have put rows of its own there; they are in the backup too.
  await client.query(`TRUNCATE ${tables.map((t) => t.name).join(', ')}`)
  await copyIn(client, file, header)
  for (const { name, last, called } of header.sequences)
    await client.query('SELECT pg_catalog.setval($1::regclass, $2::bigint, $3)', [name, last, called])
  await setTriggers(client, tables, 'ENABLE')
  const state = await verify(client, tables, digests)
  await client.query('COMMIT')
  await client.query('ANALYZE')
  return state
}

/**
 * Reads a backup into a database: checks the whole file first, migrates to exactly its schema, copies the rows in within one transaction,
 * compares every table with its checksum, and only then applies what migrations are newer.
 * @param ownerUrl connection of the role that is to own the schema
 * @throws Error that says what is wrong; the database is then as it was, or empty
 * @returns the checksum of the business state as it stands in the database, equal to the backup's
 */
export const restoreBackup = async (
  ownerUrl: string,
  file: string,
  { replace = false, migrations = MIGRATIONS }: RestoreOptions = {},
): Promise<{ header: Header; summary: Summary; state: string }> => {
  const { header, summary, digests } = await readBackup(file)
  await refuseForeignSchema(header, migrations)
  const missing = await withClient(ownerUrl, async (client) => {
    await makeRoom(client, header, replace)
    return header.migrations.length - (await versionOf(client)).migrations.length
  })
  await migrate(ownerUrl, migrations, missing)
  const state = await withClient(ownerUrl, async (client) => {
    const { queue } = await versionOf(client)
    if (queue !== header.queue)
      throw new Error(
        `the backup's job queue has version ${header.queue}, this release makes ${queue}; restore it with the release that made it`,
      )
    return fill(client, file, header, digests)
  })
  await migrate(ownerUrl, migrations)
  return { header, summary, state }
}
