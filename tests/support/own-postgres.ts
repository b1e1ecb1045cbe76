import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeLibraryLinks, serverPackage } from '../../local/postgres/links'
import { withClient } from '../../local/postgres/withClient'
import { freePort } from './postgres'
import { PASSWORD } from './postgres-names'

/** How a server goes: in order with its clients thrown out, at once without a checkpoint, or by a power cut. */
type Ending = 'fast' | 'immediate' | 'kill'

export interface OwnPostgres {
  urlAs(role: string, database: string): string
  /** What the server wrote about itself. */
  log(): string
  start(): Promise<void>
  /** Ends the server; its files stay for `start`. */
  end(how: Ending): Promise<void>
  /** Ends the server and removes its files. */
  remove(): Promise<void>
}

export interface OwnPostgresOptions {
  /** Package that holds the binaries; the one of the local stack unless told otherwise. */
  readonly packageDir?: string
  readonly settings?: Readonly<Record<string, string | number>>
}

const START_TIMEOUT_MS = 20_000
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const

const idOf = (flag: '-u' | '-g'): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)

/** The server refuses to run as root: then it runs as the user that the embedded server uses too. */
const userOf = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  if (spawnSync('id', ['postgres']).status !== 0) spawnSync('useradd', ['--user-group', 'postgres'])
  return { uid: idOf('-u'), gid: idOf('-g') }
}

const initialise = (bin: string, directory: string, user: { uid?: number; gid?: number }): string => {
  const [data, passwordFile] = [path.join(directory, 'data'), path.join(directory, 'password')]
  mkdirSync(data)
  writeFileSync(passwordFile, PASSWORD)
  // Every way from the root of the file system to the data must be open to that user.
  chmodSync(directory, 0o755)
  if (user.uid !== undefined) for (const made of [data, passwordFile]) chownSync(made, user.uid, user.gid!)
  const flags = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ]
  const made = spawnSync(path.join(bin, 'initdb'), [...flags, '--locale=C'], {
    ...user,
    cwd: directory,
    encoding: 'utf8',
  })
  rmSync(passwordFile)
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  return data
}

/**
 * A server of its own that the test may stop, kill and start again, durable as in production, with the product's two roles in it.
 * @throws Error with the server's own words when it cannot be made or does not start
 */
export const createOwnPostgres = async ({
  packageDir = serverPackage(),
  settings = {},
}: OwnPostgresOptions = {}): Promise<OwnPostgres> => {
  makeLibraryLinks(packageDir)
  const bin = path.join(packageDir, 'native/bin')
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-own-pg-'))
  const [user, port, logFile] = [userOf(), await freePort(), path.join(directory, 'server.log')]
  writeFileSync(logFile, '')
  const data = initialise(bin, directory, user)
  // The collector keeps lines of several backends apart; a plan is longer than a pipe takes at once.
  const collected = { logging_collector: 'on', log_directory: 'log', log_filename: 'server.log' }
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...collected, ...settings }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let child: ChildProcess | null = null
  const log = (): string =>
    [logFile, path.join(data, 'log/server.log')]
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('')
  const urlAs = (role: string, database: string): string =>
    `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/${database}`

  const start = async (): Promise<void> => {
    const deadline = Date.now() + START_TIMEOUT_MS
    for (;;) {
      // Backends of a killed server may still hold its memory for a moment; the server says so and ends.
      if (!child || child.exitCode !== null || child.signalCode !== null) {
        child = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
          ...user,
          cwd: directory,
          stdio: ['ignore', 'ignore', 'pipe'],
        })
        child.stderr!.on('data', (chunk: Buffer) => existsSync(directory) && appendFileSync(logFile, chunk))
      }
      const up = await withClient(urlAs('postgres', 'postgres'), async () => true).catch(() => false)
      if (up) return
      if (Date.now() > deadline) throw new Error(`the server did not start: ${log().slice(-2_000)}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const end = async (how: Ending): Promise<void> => {
    const going = child
    if (!going || going.exitCode !== null || going.signalCode !== null) return
    const gone = new Promise((resolve) => going.once('exit', resolve))
    going.kill(SIGNALS[how])
    await gone
  }
  const remove = async (): Promise<void> => {
    await end('immediate')
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await start()
    await withClient(urlAs('postgres', 'postgres'), async (client) => {
      for (const role of ['chezhu_owner', 'chezhu_app'])
        await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`)
    })
  } catch (error) {
    await remove()
    throw error
  }
  return { urlAs, log, start, end, remove }
}

/** A database owned as in production, without a schema yet. */
export const emptyDatabase = async (
  server: Pick<OwnPostgres, 'urlAs'>,
  name: string,
): Promise<{ ownerUrl: string; appUrl: string }> => {
  await withClient(server.urlAs('postgres', 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${name} OWNER chezhu_owner`),
  )
  return { ownerUrl: server.urlAs('chezhu_owner', name), appUrl: server.urlAs('chezhu_app', name) }
}
