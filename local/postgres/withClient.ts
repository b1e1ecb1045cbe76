import pg from 'pg'

const CONNECT_TIMEOUT_MS = 2_000

/** Opens one connection for the length of `fn` and closes it whatever comes of it. */
export const withClient = async <T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // A connection that is lost between two queries is told by the next query; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}
