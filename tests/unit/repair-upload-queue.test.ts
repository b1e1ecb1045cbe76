import fc from 'fast-check'
import {
  afterUpload,
  dueUploads,
  emptyQueue,
  nextLookMs,
  type Attempt,
  type Picture,
  type UploadEvent,
  type UploadQueue,
} from '@/domain/repair/uploadQueue'

const picture = (n: number, lineKey: string | null = `line-${n % 3}`): Picture => ({
  ...{ mediaId: `med-${n}`, repairOrderId: 'ro-1', lineKey, stage: 'DURING', file: `file-${n}` },
  ...{ sha256: `sha-${n}`, bytes: 1_000 },
})

const play = (events: readonly UploadEvent[], queue: UploadQueue = emptyQueue): UploadQueue =>
  events.reduce(afterUpload, queue)
const enqueue = (...numbers: number[]): UploadEvent[] =>
  numbers.map((n) => ({ type: 'ENQUEUE', picture: picture(n) }) as const)
const start = (n: number, nowMs = 0): UploadEvent => ({ type: 'START', mediaId: `med-${n}`, nowMs })
const first = { mediaId: 'med-1', run: 1 }
const phases = (queue: UploadQueue) => queue.uploads.map(({ phase }) => phase)

describe('the queue of pictures', () => {
  it('goes from taken to told, and then holds nothing', () => {
    const sending = play([...enqueue(1), start(1), { type: 'PROGRESS', sent: 400, ...first }])
    expect(sending.uploads[0]).toMatchObject({ phase: 'SENDING', sent: 400 })
    expect(play([{ type: 'PROGRESS', sent: 100, ...first }], sending).uploads[0]!.sent).toBe(400)
    expect(play([{ type: 'PROGRESS', sent: 9_000, ...first }], sending).uploads[0]!.sent).toBe(1_000)
    const stored = play([{ type: 'STORED', ...first }], sending)
    expect(phases(stored)).toEqual(['STORED'])
    expect(play([{ type: 'DONE', ...first }], stored).uploads).toEqual([])
  })

  it('takes the same picture once, by its id and by its bytes at one place; at another place it is another', () => {
    const queue = play([...enqueue(1, 1), { type: 'ENQUEUE', picture: { ...picture(1), mediaId: 'med-9' } }])
    expect(queue.uploads).toHaveLength(1)
    const elsewhere = [{ lineKey: 'other' }, { stage: 'AFTER' }, { repairOrderId: 'ro-2' }] as const
    for (const place of elsewhere) {
      const other = { ...picture(1), mediaId: 'med-9', ...place }
      expect(play([{ type: 'ENQUEUE', picture: other }], queue).uploads).toHaveLength(2)
    }
  })

  it('sends two at a time, oldest first, and nothing without a network', () => {
    const queue = play(enqueue(1, 2, 3))
    expect(dueUploads(queue, 0).map(({ mediaId }) => mediaId)).toEqual(['med-1', 'med-2'])
    const one = play([start(1)], queue)
    expect(dueUploads(one, 0).map(({ mediaId }) => mediaId)).toEqual(['med-2'])
    expect(dueUploads(play([start(2)], one), 0)).toEqual([])
    const offline = play([{ type: 'OFFLINE' }], one)
    expect(phases(offline)).toEqual(['WAITING', 'WAITING', 'WAITING'])
    expect(dueUploads(offline, 0)).toEqual([])
    expect(play([start(3)], offline)).toBe(offline)
  })

  it('waits longer after each failure, goes on at once when the network is back, and asks a person in the end', () => {
    const fail = (queue: UploadQueue, nowMs: number): UploadQueue => {
      const begun = play([start(1, nowMs)], queue)
      const { run } = begun.uploads[0]!
      return play([{ type: 'FAIL', mediaId: 'med-1', run, reason: 'NETWORK', retryable: true, nowMs }], begun)
    }
    let queue = fail(play(enqueue(1)), 1_000)
    expect(queue.uploads[0]).toMatchObject({ phase: 'WAITING', reason: 'NETWORK', notBeforeMs: 2_000 })
    expect(nextLookMs(queue, 1_000)).toBe(2_000)
    expect(dueUploads(queue, 1_999)).toEqual([])
    expect(nextLookMs(queue, 2_000)).toBeNull()
    queue = fail(queue, 2_000)
    expect(queue.uploads[0]!.notBeforeMs).toBe(4_000)
    expect(dueUploads(play([{ type: 'OFFLINE' }, { type: 'ONLINE' }], queue), 2_000)).toHaveLength(1)
    for (let i = 0; i < 9; i += 1) queue = fail(queue, queue.uploads[0]!.notBeforeMs)
    const last = queue.uploads[0]!
    expect(fail(queue, last.notBeforeMs).uploads[0]).toMatchObject({ phase: 'FAILED', reason: 'NETWORK' })
    queue = fail(queue, last.notBeforeMs)
    expect([dueUploads(queue, 1e12), nextLookMs(queue, 0)]).toEqual([[], null])
    expect(play([{ type: 'RETRY', mediaId: 'med-1' }], queue).uploads[0]).toMatchObject({
      phase: 'WAITING',
      failures: 0,
    })
    expect(play([{ type: 'GIVE_UP', mediaId: 'med-1' }], queue).uploads).toEqual([])
  })

  it('asks a person at once when trying again cannot help', () => {
    const fail = { type: 'FAIL', ...first, reason: 'MEDIA_TOO_MANY', retryable: false, nowMs: 0 } as const
    expect(phases(play([...enqueue(1), start(1), fail]))).toEqual(['FAILED'])
  })

  it('a credential that ran out costs no pause and is no failure', () => {
    const queue = play([...enqueue(1), start(1), { type: 'CREDENTIAL_EXPIRED', ...first }])
    expect(queue.uploads[0]).toMatchObject({ phase: 'WAITING', failures: 0, notBeforeMs: 0, sent: 0 })
  })

  it('does not send again what is stored, unless the server says that it is not', () => {
    const stored = play([...enqueue(1), start(1), { type: 'STORED', ...first }])
    const again = play([{ type: 'RESTART', online: true }, start(1)], stored)
    expect(again.uploads[0]).toMatchObject({ phase: 'STORED', telling: true })
    const { run } = again.uploads[0]!
    const missing = play([{ type: 'FILE_MISSING', mediaId: 'med-1', run, nowMs: 0 }], again)
    expect(missing.uploads[0]).toMatchObject({ phase: 'WAITING', sent: 0, reason: 'FILE_MISSING' })
  })

  it('does not believe news of an attempt that was given up', () => {
    const queue = play([...enqueue(1), start(1), { type: 'OFFLINE' }, { type: 'ONLINE' }, start(1)])
    for (const type of ['STORED', 'DONE', 'CREDENTIAL_EXPIRED'] as const) {
      expect(play([{ type, ...first }], queue)).toEqual(queue)
    }
  })
})

/** Storage and server as the queue meets them: the one takes whole files, the other names a medium once. */
const createWorld = () => {
  const stored = new Set<string>()
  const told: string[] = []
  return {
    stored,
    told,
    tell: ({ mediaId, lineKey }: Picture): boolean => {
      if (!stored.has(mediaId)) return false
      const row = `${mediaId} ${lineKey}`
      if (!told.includes(row)) told.push(row)
      return true
    },
  }
}

type Trouble =
  'step' | 'kill' | 'offline' | 'online' | 'expired' | 'fail' | 'killed-when-stored' | 'killed-when-told' | 'file-lost'
const TROUBLES: readonly Trouble[] = [
  ...(['step', 'step', 'step', 'kill', 'offline', 'online', 'expired', 'fail'] as const),
  ...(['killed-when-stored', 'killed-when-told', 'file-lost'] as const),
]

describe('whatever happens to phone and network', () => {
  const restarted = (queue: UploadQueue): UploadQueue =>
    afterUpload(JSON.parse(JSON.stringify(queue)) as UploadQueue, { type: 'RESTART', online: true })

  /** One move of the first upload that can move, with a trouble on the way. */
  const move = (queue: UploadQueue, world: ReturnType<typeof createWorld>, trouble: Trouble, nowMs: number) => {
    if (trouble === 'kill') return restarted(queue)
    if (trouble === 'offline') return afterUpload(queue, { type: 'OFFLINE' })
    if (trouble === 'online') return afterUpload(queue, { type: 'ONLINE' })
    const [due] = dueUploads(queue, nowMs)
    const begun = due ? afterUpload(queue, { type: 'START', mediaId: due.mediaId, nowMs }) : queue
    const active = begun.uploads.find(({ phase, telling }) => phase === 'SENDING' || telling)
    if (!active) return begun
    const attempt: Attempt = { mediaId: active.mediaId, run: active.run }
    if (trouble === 'expired') return afterUpload(begun, { type: 'CREDENTIAL_EXPIRED', ...attempt })
    if (trouble === 'fail')
      return afterUpload(begun, { type: 'FAIL', ...attempt, reason: 'NETWORK', retryable: true, nowMs })
    if (active.phase === 'SENDING') {
      world.stored.add(active.mediaId)
      return trouble === 'killed-when-stored' ? restarted(begun) : afterUpload(begun, { type: 'STORED', ...attempt })
    }
    if (trouble === 'file-lost') world.stored.delete(active.mediaId)
    if (!world.tell(active)) return afterUpload(begun, { type: 'FILE_MISSING', ...attempt, nowMs })
    return trouble === 'killed-when-told' ? restarted(begun) : afterUpload(begun, { type: 'DONE', ...attempt })
  }

  it('each picture is told once, under its line, and the queue ends empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.constantFrom(...TROUBLES), { maxLength: 120 }),
        (count, troubles) => {
          const world = createWorld()
          const pictures = Array.from({ length: count }, (_, n) => picture(n))
          let queue = play(pictures.map((one) => ({ type: 'ENQUEUE', picture: one }) as const))
          let nowMs = 0
          for (const trouble of troubles) queue = move(queue, world, trouble, (nowMs += 61_000))
          for (const { mediaId, phase } of queue.uploads)
            if (phase === 'FAILED') queue = afterUpload(queue, { type: 'RETRY', mediaId })
          queue = restarted(queue)
          for (let i = 0; i < count * 4; i += 1) queue = move(queue, world, 'step', (nowMs += 61_000))
          expect(queue.uploads).toEqual([])
          expect([...world.told].sort()).toEqual(pictures.map((one) => `${one.mediaId} ${one.lineKey}`).sort())
        },
      ),
      { numRuns: 500 },
    )
  })
})
