import type { EpochMs } from '../kernel/time'
import type { MediaStage } from './media'

/** A picture on this phone that belongs under one line of a repair order; `mediaId` was made with it and never changes. */
export interface Picture {
  readonly mediaId: string
  readonly repairOrderId: string
  /** Null: of the whole car, at check-in. */
  readonly lineKey: string | null
  readonly stage: MediaStage
  /** Where this phone keeps the file. */
  readonly file: string
  /** Hex, of the file as it will be uploaded. */
  readonly sha256: string
  readonly bytes: number
}

/** WAITING for its turn · SENDING the file · STORED: the file is in the storage and the server has yet to be told · FAILED: a person must decide. */
export type UploadPhase = 'WAITING' | 'SENDING' | 'STORED' | 'FAILED'

export interface Upload extends Picture {
  readonly phase: UploadPhase
  /** Counts the starts, so that news of an attempt that was given up changes nothing. */
  readonly run: number
  /** Failures in a row. */
  readonly failures: number
  /** Bytes that are known to be on their way, of `bytes`. */
  readonly sent: number
  readonly notBeforeMs: EpochMs
  /** Code of what went wrong last; null while all is well. */
  readonly reason: string | null
  /** Told to the server now. */
  readonly telling: boolean
}

export interface UploadQueue {
  readonly online: boolean
  /** In the order in which the pictures were taken. */
  readonly uploads: readonly Upload[]
}

/** An attempt: what was started, and which start it was. */
export interface Attempt {
  readonly mediaId: string
  readonly run: number
}

export type UploadEvent =
  | { readonly type: 'ENQUEUE'; readonly picture: Picture }
  | { readonly type: 'START'; readonly mediaId: string; readonly nowMs: EpochMs }
  | ({ readonly type: 'PROGRESS'; readonly sent: number } & Attempt)
  | ({ readonly type: 'STORED' } & Attempt)
  | ({ readonly type: 'DONE' } & Attempt)
  /** The right to upload ran out under way: nobody's fault, and a new one is asked for at once. */
  | ({ readonly type: 'CREDENTIAL_EXPIRED' } & Attempt)
  /** The server finds no such file, or another one, where it should be: it is sent again. */
  | ({ readonly type: 'FILE_MISSING'; readonly nowMs: EpochMs } & Attempt)
  | ({ readonly type: 'FAIL'; readonly reason: string; readonly retryable: boolean; readonly nowMs: EpochMs } & Attempt)
  | { readonly type: 'OFFLINE' }
  | { readonly type: 'ONLINE' }
  /** The program begins anew with what was kept. */
  | { readonly type: 'RESTART'; readonly online: boolean }
  | { readonly type: 'RETRY'; readonly mediaId: string }
  | { readonly type: 'GIVE_UP'; readonly mediaId: string }

/** At most so many files at a time: more only share the same link, and one that breaks then takes more with it. */
const PARALLEL = 2
/** After so many failures in a row a person is asked. */
const MAX_FAILURES = 12
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export const emptyQueue: UploadQueue = { online: true, uploads: [] }

const pauseMs = (failures: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)

const isActive = ({ phase, telling }: Upload): boolean => phase === 'SENDING' || telling

/** What is under way stops where it is; a file that is stored stays stored. */
const halted = (upload: Upload): Upload => {
  if (!isActive(upload)) return upload
  const phase = upload.phase === 'SENDING' ? 'WAITING' : upload.phase
  return { ...upload, phase, sent: phase === 'STORED' ? upload.bytes : 0, telling: false, run: upload.run + 1 }
}

const soon = (upload: Upload): Upload => ({ ...upload, notBeforeMs: 0 })

const failed = (upload: Upload, reason: string, retryable: boolean, nowMs: EpochMs): Upload => {
  const failures = upload.failures + 1
  const next = { ...halted(upload), failures, reason }
  return retryable && failures < MAX_FAILURES
    ? { ...next, notBeforeMs: nowMs + pauseMs(failures) }
    : { ...next, phase: 'FAILED' }
}

const started = (upload: Upload, nowMs: EpochMs): Upload => {
  if (isActive(upload) || upload.notBeforeMs > nowMs || upload.phase === 'FAILED') return upload
  const next = { ...upload, run: upload.run + 1 }
  return upload.phase === 'WAITING' ? { ...next, phase: 'SENDING', sent: 0 } : { ...next, telling: true }
}

type Step = Exclude<UploadEvent, { type: 'ENQUEUE' | 'OFFLINE' | 'ONLINE' | 'RESTART' | 'GIVE_UP' | 'DONE' }>

const stepped = (upload: Upload, event: Step): Upload => {
  switch (event.type) {
    case 'START':
      return started(upload, event.nowMs)
    case 'RETRY':
      return upload.phase === 'FAILED' ? soon({ ...upload, phase: 'WAITING', failures: 0, sent: 0 }) : upload
    case 'PROGRESS':
      return { ...upload, sent: Math.min(Math.max(event.sent, upload.sent), upload.bytes) }
    case 'STORED':
      return { ...upload, phase: 'STORED', sent: upload.bytes, reason: null, telling: true }
    case 'CREDENTIAL_EXPIRED':
      return soon(halted(upload))
    case 'FILE_MISSING':
      return failed({ ...upload, phase: 'SENDING' }, 'FILE_MISSING', true, event.nowMs)
    case 'FAIL':
      return failed(upload, event.reason, event.retryable, event.nowMs)
  }
}

const enqueued = (queue: UploadQueue, picture: Picture): UploadQueue => {
  const isSame = (one: Upload) =>
    one.mediaId === picture.mediaId ||
    (one.sha256 === picture.sha256 &&
      one.repairOrderId === picture.repairOrderId &&
      one.lineKey === picture.lineKey &&
      one.stage === picture.stage)
  if (queue.uploads.some(isSame)) return queue
  const fresh = { run: 0, failures: 0, sent: 0, notBeforeMs: 0, reason: null, telling: false } as const
  return { ...queue, uploads: [...queue.uploads, { ...picture, ...fresh, phase: 'WAITING' }] }
}

const isFresh = (event: Step | (Attempt & { type: 'DONE' }), upload: Upload): boolean =>
  !('run' in event) || (event.run === upload.run && isActive(upload))

/** The queue after an event. Pure: what it says is kept on the phone as it is, and nothing of it is lost with the program. */
export const afterUpload = (queue: UploadQueue, event: UploadEvent): UploadQueue => {
  switch (event.type) {
    case 'ENQUEUE':
      return enqueued(queue, event.picture)
    case 'OFFLINE':
      return { online: false, uploads: queue.uploads.map(halted) }
    case 'ONLINE':
      return { online: true, uploads: queue.uploads.map(soon) }
    case 'RESTART':
      return { online: event.online, uploads: queue.uploads.map((upload) => soon(halted(upload))) }
    case 'GIVE_UP':
      return { ...queue, uploads: queue.uploads.filter((upload) => upload.mediaId !== event.mediaId) }
    case 'DONE':
      return {
        ...queue,
        uploads: queue.uploads.filter((upload) => upload.mediaId !== event.mediaId || !isFresh(event, upload)),
      }
    default:
      if (event.type === 'START' && !queue.online) return queue
      return {
        ...queue,
        uploads: queue.uploads.map((upload) =>
          upload.mediaId === event.mediaId && isFresh(event, upload) ? stepped(upload, event) : upload,
        ),
      }
  }
}

/** What should be started now, oldest first. */
export const dueUploads = ({ online, uploads }: UploadQueue, nowMs: EpochMs): readonly Upload[] => {
  if (!online) return []
  const room = PARALLEL - uploads.filter(isActive).length
  const due = uploads.filter((one) => !isActive(one) && one.phase !== 'FAILED' && one.notBeforeMs <= nowMs)
  return due.slice(0, Math.max(room, 0))
}

/** When to look again, if nothing happens before; null when only an event can move the queue. */
export const nextLookMs = ({ online, uploads }: UploadQueue, nowMs: EpochMs): EpochMs | null => {
  const times = uploads.filter((one) => !isActive(one) && one.phase !== 'FAILED' && one.notBeforeMs > nowMs)
  return online && times.length > 0 ? Math.min(...times.map((one) => one.notBeforeMs)) : null
}
