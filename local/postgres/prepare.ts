import type pg from 'pg'
import { migrate } from '../../cloudfunctions/adapters/postgres/migrate'
import { withClient } from './withClient'

export interface PostgresAccess {
  readonly host: string
  readonly port: number
  readonly superPassword: string
  readonly ownerPassword: string
  readonly appPassword: string
  readonly dmsPassword: string
}

export const urlOf = (
  access: PostgresAccess,
  role: 'postgres' | 'chezhu_owner' | 'chezhu_app' | 'dms_owner',
  database: string,
): string => {
  const password = {
    postgres: access.superPassword,
    chezhu_owner: access.ownerPassword,
    chezhu_app: access.appPassword,
    dms_owner: access.dmsPassword,
  }[role]
  return `postgres://${role}:${password}@${access.host}:${access.port}/${database}`
}

/** Whether the server answers a query. */
export const isUp = (access: PostgresAccess): Promise<boolean> =>
  withClient(urlOf(access, 'postgres', 'postgres'), (c) => c.query('SELECT 1')).then(
    () => true,
    () => false,
  )

const ensureRole = async (client: pg.Client, role: string, password: string): Promise<void> => {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
}

const ensureDatabase = async (client: pg.Client, name: string, owner: string): Promise<void> => {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (!rowCount) await client.query(`CREATE DATABASE ${name} OWNER ${owner}`)
  // Each side's roles may enter their own database only: the DMS's data is another company's.
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
}

/**
 * Makes roles and databases where they are missing and brings ours to the present schema; safe to run at every start.
 * @param ownerUrl the database to migrate: the embedded server's, or one of your own
 */
export const prepare = async (access: PostgresAccess, ownerUrl: string): Promise<void> => {
  await withClient(urlOf(access, 'postgres', 'postgres'), async (client) => {
    await ensureRole(client, 'chezhu_owner', access.ownerPassword)
    await ensureRole(client, 'chezhu_app', access.appPassword)
    await ensureRole(client, 'dms_owner', access.dmsPassword)
    await ensureDatabase(client, 'chezhu', 'chezhu_owner')
    await ensureDatabase(client, 'dms', 'dms_owner')
    await client.query('GRANT CONNECT ON DATABASE chezhu TO chezhu_app')
  })
  await migrate(ownerUrl)
}

/** Gives the planner its figures at once; the server's own housekeeping would come by within a minute of a first pull. */
export const analyze = (ownerUrl: string): Promise<void> =>
  withClient(ownerUrl, async (client) => {
    await client.query('ANALYZE')
  })
