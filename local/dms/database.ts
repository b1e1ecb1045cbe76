import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { localDateAt } from '../../src/domain/kernel/time'
import { generateSeed } from '../seed/generate'
import type { Resource } from '../seed/types'

export type Body = Record<string, unknown>

export interface Row {
  readonly resource: Resource
  readonly key: string
  readonly dealer_key: string | null
  readonly version: number
  readonly seq: number
  readonly updated_at: string
  readonly body: Body
}

export type Client = pg.PoolClient

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

const SCHEMA = `
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TABLE IF NOT EXISTS records (
    resource text NOT NULL, key text NOT NULL, dealer_key text, version bigint NOT NULL, seq bigint NOT NULL, updated_at timestamptz NOT NULL, body jsonb NOT NULL,
    PRIMARY KEY (resource, key));
  CREATE UNIQUE INDEX IF NOT EXISTS records_seq ON records (resource, seq);
  CREATE UNIQUE INDEX IF NOT EXISTS records_client ON records ((body ->> 'client_request_id')) WHERE resource = 'appointments' AND body ->> 'client_request_id' IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS records_repair_client ON records ((body ->> 'client_request_id')) WHERE resource = 'repair-orders' AND body ->> 'client_request_id' IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS records_repair_appointment ON records ((body ->> 'appointment_key')) WHERE resource = 'repair-orders' AND body ->> 'appointment_key' IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_dealer ON records (resource, dealer_key, (body ->> 'scheduled_start'));
  CREATE SEQUENCE IF NOT EXISTS record_seq;
  CREATE TABLE IF NOT EXISTS idempotency (key text PRIMARY KEY, request_hash text NOT NULL, status int NOT NULL, reply jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS webhook_events (
    seq bigserial PRIMARY KEY, id text NOT NULL UNIQUE, record text NOT NULL, body jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), attempts int NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(), delivered_at timestamptz, gave_up_at timestamptz, last_error text);
  CREATE INDEX IF NOT EXISTS webhook_waiting ON webhook_events (next_at) WHERE delivered_at IS NULL AND gave_up_at IS NULL;`

const CHINA_OFFSET = 480
export const today = (): string => localDateAt(Date.now(), CHINA_OFFSET)

const seed = async (client: Client): Promise<void> => {
  const records = generateSeed(today())
  await client.query(
    `INSERT INTO records SELECT r.resource, r.key, r."dealerKey", 1, nextval('record_seq'), now(), r.body
       FROM json_to_recordset($1) AS r(resource text, key text, "dealerKey" text, body jsonb)`,
    [JSON.stringify(records)],
  )
}

export interface Dms {
  readonly pool: pg.Pool
  transaction<T>(fn: (client: Client) => Promise<T>): Promise<T>
}

/** Opens the DMS's own database and fills it when it is empty. */
export const openDms = async (url: string): Promise<Dms> => {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  pool.on('error', () => undefined)
  const transaction: Dms['transaction'] = async (fn) => {
    const client = await pool.connect()
    let broken = false
    try {
      await client.query('BEGIN')
      const value = await fn(client)
      await client.query('COMMIT')
      return value
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
  await transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(1)')
    await client.query(SCHEMA)
    const { rowCount } = await client.query('SELECT 1 FROM records LIMIT 1')
    if (!rowCount) await seed(client)
  })
  return { pool, transaction }
}

/** A record as the API tells it. */
export const toWire = (row: Row): Body => ({
  ...row.body,
  version: Number(row.version),
  updated_at: new Date(row.updated_at).toISOString(),
})

export const findRecord = async (client: pg.Pool | Client, resource: Resource, key: string): Promise<Row | null> =>
  (await client.query<Row>('SELECT * FROM records WHERE resource = $1 AND key = $2', [resource, key])).rows[0] ?? null

/** Taken by every writing transaction before its first number: a later commit can then never carry an earlier number, so a cursor skips nothing. */
const oneWriter = (client: Client): Promise<unknown> => client.query('SELECT pg_advisory_xact_lock(2)')

/** Writes a record's next version with its place in the order of changes, and the notice of it. */
export const writeRecord = async (
  client: Client,
  resource: Resource,
  key: string,
  dealerKey: string | null,
  body: Body,
): Promise<Row> => {
  await oneWriter(client)
  const { rows } = await client.query<Row>(
    `INSERT INTO records AS r VALUES ($1, $2, $3, 1, nextval('record_seq'), now(), $4)
     ON CONFLICT (resource, key) DO UPDATE SET version = r.version + 1, seq = excluded.seq, updated_at = now(), body = excluded.body RETURNING *`,
    [resource, key, dealerKey, JSON.stringify(body)],
  )
  const row = rows[0]!
  const event = {
    type: `${resource}.${Number(row.version) === 1 ? 'created' : 'updated'}`,
    timestamp: new Date(row.updated_at).toISOString(),
    data: { dealer_key: dealerKey ?? '', resource, key, version: Number(row.version) },
  }
  await client.query('INSERT INTO webhook_events (id, record, body) VALUES ($1, $2, $3)', [
    `evt_${randomBytes(12).toString('hex')}`,
    `${resource}/${key}`,
    JSON.stringify(event),
  ])
  return row
}
