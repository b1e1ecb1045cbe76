import { crossed, ownPromise } from '../realm'

/** What a call of `wx` ends with beside its `errMsg`. */
export type Result = Readonly<Record<string, unknown>> | void

export interface Options {
  readonly success?: (result: object) => void
  readonly fail?: (error: object) => void
  readonly complete?: (outcome: object) => void
  readonly [option: string]: unknown
}

type Act = (options: Options) => Result | Promise<Result>

/** A failure whose words WeChat puts behind `NAME:fail `, with the number it gives. */
export class Refusal extends Error {
  readonly fields: Readonly<Record<string, unknown>>
  constructor(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.fields = fields
  }
}

const hasCallback = ({ success, fail, complete }: Options): boolean => Boolean(success ?? fail ?? complete)

/**
 * An asynchronous call as WeChat offers it: callbacks when there are any, else a promise.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/api.html
 */
export const answering =
  (name: string, act: Act) =>
  (options: Options = {}): Promise<object> | undefined => {
    const work = Promise.resolve()
      .then(() => act(options))
      .then((result) => crossed({ errMsg: `${name}:ok`, ...result }))
      .catch((error: Error) => {
        const fields = error instanceof Refusal ? error.fields : {}
        const failure = { errMsg: `${name}:fail ${error.message}`, ...fields }
        return Promise.reject(crossed(failure) as unknown as Error)
      })
    if (!hasCallback(options)) return ownPromise(work)
    const settle = (told: ((outcome: object) => void) | undefined, outcome: object): void => {
      told?.(outcome)
      options.complete?.(outcome)
    }
    // Apart from the promise: what a callback throws is the program's exception, not the call's failure.
    work.then(
      (result) => setTimeout(() => settle(options.success, result), 0),
      (failure: object) => setTimeout(() => settle(options.fail, failure), 0),
    )
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
