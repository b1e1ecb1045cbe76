import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { eachLine } from '../lines'
import { FunctionFailure, PAYLOAD_LIMIT_BYTES } from './failure'
import { watchMemory } from './memory'

export interface FunctionSpec {
  readonly name: string
  readonly bundle: string
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly env: Readonly<Record<string, string>>
  readonly maxInstances: number
}

/** One call on its way: what the function gets, and where its reply (JSON text) or a FunctionFailure goes. */
export interface Call {
  readonly event: unknown
  readonly contextOf: () => unknown
  readonly resolve: (reply: string) => void
  readonly reject: (error: FunctionFailure) => void
}

export interface Instance {
  readonly pid: number | undefined
  isIdle(): boolean
  idleForMs(): number
  run(call: Call): void
  /** Ends the process; a call that it is handling fails. */
  end(): void
}

export interface InstanceEvents {
  /** The first reply is out, so many milliseconds after the process was started. */
  readonly warm: (ms: number) => void
  readonly free: () => void
  readonly gone: () => void
  readonly failed: () => void
  readonly log: (line: string) => void
}

interface FromHost {
  readonly kind: 'loaded' | 'reply' | 'error' | 'failed'
  readonly value?: string
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string }
}

const spawnHost = (spec: FunctionSpec, log: (line: string) => void): ChildProcess => {
  const host = path.join(__dirname, 'runtime.js')
  const child = spawn(process.execPath, [`--max-old-space-size=${spec.memoryMb}`, host], {
    env: { ...spec.env, RUNTIME_BUNDLE: spec.bundle },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
  })
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, log)
  return child
}

/** The one call that an instance is handling, with its time limit. */
const createSlot = (spec: FunctionSpec, events: InstanceEvents, onTimeout: () => void) => {
  const startedMs = performance.now()
  let cold = true
  let idleSinceMs = Date.now()
  let current: Call | null = null
  let timer: NodeJS.Timeout | undefined
  const take = (): Call | null => {
    clearTimeout(timer)
    const call = current
    current = null
    return call
  }
  return {
    current: () => current,
    idleForMs: () => (current ? 0 : Date.now() - idleSinceMs),
    /** The call is over, well or not, and the instance lives on. */
    free() {
      if (cold) events.warm(Math.round(performance.now() - startedMs))
      cold = false
      idleSinceMs = Date.now()
      events.free()
    },
    begin(call: Call) {
      current = call
      // Loading the bundle counts, as on the platform.
      timer = setTimeout(onTimeout, spec.timeoutMs)
    },
    reply: (value: string) => void take()?.resolve(value),
    fail(failure: FunctionFailure) {
      const call = take()
      if (!call) return
      events.failed()
      call.reject(failure)
    },
  }
}

const logError = (fn: string, { message, stack }: NonNullable<FromHost['error']>, log: (line: string) => void): void =>
  log(JSON.stringify({ level: 'error', fn, msg: message, err: stack?.split('\n').slice(0, 6) }))

const executeFail = (text: string): FunctionFailure => new FunctionFailure('FUNCTIONS_EXECUTE_FAIL', text)

const timedOut = (ms: number): FunctionFailure =>
  new FunctionFailure('FUNCTIONS_TIME_LIMIT_EXCEEDED', `Invoking task timed out after ${ms / 1000} seconds`)

const outOfMemory = (mb: number): FunctionFailure =>
  new FunctionFailure('FUNCTIONS_MEMORY_LIMIT_EXCEEDED', `Invoking task exceeded memory limit ${mb} MB`)

/** V8 aborts the process when its heap is full. */
const endOf = (spec: FunctionSpec, code: number | null, signal: NodeJS.Signals | null): FunctionFailure =>
  signal === 'SIGABRT' ? outOfMemory(spec.memoryMb) : executeFail(`the instance ended (${signal ?? code})`)

const settle = (slot: ReturnType<typeof createSlot>, { kind, value = 'null', error }: FromHost): void => {
  if (kind === 'error') slot.fail(executeFail(`${error?.name}: ${error?.message}`))
  else if (Buffer.byteLength(value) <= PAYLOAD_LIMIT_BYTES) slot.reply(value)
  else slot.fail(executeFail('The size of response exceeds the upper limit (6MB)'))
}

const deliver = (child: ChildProcess, call: Call | null, undeliverable: () => void): void => {
  // Without a callback a process that is just ending would raise an error event instead.
  if (call) child.send({ event: call.event, context: call.contextOf() }, (error) => error && undeliverable())
}

/**
 * One process that has loaded a bundle and handles one event at a time. A time-out, a crash or a bundle that does not load ends it: what
 * an interrupted call has left in its memory must not meet the next one.
 */
export const startInstance = (spec: FunctionSpec, events: InstanceEvents): Instance => {
  let state: 'loading' | 'ready' | 'gone' = 'loading'
  const child = spawnHost(spec, events.log)

  const gone = (failure: FunctionFailure): void => {
    if (state === 'gone') return
    state = 'gone'
    endWatch()
    child.kill('SIGKILL')
    slot.fail(failure)
    events.gone()
  }
  const slot = createSlot(spec, events, () => gone(timedOut(spec.timeoutMs)))
  const endWatch = child.pid
    ? watchMemory(child.pid, spec.memoryMb, () => gone(outOfMemory(spec.memoryMb)))
    : () => undefined

  const send = (): void => deliver(child, slot.current(), () => gone(executeFail('the instance ended')))

  child.on('message', (message: FromHost) => {
    if (state === 'gone') return
    const { error } = message
    if (error) logError(spec.name, error, events.log)
    if (message.kind === 'failed') gone(executeFail(`${error?.name}: ${error?.message}`))
    else if (message.kind === 'loaded') {
      state = 'ready'
      send()
    } else {
      settle(slot, message)
      slot.free()
    }
  })
  child.once('error', (error) => gone(executeFail(error.message)))
  child.once('exit', (code, signal) => gone(endOf(spec, code, signal)))

  return {
    pid: child.pid,
    isIdle: () => slot.current() === null,
    idleForMs: slot.idleForMs,
    run(call) {
      slot.begin(call)
      if (state === 'ready') send()
    },
    end: () => gone(executeFail('the instance was stopped')),
  }
}
