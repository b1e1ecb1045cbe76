import type { Outside } from '../weapp-runner/runtime/types'
import { finding, type Finding } from './finding'

/** One question that left the phone. */
export interface Request {
  /** `callFunction` with its operation, or the method and address of a request. */
  readonly name: string
  /** Everything that was asked, as JSON. */
  readonly question: string
  /** UTF-8 bytes of the answer's JSON. */
  readonly bytes: number
  readonly startedAtMs: number
  readonly endedAtMs: number
}

const nameOf = (method: string, values: unknown): string => {
  const { name, data, url } = (values ?? {}) as { name?: string; data?: { operation?: string }; url?: string }
  return [method, name, data?.operation, url].filter(Boolean).join(' ')
}

/** The way out of a phone, with a record of what was asked. A refusal has an answer of no bytes. */
export const recorded = (outside: Outside, record: (request: Request) => void): Outside => {
  const told = (method: string, values: unknown, startedAtMs: number, answer: unknown): void =>
    record({
      name: nameOf(method, values),
      question: JSON.stringify([method, values]),
      bytes: answer === undefined ? 0 : Buffer.byteLength(JSON.stringify(answer)),
      startedAtMs,
      endedAtMs: performance.now(),
    })
  return async (method, values) => {
    // What stays open is no question.
    if (method.startsWith('watch')) return outside(method, values)
    const startedAtMs = performance.now()
    let answer: unknown
    try {
      return (answer = await outside(method, values))
    } finally {
      told(method, values, startedAtMs, answer)
    }
  }
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/audits/performance.html: answers of this size are to be kept, and not so many asked at once. */
const LARGE_BYTES = 128 * 1024
const KEPT_MS = 3 * 60_000
const AT_ONCE = 10
const SHORT_MS = 300

/** Rules for what a program asked of its servers. */
export const requestFindings = (requests: readonly Request[]): Finding[] => {
  const again = requests.filter((one, index) =>
    requests
      .slice(0, index)
      .some((other) => other.question === one.question && one.startedAtMs - other.endedAtMs < KEPT_MS),
  )
  const long = requests.filter((one) => one.endedAtMs - one.startedAtMs > SHORT_MS)
  const crowded = long.filter(
    (one) =>
      long.filter((other) => other.startedAtMs <= one.startedAtMs && other.endedAtMs > one.startedAtMs).length >
      AT_ONCE,
  )
  return [
    ...again
      .filter(({ bytes }) => bytes > LARGE_BYTES)
      .map(({ name, bytes }) => finding('request-cache', name, `${bytes} bytes asked for again within three minutes`)),
    ...crowded.map(({ name }) => finding('request-count', name, `more than ${AT_ONCE} long requests at once`)),
  ]
}
