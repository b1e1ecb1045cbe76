import type { ClientBase } from 'pg'

/** A table as it goes into a backup. */
export interface Table {
  /** With its schema, as SQL takes it. */
  readonly name: string
  /** What is stored; columns that the server computes are left out. */
  readonly columns: readonly string[]
  /** Order of the rows, the same on every server and under every collation. */
  readonly order: string
}

export interface Sequence {
  readonly name: string
  readonly last: string
  readonly called: boolean
}

/** Ours, and the job queue's: what it holds is owed to the DMS or to a person. */
const SCHEMAS = `('public', 'graphile_worker')`
/** Made by migrating, not by copying. */
const BOOKS = `('public.schema_migrations', 'graphile_worker.migrations')`

const TABLES = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name,
    (SELECT array_agg(format('%I', a.attname) ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    coalesce(
      (SELECT string_agg(format('%I', a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END, ', ' ORDER BY k.n)
         FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE i.indrelid = c.oid AND i.indisprimary),
      (SELECT string_agg(format('%I::text COLLATE "C"', a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')) AS "order",
    ARRAY(SELECT DISTINCT format('%I.%I', fn.nspname, f.relname) FROM pg_constraint r JOIN pg_class f ON f.oid = r.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
      WHERE r.conrelid = c.oid AND r.contype = 'f' AND r.confrelid <> c.oid) AS needs
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ${SCHEMAS} AND format('%I.%I', n.nspname, c.relname) NOT IN ${BOOKS}
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`

interface TableRow extends Table {
  readonly needs: readonly string[]
}

/** Each table after those that its foreign keys name. */
const inOrder = (rows: readonly TableRow[]): Table[] => {
  const ordered: Table[] = []
  const left = new Map(rows.map((row) => [row.name, row]))
  while (left.size > 0) {
    const ready = [...left.values()].filter((row) => !row.needs.some((name) => left.has(name)))
    if (ready.length === 0) throw new Error(`tables need each other: ${[...left.keys()].join(', ')}`)
    for (const { name, columns, order } of ready) {
      ordered.push({ name, columns, order })
      left.delete(name)
    }
  }
  return ordered
}

/**
 * Tables of the product and of its job queue, in the order in which they can be filled.
 * @throws Error when foreign keys go round in a circle
 */
export const tablesOf = async (client: ClientBase): Promise<Table[]> =>
  inOrder((await client.query<TableRow>(TABLES)).rows)

/** Where each sequence stands now, which is at or past every number that a snapshot taken before can hold. */
export const sequencesOf = async (client: ClientBase): Promise<Sequence[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND n.nspname IN ${SCHEMAS} ORDER BY 1`,
  )
  const sequences: Sequence[] = []
  for (const { name } of rows) {
    const at = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${name}`,
    )
    sequences.push({ name, ...at.rows[0]! })
  }
  return sequences
}

/** Names of the migrations that a database has had: ours, and the queue's. Empty for a database without a schema. */
export const versionOf = async (client: ClientBase): Promise<{ migrations: string[]; queue: number }> => {
  const { rows } = await client.query<{ ours: boolean; queue: boolean }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS ours, to_regclass('graphile_worker.migrations') IS NOT NULL AS queue`,
  )
  const has = rows[0]!
  const ours = has.ours
    ? await client.query<{ name: string }>('SELECT name FROM public.schema_migrations ORDER BY id')
    : { rows: [] }
  const queue = has.queue
    ? await client.query<{ id: number }>('SELECT max(id)::int AS id FROM graphile_worker.migrations')
    : { rows: [] }
  return { migrations: ours.rows.map((row) => row.name), queue: queue.rows[0]?.id ?? 0 }
}

/**
 * The same bytes for the same rows, whatever server and whoever asks; no limit of time; and an error where row-level security would hide rows.
 */
export const settle = async (client: ClientBase): Promise<void> => {
  await client.query(
    `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex';
     SET client_encoding = 'UTF8'; SET row_security = off; SET work_mem = '64MB';
     SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '20s'`,
  )
}
