import { FunctionFailure } from './failure'
import { startInstance, type Call, type FunctionSpec, type Instance, type InstanceEvents } from './instance'

const QUEUE_LIMIT = 1_000
const IDLE_MS = 120_000
const REAP_EVERY_MS = 10_000
const COLD_STARTS_KEPT = 50

export interface PoolStats {
  readonly instances: number
  readonly busy: number
  readonly queued: number
  readonly coldStarts: number
  /** Milliseconds from starting the process to its first reply, the last fifty. */
  readonly coldStartMs: readonly number[]
  readonly pids: readonly number[]
  readonly invocations: number
  readonly failures: number
}

export interface Pool {
  /** Calls the function; answers its reply as JSON text. Throws FunctionFailure. */
  invoke(event: unknown, contextOf: () => unknown): Promise<string>
  stats(): PoolStats
  /** Ends every instance that is idle now, as the platform may do between any two events. */
  recycle(): void
  close(): void
}

interface Counts {
  coldStarts: number
  coldStartMs: number[]
  invocations: number
  failures: number
}

/** The warm instances of one function and how they are counted; `changed` is called when one becomes free or is gone. */
const createCrew = (spec: FunctionSpec, counts: Counts, log: (line: string) => void, changed: () => void) => {
  const instances = new Set<Instance>()

  const start = (): Instance => {
    counts.coldStarts += 1
    const events: InstanceEvents = {
      log,
      warm: (ms) => {
        counts.coldStartMs = [...counts.coldStartMs, ms].slice(-COLD_STARTS_KEPT)
      },
      failed: () => {
        counts.failures += 1
      },
      free: changed,
      gone: () => {
        instances.delete(instance)
        changed()
      },
    }
    const instance = startInstance(spec, events)
    instances.add(instance)
    return instance
  }

  return {
    instances,
    /** An idle instance, a new one when all are busy, or null when there are as many as there may be. */
    free: (): Instance | null =>
      [...instances].find((i) => i.isIdle()) ?? (instances.size < spec.maxInstances ? start() : null),
    endIdle: (forMs: number) =>
      [...instances].filter((i) => i.isIdle() && i.idleForMs() >= forMs).forEach((i) => i.end()),
  }
}

/** Hands calls to the instances of one function, in their order; those that find none free wait. */
export const createPool = (spec: FunctionSpec, log: (line: string) => void): Pool => {
  const queue: Call[] = []
  const counts: Counts = { coldStarts: 0, coldStartMs: [], invocations: 0, failures: 0 }
  let closed = false

  const drain = (): void => {
    while (queue.length > 0 && !closed) {
      const instance = crew.free()
      if (!instance) return
      counts.invocations += 1
      instance.run(queue.shift()!)
    }
  }
  const crew = createCrew(spec, counts, log, drain)
  const reaper = setInterval(() => crew.endIdle(IDLE_MS), REAP_EVERY_MS)
  reaper.unref()

  return {
    invoke: (event, contextOf) =>
      new Promise((resolve, reject) => {
        if (closed || queue.length >= QUEUE_LIMIT) {
          reject(new FunctionFailure('FUNCTION_EXCEED_RESOURCE_LIMIT', 'too many calls are waiting for an instance'))
          return
        }
        queue.push({ event, contextOf, resolve, reject })
        drain()
      }),
    stats: () => ({
      ...counts,
      instances: crew.instances.size,
      busy: [...crew.instances].filter((i) => !i.isIdle()).length,
      queued: queue.length,
      pids: [...crew.instances].flatMap((i) => i.pid ?? []),
    }),
    recycle: () => crew.endIdle(0),
    close: () => {
      closed = true
      clearInterval(reaper)
      for (const instance of [...crew.instances]) instance.end()
    },
  }
}
