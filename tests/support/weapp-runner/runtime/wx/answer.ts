import { crossed, ownPromise } from '../realm'

/** What a call of `wx` ends with beside its `errMsg`. */
export type Result = Readonly<Record<string, unknown>> | void

export interface Options {
  readonly success?: (result: object) => void
  readonly fail?: (error: object) => void
  readonly complete?: (outcome: object) => void
  readonly [option: string]: unknown
}

export type Act = (options: Options) => Result | Promise<Result>

/** A failure whose words WeChat puts behind `NAME:fail `, with the number it gives. */
export class Refusal extends Error {
  readonly fields: Readonly<Record<string, unknown>>
  constructor(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.fields = fields
  }
}

export const hasCallback = ({ success, fail, complete }: Options): boolean => Boolean(success ?? fail ?? complete)

const uncrossed = new WeakSet<object>()

/** Marks what is the program's own already or cannot cross as JSON: bytes, what has methods. */
export const own = <T extends object>(value: T): T => {
  uncrossed.add(value)
  return value
}

/** An outcome in the program's own language. */
const ownOutcome = (outcome: Readonly<Record<string, unknown>>): object => {
  const kept = Object.entries(outcome).filter(([, value]) => uncrossed.has(value as object))
  return Object.assign(crossed(outcome), Object.fromEntries(kept))
}

/** What a call of this name ends with, in the program's own language. */
export const outcomeOf = (name: string, work: Promise<Result>): Promise<object> =>
  work
    .then((result) => ownOutcome({ errMsg: `${name}:ok`, ...result }))
    .catch((error: Error) => {
      const fields = error instanceof Refusal ? error.fields : {}
      return Promise.reject(ownOutcome({ errMsg: `${name}:fail ${error.message}`, ...fields }) as Error)
    })

/** Tells the callbacks. */
export const tellTo = (options: Options, outcome: Promise<object>): void => {
  const settle = (told: ((outcome: object) => void) | undefined, result: object): void => {
    told?.(result)
    options.complete?.(result)
  }
  // Apart from the promise: what a callback throws is the program's exception, not the call's failure.
  outcome.then(
    (result) => setTimeout(() => settle(options.success, result), 0),
    (failure: object) => setTimeout(() => settle(options.fail, failure), 0),
  )
}

/**
 * An asynchronous call as WeChat offers it: callbacks when there are any, else a promise.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/api.html
 */
export const answering =
  (name: string, act: Act) =>
  (options: Options = {}): Promise<object> | undefined => {
    const outcome = outcomeOf(
      name,
      Promise.resolve().then(() => act(options)),
    )
    if (!hasCallback(options)) return ownPromise(outcome)
    tellTo(options, outcome)
    return undefined
  }

/** Many of them by name. */
export const answers = (acts: Readonly<Record<string, Act>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, answering(name, act)]))

/** Listeners of one `onX`/`offX` pair. */
export const createListeners = <T>() => {
  const listeners = new Set<(value: T) => void>()
  return {
    on: (listener: (value: T) => void) => void listeners.add(listener),
    off: (listener?: (value: T) => void) => void (listener ? listeners.delete(listener) : listeners.clear()),
    tell: (value: T) => listeners.forEach((listener) => listener(value)),
  }
}
