import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

export interface FunctionSpec {
  readonly name: string
  readonly bundle: string
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly env: Readonly<Record<string, string>>
  readonly maxInstances: number
}

/** Failures as the platform tells them; codes from the SDK's and SCF's documentation [K: texts not seen on a real environment]. */
export type FailureCode = 'FUNCTION_EXECUTE_FAIL' | 'FUNCTION_TIME_LIMIT_EXCEEDED' | 'FUNCTION_REPLY_TOO_LARGE' | 'FUNCTION_CONCURRENCY_EXCEEDED' | 'FUNCTION_NOT_FOUND'

export class FunctionFailure extends Error {
  constructor(readonly code: FailureCode, message: string) {
    super(message)
  }
}

interface Pending {
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

interface Instance {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  pending: Pending | null
  idleSinceMs: number
}

interface Waiting {
  readonly event: unknown
  readonly contextOf: () => unknown
  readonly resolve: (value: string) => void
  readonly reject: (error: Error) => void
}

const REPLY_LIMIT_BYTES = 6 * 1024 * 1024
const QUEUE_LIMIT = 1_000
const IDLE_MS = 120_000

export interface PoolStats {
  readonly instances: number
  readonly busy: number
  readonly queued: number
  readonly coldStarts: number
  readonly coldStartMs: readonly number[]
  readonly invocations: number
  readonly failures: number
}

export interface Pool {
  invoke(event: unknown, contextOf: () => unknown): Promise<string>
  stats(): PoolStats
  close(): void
}

/**
 * The warm instances of one function. An instance handles one event at a time; a new one starts when all are busy, up to the limit, then
 * calls wait their turn. A time-out or a crash ends the instance and tells the caller.
 */
export const createPool = (spec: FunctionSpec, log: (line: string) => void): Pool => {
  const instances = new Set<Instance>()
  const queue: Waiting[] = []
  const counts = { coldStarts: 0, coldStartMs: [] as number[], invocations: 0, failures: 0 }

  const settle = (instance: Instance): Pending | null => {
    const { pending } = instance
    if (pending) clearTimeout(pending.timer)
    instance.pending = null
    instance.idleSinceMs = Date.now()
    return pending
  }

  const fail = (instance: Instance, error: Error): void => {
    counts.failures += 1
    settle(instance)?.reject(error)
  }

  const start = (): Instance => {
    const startedMs = performance.now()
    counts.coldStarts += 1
    const child = spawn(process.execPath, [`--max-old-space-size=${spec.memoryMb}`, path.join(__dirname, 'runtime.js')], {
      env: { ...spec.env, RUNTIME_BUNDLE: spec.bundle }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'json',
    })
    let loaded: () => void = () => undefined
    const ready = new Promise<void>((resolve) => { loaded = resolve })
    const instance: Instance = { child, ready, pending: null, idleSinceMs: Date.now() }
    for (const stream of [child.stdout, child.stderr]) pipeLines(stream, log)
    child.on('message', (message: { kind: string; value?: string; error?: { name: string; message: string; stack?: string } }) => {
      if (message.kind === 'loaded') {
        counts.coldStartMs.push(Math.round(performance.now() - startedMs))
        loaded()
      } else if (message.kind === 'reply') reply(instance, message.value ?? 'null')
      else {
        if (message.error?.stack) log(JSON.stringify({ level: 'error', fn: spec.name, err: message.error.stack.split('\n').slice(0, 6) }))
        fail(instance, new FunctionFailure('FUNCTION_EXECUTE_FAIL', `${message.error?.name}: ${message.error?.message}`))
        if (message.kind !== 'failed') next(instance)
      }
    })
    child.once('exit', (code, signal) => {
      instances.delete(instance)
      loaded()
      if (instance.pending) fail(instance, new FunctionFailure('FUNCTION_EXECUTE_FAIL', `the instance ended (${signal ?? code})`))
      drain()
    })
    instances.add(instance)
    return instance
  }

  const reply = (instance: Instance, value: string): void => {
    const pending = settle(instance)
    if (Buffer.byteLength(value) > REPLY_LIMIT_BYTES) pending?.reject(new FunctionFailure('FUNCTION_REPLY_TOO_LARGE', 'the reply is larger than 6 MB'))
    else pending?.resolve(value)
    next(instance)
  }

  const run = async (instance: Instance, waiting: Waiting): Promise<void> => {
    counts.invocations += 1
    // Time spent loading the bundle counts, as on the platform.
    const timer = setTimeout(() => {
      fail(instance, new FunctionFailure('FUNCTION_TIME_LIMIT_EXCEEDED', `Invoking task timed out after ${spec.timeoutMs / 1000} seconds`))
      instances.delete(instance)
      instance.child.kill('SIGKILL')
      drain()
    }, spec.timeoutMs)
    instance.pending = { resolve: waiting.resolve, reject: waiting.reject, timer }
    await instance.ready
    if (instance.pending && instance.child.connected) instance.child.send({ id: counts.invocations, event: waiting.event, context: waiting.contextOf() })
  }

  const next = (instance: Instance): void => {
    const waiting = queue.shift()
    if (waiting) void run(instance, waiting)
  }

  const drain = (): void => {
    while (queue.length > 0) {
      const idle = [...instances].find((i) => !i.pending) ?? (instances.size < spec.maxInstances ? start() : null)
      if (!idle) return
      next(idle)
    }
  }

  const reaper = setInterval(() => {
    for (const i of instances) if (!i.pending && Date.now() - i.idleSinceMs > IDLE_MS) i.child.kill()
  }, 10_000)
  reaper.unref()

  return {
    invoke: (event, contextOf) =>
      new Promise((resolve, reject) => {
        if (queue.length >= QUEUE_LIMIT) {
          reject(new FunctionFailure('FUNCTION_CONCURRENCY_EXCEEDED', 'too many calls are waiting'))
          return
        }
        queue.push({ event, contextOf, resolve, reject })
        drain()
      }),
    stats: () => ({
      instances: instances.size, busy: [...instances].filter((i) => i.pending).length, queued: queue.length,
      coldStarts: counts.coldStarts, coldStartMs: counts.coldStartMs.slice(-50), invocations: counts.invocations, failures: counts.failures,
    }),
    close: () => {
      clearInterval(reaper)
      for (const i of instances) i.child.kill()
    },
  }
}

const pipeLines = (stream: NodeJS.ReadableStream | null, log: (line: string) => void): void => {
  let rest = ''
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line) log(line)
  })
}
