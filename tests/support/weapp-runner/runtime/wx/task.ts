import { crossed } from '../realm'
import {
  answering,
  createListeners,
  hasCallback,
  outcomeOf,
  Refusal,
  tellTo,
  type Options,
  type Result,
} from './answer'

/** What a transfer tells while it is under way, and hears. */
export interface Underway {
  /** @param fraction 0 to 1 of so many bytes */
  progress(fraction: number, bytes: number): void
  headers(header: Readonly<Record<string, string>>, statusCode: number): void
  /** The program has ended it, or it took too long. */
  isOver(): boolean
}

export type Transfer = (options: Options, underway: Underway) => Promise<Result>

/** In which of WeChat's words progress is told; null for a task that tells none. */
type Progress = 'upload' | 'download' | null

/** ms that a transfer may take; the program may say otherwise. https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
const TIMEOUT_MS = 60_000

const progressOf = (kind: Progress, fraction: number, bytes: number): object => {
  const done = Math.round(fraction * bytes)
  const totals =
    kind === 'upload'
      ? { totalBytesSent: done, totalBytesExpectedToSend: bytes }
      : { totalBytesWritten: done, totalBytesExpectedToWrite: bytes }
  return { progress: Math.round(fraction * 100), ...totals }
}

const SILENT: Underway = { progress: () => undefined, headers: () => undefined, isOver: () => false }

/**
 * A transfer as WeChat offers it: gives back a task, which can be ended, and never a promise. The number of a timeout is [K].
 * https://developers.weixin.qq.com/miniprogram/dev/api/network/request/RequestTask.html
 */
export const tasking =
  (name: string, kind: Progress, act: Transfer) =>
  (options: Options = {}) => {
    const headers = createListeners<object>()
    const progress = createListeners<object>()
    let isOver = false
    let end: (why: Error) => void = () => undefined
    const ended = new Promise<never>((_, reject) => (end = reject))
    const underway: Underway = {
      progress: (fraction, bytes) => !isOver && progress.tell(crossed(progressOf(kind, fraction, bytes))),
      headers: (header, statusCode) => !isOver && headers.tell(crossed({ header, statusCode, cookies: [] })),
      isOver: () => isOver,
    }
    const late = setTimeout(() => end(new Refusal('timeout', { errno: 5 })), Number(options.timeout ?? TIMEOUT_MS))
    const work = Promise.resolve().then(() => act(options, underway))
    const settled = Promise.race([work, ended]).finally(() => {
      isOver = true
      clearTimeout(late)
    })
    tellTo(options, outcomeOf(name, settled))
    return {
      abort: () => end(new Error('abort')),
      onHeadersReceived: headers.on,
      offHeadersReceived: headers.off,
      ...(kind && { onProgressUpdate: progress.on, offProgressUpdate: progress.off }),
    }
  }

/** `wx.cloud` gives a task to who comes with callbacks, and a promise to the others. */
export const answeringOrTasking = (name: string, kind: Progress, act: Transfer): ((options?: Options) => unknown) => {
  const [task, promise] = [tasking(name, kind, act), answering(name, (options) => act(options, SILENT))]
  return (options = {}) => (hasCallback(options) ? task(options) : promise(options))
}
