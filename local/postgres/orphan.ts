import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

const STOP_TIMEOUT_MS = 15_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const pidFileOf = (dataDir: string): string => path.join(dataDir, 'postmaster.pid')

export const isRunning = (pid: number): boolean => {
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

/** Pid of the server that works on this data directory, or null. */
export const serverPid = (dataDir: string): number | null => {
  const file = pidFileOf(dataDir)
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 0 && isRunning(pid) ? pid : null
}

/**
 * Stops a server whose wrapper was killed: it is asked to, and finishes what it has begun. Answers once it is gone.
 * @returns whether there was one
 */
export const endOrphan = async (dataDir: string): Promise<boolean> => {
  const pid = serverPid(dataDir)
  if (pid === null) return false
  if (!isPostgres(pid)) {
    // The pid was given to another program since; the file is all that is left of the server.
    rmSync(pidFileOf(dataDir))
    return false
  }
  // The server's own fast shutdown.
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isRunning(pid) && waited < STOP_TIMEOUT_MS; waited += 50) await pause(50)
  return true
}
