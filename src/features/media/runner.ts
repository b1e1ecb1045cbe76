import type { EpochMs } from '@/domain/kernel/time'
import {
  afterUpload,
  dueUploads,
  nextLookMs,
  type Attempt,
  type Picture,
  type Upload,
  type UploadEvent,
  type UploadQueue,
} from '@/domain/repair/uploadQueue'

/** How a step of an upload ended. `EXPIRED`: the right to upload ran out. `MISSING`: the server finds no such file. */
export type StepOutcome =
  | { readonly type: 'OK' }
  | { readonly type: 'EXPIRED' }
  | { readonly type: 'MISSING' }
  | { readonly type: 'FAILED'; readonly reason: string; readonly retryable: boolean }

/** What the runner needs of phone and server; each of the steps may be repeated at any time, and none throws. */
export interface UploadPort {
  /** Puts the file where the server says. */
  readonly send: (upload: Upload, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<StepOutcome>
  /** Tells the server that it is there. */
  readonly tell: (upload: Upload, signal: AbortSignal) => Promise<StepOutcome>
  /** Keeps the queue on the phone. */
  readonly keep: (queue: UploadQueue) => void
  /** The file is not needed any more. */
  readonly forget: (upload: Picture) => void
  readonly now: () => EpochMs
}

export interface UploadRunner {
  readonly queue: () => UploadQueue
  readonly add: (picture: Picture) => void
  readonly retry: (mediaId: string) => void
  readonly giveUp: (mediaId: string) => void
  readonly setOnline: (online: boolean) => void
  readonly subscribe: (listener: () => void) => () => void
  /** Stops where it is; what was kept goes on with the next runner. */
  readonly stop: () => void
}

const eventOf = (outcome: StepOutcome, attempt: Attempt, step: 'send' | 'tell', nowMs: EpochMs): UploadEvent => {
  switch (outcome.type) {
    case 'OK':
      return { type: step === 'send' ? 'STORED' : 'DONE', ...attempt }
    case 'EXPIRED':
      return { type: 'CREDENTIAL_EXPIRED', ...attempt }
    case 'MISSING':
      return { type: 'FILE_MISSING', ...attempt, nowMs }
    case 'FAILED':
      return { type: 'FAIL', ...attempt, reason: outcome.reason, retryable: outcome.retryable, nowMs }
  }
}

/** Told of progress more often than that, a screen draws for nobody. */
const PROGRESS_EVERY_MS = 200

/** The queue as it is now, kept on the phone with every change that outlives the program. */
const openQueue = (port: Pick<UploadPort, 'keep' | 'forget'>, first: UploadQueue) => {
  let queue = first
  let closed = false
  const listeners = new Set<() => void>()
  return {
    get: () => queue,
    apply: (event: UploadEvent): void => {
      const next = closed ? queue : afterUpload(queue, event)
      if (next === queue) return
      const gone = queue.uploads.filter((one) => !next.uploads.some(({ mediaId }) => mediaId === one.mediaId))
      queue = next
      // Progress is worth a look and no write: after a restart a file begins anew.
      if (event.type !== 'PROGRESS') port.keep(queue)
      gone.forEach(port.forget)
      listeners.forEach((listener) => listener())
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => void (closed = true),
    isClosed: () => closed,
  }
}
type OpenQueue = ReturnType<typeof openQueue>

/** One attempt from where the upload stands: the file, then the word of it. */
const runAttempt = async (port: UploadPort, kept: OpenQueue, attempt: Attempt, signal: AbortSignal): Promise<void> => {
  const find = (): Upload | undefined =>
    kept.get().uploads.find((one) => one.mediaId === attempt.mediaId && one.run === attempt.run)
  let shownMs = 0
  const onSent = (sent: number): void => {
    const nowMs = port.now()
    if (nowMs - shownMs < PROGRESS_EVERY_MS) return
    shownMs = nowMs
    kept.apply({ type: 'PROGRESS', ...attempt, sent })
  }
  const begun = find()
  if (begun?.phase === 'SENDING')
    kept.apply(eventOf(await port.send(begun, onSent, signal), attempt, 'send', port.now()))
  const stored = find()
  if (stored?.telling && !kept.isClosed())
    kept.apply(eventOf(await port.tell(stored, signal), attempt, 'tell', port.now()))
}

/** Starts what is due, and looks again when something will be. */
const createMover = (port: UploadPort, kept: OpenQueue) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const underWay = new Map<string, AbortController>()

  const begin = ({ mediaId }: Upload): void => {
    kept.apply({ type: 'START', mediaId, nowMs: port.now() })
    const { run } = kept.get().uploads.find((one) => one.mediaId === mediaId)!
    const abort = new AbortController()
    underWay.set(mediaId, abort)
    void runAttempt(port, kept, { mediaId, run }, abort.signal).finally(() => {
      if (underWay.get(mediaId) === abort) underWay.delete(mediaId)
      look()
    })
  }
  const look = (): void => {
    clearTimeout(timer)
    if (kept.isClosed()) return
    dueUploads(kept.get(), port.now()).forEach(begin)
    const at = nextLookMs(kept.get(), port.now())
    if (at !== null) timer = setTimeout(look, Math.max(at - port.now(), 0))
  }
  return {
    look,
    abort: (mediaId: string) => underWay.get(mediaId)?.abort(),
    halt: () => {
      clearTimeout(timer)
      for (const abort of underWay.values()) abort.abort()
      underWay.clear()
    },
  }
}

/**
 * Moves a queue of pictures to the server, two at a time, whatever happens to network and program.
 * @param last the queue as it was last kept on this phone
 */
export const startUploads = (port: UploadPort, last: UploadQueue, online: boolean): UploadRunner => {
  const kept = openQueue(port, afterUpload(last, { type: 'RESTART', online }))
  const mover = createMover(port, kept)
  const act = (event: UploadEvent): void => {
    kept.apply(event)
    mover.look()
  }
  mover.look()
  return {
    queue: kept.get,
    add: (picture) => act({ type: 'ENQUEUE', picture }),
    retry: (mediaId) => act({ type: 'RETRY', mediaId }),
    giveUp: (mediaId) => {
      mover.abort(mediaId)
      act({ type: 'GIVE_UP', mediaId })
    },
    setOnline: (isOnline) => {
      if (isOnline === kept.get().online) return
      if (!isOnline) mover.halt()
      act({ type: isOnline ? 'ONLINE' : 'OFFLINE' })
    },
    subscribe: kept.subscribe,
    stop: () => {
      kept.close()
      mover.halt()
    },
  }
}
