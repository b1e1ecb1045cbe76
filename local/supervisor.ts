import { spawn, type ChildProcess } from 'node:child_process'
import { eachLine } from './lines'

export interface ProcessSpec {
  readonly name: string
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  /** Answers whether it serves; asked until it does. */
  readonly isUp: () => Promise<boolean>
}

export interface ProcessState {
  readonly name: string
  readonly up: boolean
  readonly pid: number | null
  readonly sinceMs: number
  readonly restarts: number
}

export interface Supervised {
  readonly name: string
  whenUp(): Promise<void>
  state(): ProcessState
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
const RESTART_DELAY_MS = 300
const STOP_TIMEOUT_MS = 8_000
const WATCH_MS = 2_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Keeps one process running: starts it, waits until it serves, and starts it again whenever it ends by itself. */
export const supervise = (spec: ProcessSpec, log: (name: string, line: string) => void): Supervised => {
  let child: ChildProcess | null = null
  let stopping = false
  let restarts = 0
  let sinceMs = Date.now()
  let up = false

  const start = (): void => {
    sinceMs = Date.now()
    // A group of its own: Ctrl-C in the terminal reaches the parent only, which then stops everything in order.
    child = spawn(process.execPath, [spec.script], {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp', ...spec.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => log(spec.name, line))
    child.once('exit', (code, signal) => {
      child = null
      up = false
      if (stopping) return
      restarts += 1
      log(spec.name, JSON.stringify({ level: 'warn', msg: `ended (${signal ?? code}); starting it again` }))
      setTimeout(() => {
        if (!stopping) start()
      }, RESTART_DELAY_MS)
    })
  }
  start()

  const watch = setInterval(
    () =>
      void spec.isUp().then((now) => {
        up = now
      }),
    WATCH_MS,
  )

  return {
    name: spec.name,
    async whenUp() {
      const deadline = Date.now() + START_TIMEOUT_MS
      while (!(await spec.isUp())) {
        if (Date.now() > deadline) throw new Error(`${spec.name} did not come up within ${START_TIMEOUT_MS / 1000} s`)
        await pause(30)
      }
      up = true
    },
    state: () => ({ name: spec.name, up, pid: child?.pid ?? null, sinceMs, restarts }),
    async stop() {
      stopping = true
      clearInterval(watch)
      const ending = child
      if (!ending) return
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      ending.kill('SIGTERM')
      const killer = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(killer)
    },
  }
}
