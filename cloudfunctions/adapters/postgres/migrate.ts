import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { openQueue } from './queueRights'
import { RELEASED, refuseChanged } from './released'

/** Where the numbered `.sql` files are, seen from the project's folder. */
export const MIGRATIONS = path.resolve('cloudfunctions/adapters/postgres/migrations')

const quiet = (): void => undefined
const tell = (message: string): void => void process.stderr.write(`${message}\n`)

/**
 * Brings a database to the present schema: our forward-only migrations, then the job queue's own. Safe to run again and by two at once; ours
 * are one transaction, so that one that fails leaves the schema as it was.
 * @param ownerUrl connection of the role that owns the schema, never the functions' role
 * @param directory where the numbered `.sql` files are
 * @param count how many of the migrations still missing are run; all of them unless a backup of an earlier schema is to be read in
 */
export const migrate = async (
  ownerUrl: string,
  directory = MIGRATIONS,
  count = Number.POSITIVE_INFINITY,
): Promise<void> => {
  refuseChanged(directory)
  await runner({
    databaseUrl: ownerUrl,
    dir: directory,
    ignorePattern: `(?:\\..*|${RELEASED})`,
    direction: 'up',
    count,
    migrationsTable: 'schema_migrations',
    checkOrder: true,
    singleTransaction: true,
    // A second deployment waits for the first and finds its work done.
    advisoryLockMode: 'wait',
    logger: { info: quiet, debug: quiet, warn: tell, error: tell },
  })
  await runMigrations({ connectionString: ownerUrl })
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await openQueue(client)
  } finally {
    await client.end()
  }
}
