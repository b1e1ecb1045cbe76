/**
 * What the logic layer of WeChat has of JavaScript's own names, and nothing of a browser: no document, no fetch, no URL, no TextEncoder.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/runtime/js-support.html
 */
const LANGUAGE = [
  ...[
    'Object',
    'Array',
    'String',
    'Number',
    'Boolean',
    'Symbol',
    'BigInt',
    'Math',
    'JSON',
    'Date',
    'RegExp',
    'Promise',
    'Proxy',
  ],
  ...[
    'Reflect',
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'WeakRef',
    'Intl',
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
  ],
  ...[
    'ReferenceError',
    'EvalError',
    'URIError',
    'AggregateError',
    'ArrayBuffer',
    'SharedArrayBuffer',
    'DataView',
    'Int8Array',
  ],
  ...[
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
  ],
  ...['BigInt64Array', 'BigUint64Array', 'Iterator', 'FinalizationRegistry'],
  ...['NaN', 'Infinity', 'undefined', 'isNaN', 'isFinite', 'parseInt', 'parseFloat', 'escape', 'unescape'],
  ...['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI'],
  ...['console', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
]

/** The window of a frame of its own: its language is the program's, apart from that of the runner. */
type Realm = Window & typeof globalThis & Record<string, unknown>

const refused = (): never => {
  throw new Error('WeChat runs no code made at run time (eval, new Function)')
}

const namesOf = (realm: Realm): { owner: object; name: string }[] => {
  const found: { owner: object; name: string }[] = []
  for (let owner: object | null = realm; owner; owner = Object.getPrototypeOf(owner) as object | null)
    if (owner !== realm.Object.prototype)
      for (const name of Object.getOwnPropertyNames(owner)) found.push({ owner, name })
  return found
}

const openRealm = (): Realm => {
  const frame = document.createElement('iframe')
  frame.hidden = true
  document.body.append(frame)
  return frame.contentWindow as Realm
}

/** Takes everything of a browser away. @returns the names that cannot be taken away: they are hidden by parameters */
const strip = (realm: Realm): string[] => {
  const kept = new Set(LANGUAGE)
  return namesOf(realm)
    .filter(({ owner, name }) => !kept.has(name) && !Reflect.deleteProperty(owner, name))
    .map(({ name }) => name)
}

const realm = openRealm()
const Compile = realm.Function
const hidden = strip(realm).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
const secret = new Set<PropertyKey>(hidden)

/** The program's global object. */
export const programGlobal: Record<string, unknown> = new Proxy(realm, {
  get: (target, name) => (secret.has(name) ? undefined : (Reflect.get(target, name) as unknown)),
  has: (target, name) => !secret.has(name) && Reflect.has(target, name),
  set: (target, name, value) => !secret.has(name) && Reflect.set(target, name, value),
})
programGlobal.eval = refused
/** WeChat runs no code that is made at run time; only the customary way to the global object is answered. [K] */
programGlobal.Function = new Proxy(Compile, {
  apply: (_, __, parts: unknown[]) => (parts.at(-1) === 'return this' ? () => programGlobal : refused()),
  construct: (_, parts: unknown[]) => (parts.at(-1) === 'return this' ? () => programGlobal : refused()),
})

/** A value as the program gets it: copied as JSON, as between WeChat's two threads, into the program's own language. */
export const crossed = <T>(value: T): T =>
  value === undefined ? value : (realm.JSON.parse(JSON.stringify(value) ?? 'null') as T)

/** A promise of the program's own language. */
export const ownPromise = <T>(work: Promise<T>): Promise<T> =>
  new realm.Promise<T>((resolve, reject: (error: unknown) => void) => void work.then(resolve, reject))

/**
 * Runs a file of the program.
 * @param given the names that WeChat gives to each file
 */
export const runScript = (file: string, source: string, given: Readonly<Record<string, unknown>>): void => {
  const own = { ...given, globalThis: programGlobal, global: programGlobal }
  const names = [...new Set([...hidden, ...Object.keys(own)])]
  // Strict, so that a plain call has no `this` that is the frame's window.
  const run = new Compile(...names, `"use strict";${source}\n//# sourceURL=weapp/${file}`) as (
    ...values: unknown[]
  ) => void
  run(...names.map((name) => (own as Record<string, unknown>)[name]))
}
