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

const TIMERS = new Set(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'])

const inherited = (): Set<string> => {
  const names = new Set<string>()
  for (let of: object | null = globalThis; of; of = Object.getPrototypeOf(of) as object | null)
    for (const name of Object.getOwnPropertyNames(of)) names.add(name)
  return names
}

/** Names of the browser that a program must not see. Those that are no parameters (`eval` in strict code) are checked statically. */
export const hiddenNames = (): string[] => {
  const shown = new Set([...LANGUAGE, 'Function', 'globalThis', 'eval', 'arguments'])
  return [...inherited()].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !shown.has(name))
}

/** The program's global object. */
export const ownGlobals = (): Record<string, unknown> => {
  const all = globalThis as unknown as Record<string, unknown>
  const bound = (name: string): unknown =>
    TIMERS.has(name) ? (all[name] as (...args: unknown[]) => unknown).bind(globalThis) : all[name]
  return Object.fromEntries(LANGUAGE.filter((name) => name in all).map((name) => [name, bound(name)]))
}

/** WeChat runs no code that is made at run time; only the customary way to the global object is answered. [K] */
export const refusingFunction = (global: object): FunctionConstructor => {
  const make = (_: unknown, parts: unknown[]): unknown => {
    if (parts.at(-1) === 'return this') return () => global
    throw new Error('WeChat runs no code made at run time (new Function)')
  }
  return new Proxy(Function, { apply: (target, _, parts) => make(target, parts), construct: make as never })
}
