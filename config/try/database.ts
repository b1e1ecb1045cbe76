import pg from 'pg'
import type { Trial } from './trial'

const withClient = async (
  url: string,
  options: string,
  fn: (client: pg.Client) => Promise<string>,
): Promise<string> => {
  const client = new pg.Client({ connectionString: url, options, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

const one = async (client: pg.Client, text: string): Promise<string> =>
  String(Object.values((await client.query<Record<string, unknown>>(text)).rows[0]!)[0])

const mayMakeTables = async (client: pg.Client): Promise<string> => {
  await client.query('BEGIN')
  await client.query('CREATE TABLE public.trial (n int)')
  await client.query('ROLLBACK')
  return 'it may'
}

/**
 * The database as the functions reach it.
 * @param url connection of the functions' role
 */
export const databaseTrials = (url: string): Trial[] => {
  const ask = (text: string, options = ''): Promise<string> => withClient(url, options, (client) => one(client, text))
  return [
    {
      name: 'database: PostgreSQL 15 or later',
      expected: 'true',
      run: () => ask(`SELECT current_setting('server_version_num')::int >= 150000`),
    },
    {
      name: 'database: btree_gist is there',
      expected: '1',
      run: () => ask(`SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'`),
    },
    {
      name: 'database: the functions’ role makes no tables',
      expected: '42501',
      run: () => withClient(url, '', mayMakeTables),
    },
    {
      name: 'database: time limits of a connection are honoured (a pooler may drop them)',
      expected: '1234ms',
      run: () => ask('SHOW statement_timeout', '-c statement_timeout=1234'),
    },
    {
      name: 'database: the group of a connection is honoured (row-level security needs it)',
      expected: 'grp_trial',
      run: () => ask(`SELECT current_setting('chezhu.group_id', true)`, '-c chezhu.group_id=grp_trial'),
    },
    {
      name: 'database: a connection keeps its session (prepared statements and advisory locks need it)',
      expected: '1 of 20',
      run: () =>
        withClient(url, '', async (client) => {
          const pids = new Set<string>()
          for (let i = 0; i < 20; i += 1) pids.add(await one(client, 'SELECT pg_backend_pid()'))
          return `${pids.size} of 20`
        }),
    },
    {
      name: 'database: room for sixty connections',
      expected: 'true',
      run: () => ask(`SELECT current_setting('max_connections')::int >= 60`),
    },
  ]
}
