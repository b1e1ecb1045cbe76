import { spawn, type ChildProcess } from 'node:child_process'
import { eachLine } from './lines'

export type Log = (name: string, line: string) => void

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
  /** Kills the process as a power cut would and keeps it down; answers how to let it start again. For drills. */
  holdDown(): () => void
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 8_000
const WATCH_MS = 2_000
const RESTART_DELAY_MS = 300
/** A process that ends again and again is started less and less often, so that the log stays readable. */
const RESTART_DELAY_MAX_MS = 5_000
const STEADY_AFTER_MS = 10_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const launch = ({ name, script, env }: ProcessSpec, log: Log): ChildProcess => {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in the terminal reaches the parent only, which then stops everything in order.
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => log(name, line))
  // A child that has just ended closes its end; its exit is what is acted upon.
  child.stdin?.on('error', () => undefined)
  return child
}

const endChild = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(killer)
}

/** The process of a spec, started again whenever it ends by itself. */
const keepRunning = (spec: ProcessSpec, log: Log) => {
  const now = { child: null as ChildProcess | null, sinceMs: Date.now(), restarts: 0, stopping: false, held: false }
  let delayMs = RESTART_DELAY_MS

  const ended = (how: string): void => {
    // A process that cannot be started tells so twice: by an error, and sometimes by its exit.
    if (!now.child) return
    now.child = null
    if (now.stopping || now.held) return
    delayMs =
      Date.now() - now.sinceMs > STEADY_AFTER_MS ? RESTART_DELAY_MS : Math.min(delayMs * 2, RESTART_DELAY_MAX_MS)
    now.restarts += 1
    log(spec.name, JSON.stringify({ level: 'warn', msg: `ended (${how}); starting it again` }))
    setTimeout(start, now.restarts === 1 ? RESTART_DELAY_MS : delayMs)
  }
  const start = (): void => {
    if (now.stopping || now.held || now.child) return
    now.sinceMs = Date.now()
    now.child = launch(spec, log)
    now.child.once('exit', (code, signal) => ended(String(signal ?? code)))
    now.child.once('error', (error) => ended(error.message))
  }
  start()
  return { now, start }
}

/** Keeps one process running: starts it, waits until it serves, and starts it again whenever it ends by itself. */
export const supervise = (spec: ProcessSpec, log: Log): Supervised => {
  const { now, start } = keepRunning(spec, log)
  let serves = false
  const look = async (): Promise<boolean> => (serves = await spec.isUp())
  const watch = setInterval(() => void look(), WATCH_MS)

  return {
    name: spec.name,
    async whenUp() {
      const deadline = Date.now() + START_TIMEOUT_MS
      while (!(await look())) {
        if (Date.now() > deadline) throw new Error(`${spec.name} did not come up within ${START_TIMEOUT_MS / 1000} s`)
        await pause(30)
      }
    },
    state: () => ({
      name: spec.name,
      up: serves && now.child !== null,
      pid: now.child?.pid ?? null,
      sinceMs: now.sinceMs,
      restarts: now.restarts,
    }),
    holdDown() {
      now.held = true
      now.child?.kill('SIGKILL')
      return () => {
        now.held = false
        start()
      }
    },
    async stop() {
      now.stopping = true
      clearInterval(watch)
      if (now.child) await endChild(now.child)
    },
  }
}
