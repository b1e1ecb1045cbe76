import type { Registry } from './registry'
import type { Frame, RunnerEvent } from './types'

type Wx = Record<string, unknown>
type Fn = (...values: unknown[]) => unknown

/** A function that the automator sends as text; it is the test's own, so it may be made at run time. */
const functionOf = (source: string, wx: Wx, frame: Frame, registry: Registry): Fn =>
  new Function('wx', 'getApp', 'getCurrentPages', `return (${source})`)(wx, registry.app, () =>
    frame.stack().map((entry) => entry.instance),
  ) as Fn

interface Callbacks {
  readonly success?: Fn
  readonly fail?: Fn
  readonly complete?: Fn
}

/** A mock answers as the real call would: by callbacks when there are any, by value when it is synchronous, else by promise. */
const answering =
  (name: string, answer: Fn): Fn =>
  (...values) => {
    const options = values[0] as Callbacks | undefined
    const result = answer(...values)
    if (name.endsWith('Sync') || !options || typeof options !== 'object') return result
    const settled = Promise.resolve(result)
    if (!options.success && !options.fail && !options.complete) return settled
    void settled.then((value) => {
      options.success?.(value)
      options.complete?.(value)
    })
    return undefined
  }

/** Calls that give back a task, never a promise. */
const TASKS: ReadonlySet<string> = new Set(['request', 'uploadFile', 'downloadFile'])

const outcomeOfTask = (act: Fn, options: object): Promise<unknown> =>
  new Promise((success, fail) => void act({ ...options, success, fail }))

/** What the automator does with `wx` and with functions of its own. */
export const createScript = (wx: Wx, frame: Frame, registry: Registry, report: (event: RunnerEvent) => void) => {
  const originals = new Map<string, unknown>()
  return {
    async callWx(method: string, values: readonly unknown[]): Promise<unknown> {
      const act = wx[method]
      if (typeof act !== 'function') throw new Error(`wx.${method} not exists`)
      try {
        if (TASKS.has(method)) return await outcomeOfTask(act as Fn, values[0] as object)
        return (await (act as Fn)(...values)) as unknown
      } catch (error) {
        throw new Error((error as { errMsg?: string }).errMsg ?? (error as Error).message, { cause: error })
      }
    },
    mockWx(method: string, source: string | undefined, result: unknown, values: readonly unknown[]): void {
      if (!originals.has(method)) originals.set(method, wx[method])
      const fn = source === undefined ? () => result : functionOf(source, wx, frame, registry)
      wx[method] = answering(method, (...given) => fn(...given, ...values))
    },
    restoreWx(method: string): void {
      if (originals.has(method)) wx[method] = originals.get(method)
      originals.delete(method)
    },
    evaluate: (source: string, values: readonly unknown[]) => functionOf(source, wx, frame, registry)(...values),
    addBinding(name: string): void {
      ;(globalThis as unknown as Record<string, unknown>)[name] = (...args: unknown[]) =>
        report({ kind: 'binding', name, args })
    },
  }
}

export type Script = ReturnType<typeof createScript>
