import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import pg from 'pg'

const FUNCTIONS_ROLE = 'chezhu_app'
/** Where the numbered `.sql` files are, seen from the project's folder. */
export const MIGRATIONS = path.resolve('cloudfunctions/adapters/postgres/migrations')

/**
 * graphile-worker makes its own schema and closes its tables by row-level security to all but their owner. The functions' role works the
 * queue without owning anything, so it is let in by name.
 */
const OPEN_QUEUE = `
  DO $$
  DECLARE t record;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('chezhu.open_queue'));
    EXECUTE 'GRANT USAGE ON SCHEMA graphile_worker TO ${FUNCTIONS_ROLE}';
    EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO ${FUNCTIONS_ROLE}';
    EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA graphile_worker TO ${FUNCTIONS_ROLE}';
    EXECUTE 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO ${FUNCTIONS_ROLE}';
    FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'graphile_worker' AND c.relkind = 'r' AND c.relrowsecurity
                AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = '${FUNCTIONS_ROLE}')
    LOOP
      EXECUTE format('CREATE POLICY ${FUNCTIONS_ROLE} ON graphile_worker.%I TO ${FUNCTIONS_ROLE} USING (true) WITH CHECK (true)', t.relname);
    END LOOP;
  END $$`

const quiet = (): void => undefined
const tell = (message: string): void => void process.stderr.write(`${message}\n`)

/**
 * Brings a database to the present schema: our forward-only migrations, then the job queue's own. Safe to run again and by two at once.
 * @param ownerUrl connection of the role that owns the schema, never the functions' role
 * @param directory where the numbered `.sql` files are
 * @param count how many of the migrations still missing are run; all of them unless a backup of an earlier schema is to be read in
 */
export const migrate = async (
  ownerUrl: string,
  directory = MIGRATIONS,
  count = Number.POSITIVE_INFINITY,
): Promise<void> => {
  await runner({
    databaseUrl: ownerUrl,
    dir: directory,
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
    await client.query(OPEN_QUEUE)
  } finally {
    await client.end()
  }
}
