import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { PASSWORD, TEMPLATE } from './postgres-names'

export interface TestPostgres {
  /** Connection of the superuser. */
  url(database: string): string
  /** Connection of any role. */
  urlAs(role: string, database: string): string
  createDatabase(name: string, owner?: string): Promise<string>
  stop(): Promise<void>
}

export interface MigratedDatabase {
  readonly ownerUrl: string
  readonly appUrl: string
  drop(): Promise<void>
}

/** A port that nothing listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

let running: Promise<TestPostgres> | undefined

/** The PostgreSQL of this test process: real, empty, and gone with its files after `stop`. Durability is off: no test here kills it. */
export const startTestPostgres = (): Promise<TestPostgres> => (running ??= start())

/** The server and the migrations run in a process of their own: both are ES modules, which jest cannot load, and the process ends with this one. */
const start = async (): Promise<TestPostgres> => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-test-pg-'))
  // Started as root, the server runs as a user of its own, who must be able to get there.
  chmodSync(directory, 0o755)
  const port = await freePort()
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.resolve('tests/support/postgres-process.ts'), path.join(directory, 'data'), String(port)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('ready')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the test PostgreSQL ended with ${code}`)))
  })
  const urlAs = (role: string, database: string): string =>
    `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/${database}`
  const url = (database: string): string => urlAs('postgres', database)
  return {
    url,
    urlAs,
    async createDatabase(name, owner = 'postgres') {
      await run(url('postgres'), `CREATE DATABASE ${name} OWNER ${owner}`)
      return urlAs(owner, name)
    },
    async stop() {
      running = undefined
      child.removeAllListeners('exit')
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const run = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

let cloned = 0

/** A database of its own with the present schema, cloned from one that was migrated once. */
export const migratedDatabase = async (): Promise<MigratedDatabase> => {
  const server = await startTestPostgres()
  cloned += 1
  const name = `chezhu_${process.pid}_${cloned}`
  await run(server.url('postgres'), `CREATE DATABASE ${name} OWNER chezhu_owner TEMPLATE ${TEMPLATE}`)
  return {
    ownerUrl: server.urlAs('chezhu_owner', name),
    appUrl: server.urlAs('chezhu_app', name),
    drop: () => run(server.url('postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}
