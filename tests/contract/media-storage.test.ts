/** Photos on their way into the storage: what arrives is what was announced, whole, once, and without its metadata. */
import { createHash, randomBytes } from 'node:crypto'
import { createMediaStorage } from '../../cloudfunctions/adapters/cloudbase/mediaStorage'
import type { MediaStorage, UploadGrant } from '../../cloudfunctions/core/ports/mediaStorage'
import { receivePhoto, type Announced } from '../../cloudfunctions/core/repair/receivePhoto'
import { emptyQueue, type Picture, type Upload, type UploadQueue } from '@/domain/repair/uploadQueue'
import { startUploads, type StepOutcome, type UploadPort } from '@/features/media/runner'
import { ACCOUNT, believeInTheCloud, ENV_ID, startCloudBase, type CloudBase } from '../support/cloudbase'
import { setClock } from '../support/cloudbase-storage'
import { phonePhoto, plainPhoto } from '../support/photos'
import { startWeakLink, type WeakLink } from '../support/weak-link'

let platform: CloudBase
let storage: MediaStorage
beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  process.env.TCB_CONTEXT_CNFG = JSON.stringify({ URL: `${platform.url}/admin` })
  process.env.TENCENTCLOUD_SECRETID = ACCOUNT.secretId
  process.env.TENCENTCLOUD_SECRETKEY = ACCOUNT.secretKey
  storage = createMediaStorage({ TCB_ENV: ENV_ID })
})
afterAll(() => platform.stop())

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A photo of its own kind and of so many bytes: a comment makes it long, and is taken out again. */
const photo = (bytes: number): Buffer => {
  const parts = [Buffer.from([0xff, 0xd8])]
  for (let left = bytes; left > 0; left -= 60_000) {
    const body = randomBytes(Math.min(left, 60_000))
    const head = Buffer.from([0xff, 0xfe, 0, 0])
    head.writeUInt16BE(body.length + 2, 2)
    parts.push(head, body)
  }
  return Buffer.concat([...parts, plainPhoto().subarray(2)])
}

const put = (grant: UploadGrant, bytes: Buffer, signal?: AbortSignal, url = grant.url): Promise<Response> =>
  fetch(url, {
    method: 'PUT',
    headers: { ...grant.headers },
    body: bytes as unknown as BodyInit,
    ...(signal && { signal }),
  })

let taken = 0
const announce = (bytes: Buffer): Announced => {
  taken += 1
  return { rawPath: `raw/${taken}.jpg`, path: `media/${taken}.jpg`, bytes: bytes.length, sha256: hash(bytes) }
}
const isThere = async (path: string): Promise<boolean> => (await storage.read(path, 5_000_000)) !== 'MISSING'

describe('taking a photo in', () => {
  it('position and device go, the picture stays, the raw file is gone; turned sideways it is told as it is shown', async () => {
    const bytes = phonePhoto(6)
    const announced = announce(bytes)
    expect((await put(await storage.grant(announced.rawPath), bytes)).ok).toBe(true)
    const received = await receivePhoto(storage, announced)
    expect(received).toMatchObject({ ok: true, value: { width: 16, height: 24 } })
    expect(await isThere(announced.rawPath)).toBe(false)
    const kept = (await storage.read(announced.path, 5_000_000)) as Uint8Array
    expect(received.ok && received.value).toMatchObject({ bytes: kept.length, sha256: hash(kept) })
    const text = Buffer.from(kept).toString('latin1')
    for (const word of ['PHONEMAKER', 'GPS', 'COMMENT', 'MOTIONPHOTO']) expect(text).not.toContain(word)
  })

  it('nothing there, another file, or more than was announced: to be sent again, and nothing is kept', async () => {
    const bytes = plainPhoto()
    const nothing = announce(bytes)
    expect(await receivePhoto(storage, nothing)).toMatchObject({ error: { code: 'MEDIA_MISSING' } })
    const other = Buffer.from(bytes)
    other[other.length - 5]! ^= 1
    for (const sent of [other, Buffer.concat([bytes, Buffer.alloc(1)]), bytes.subarray(1)]) {
      const announced = announce(bytes)
      await put(await storage.grant(announced.rawPath), sent)
      expect(await receivePhoto(storage, announced)).toMatchObject({ error: { code: 'MEDIA_MISSING' } })
      expect(await isThere(announced.path)).toBe(false)
    }
  })

  it('what only calls itself a photo is refused and removed, whatever its name', async () => {
    const bomb = Buffer.from(plainPhoto())
    const frame = bomb.indexOf(Buffer.from([0xff, 0xc0]))
    bomb.writeUInt16BE(60_000, frame + 5)
    bomb.writeUInt16BE(60_000, frame + 7)
    for (const bytes of [Buffer.from('<svg onload="x"/>'), plainPhoto().subarray(0, 300), bomb]) {
      const announced = announce(bytes)
      await put(await storage.grant(announced.rawPath), bytes)
      expect(await receivePhoto(storage, announced)).toMatchObject({ error: { code: 'MEDIA_REFUSED' } })
      expect([await isThere(announced.rawPath), await isThere(announced.path)]).toEqual([false, false])
    }
  })

  it('a grant is for its own path and time; a link opens one file, and not for longer than was said', async () => {
    const bytes = plainPhoto()
    const [mine, theirs] = [announce(bytes), announce(bytes)]
    const grant = await storage.grant(mine.rawPath)
    const stranger = await put(grant, bytes, undefined, (await storage.grant(theirs.rawPath)).url)
    expect(stranger.ok).toBe(false)
    expect(await isThere(theirs.rawPath)).toBe(false)
    await put(grant, bytes)
    const links = await storage.links([mine.rawPath, theirs.rawPath], 600)
    expect([...links.keys()]).toEqual([mine.rawPath])
    const link = links.get(mine.rawPath)!
    expect((await fetch(link)).status).toBe(200)
    expect((await fetch(link.split('?')[0]!)).status).toBe(403)
    await setClock(platform.url, 601_000)
    expect((await fetch(link)).status).toBe(403)
    await setClock(platform.url, 24 * 3600_000)
    expect((await put(grant, bytes)).ok).toBe(false)
    await setClock(platform.url, 0)
  })
})

describe('the queue over a bad link', () => {
  interface Row {
    readonly mediaId: string
    readonly lineKey: string | null
    readonly sha256: string
  }
  const rows = new Map<string, Row>()
  const told: string[] = []
  const files = new Map<string, Buffer>()

  /** What the server will answer, with the storage that it really has; `trouble` may break in before and after each step. */
  const portOver = (link: WeakLink | null, kept: { queue: UploadQueue }, trouble: (at: string) => void): UploadPort => {
    const announcedOf = (upload: Upload): Announced => ({
      ...{ rawPath: `raw/${upload.mediaId}`, path: `media/${upload.mediaId}` },
      ...{ bytes: upload.bytes, sha256: upload.sha256 },
    })
    const attempt = async (work: () => Promise<StepOutcome>): Promise<StepOutcome> =>
      work().catch(() => ({ type: 'FAILED', reason: 'NETWORK', retryable: true }))
    return {
      send: (upload, onSent, signal) =>
        attempt(async () => {
          const grant = await storage.grant(announcedOf(upload).rawPath)
          trouble('granted')
          const answer = await put(grant, files.get(upload.file)!, signal, link?.through(grant.url) ?? grant.url)
          trouble('sent')
          onSent(upload.bytes)
          return answer.ok ? { type: 'OK' } : { type: answer.status === 403 ? 'EXPIRED' : 'MISSING' }
        }),
      tell: (upload) =>
        attempt(async () => {
          const received = rows.has(upload.mediaId) ? null : await receivePhoto(storage, announcedOf(upload))
          // Two may come at once, from before and after a kill; one row is all there can be.
          if (received?.ok && !rows.has(upload.mediaId)) {
            const { mediaId, lineKey } = upload
            rows.set(mediaId, { mediaId, lineKey, sha256: received.value.sha256 })
            told.push(mediaId)
          }
          if (!rows.has(upload.mediaId)) return { type: 'MISSING' }
          trouble('told')
          return { type: 'OK' }
        }),
      keep: (queue) => (kept.queue = JSON.parse(JSON.stringify(queue)) as UploadQueue),
      forget: ({ file }) => files.delete(file),
      now: () => Date.now(),
    }
  }
  const take = (name: string, size: number, lineKey: string): Picture => {
    const bytes = photo(size)
    files.set(name, bytes)
    const place = { repairOrderId: 'ro', lineKey, stage: 'DURING', file: name } as const
    return { mediaId: name, ...place, sha256: hash(bytes), bytes: bytes.length }
  }
  const emptied = async (queue: () => UploadQueue, withinMs: number): Promise<void> => {
    for (const until = Date.now() + withinMs; queue().uploads.length > 0 && Date.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(queue().uploads).toEqual([])
  }
  beforeEach(() => {
    rows.clear()
    told.length = 0
  })

  it('30 photos at 200 kB/s with a fifth of the uploads broken off: each once, under its line', async () => {
    let seed = 7
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const link = await startWeakLink(platform.url, { bytesPerSecond: 200_000, lossPercent: 20, random })
    const kept = { queue: emptyQueue }
    const runner = startUploads(
      portOver(link, kept, () => undefined),
      emptyQueue,
      true,
    )
    const pictures = Array.from({ length: 30 }, (_, n) => take(`photo-${n}`, 40_000 + n * 1_000, `line-${n % 4}`))
    const bytes = pictures.reduce((sum, one) => sum + one.bytes, 0)
    const beganMs = Date.now()
    pictures.forEach(runner.add)
    await emptied(runner.queue, 55_000)
    // The link was as slow as it should be.
    expect(Date.now() - beganMs).toBeGreaterThan((bytes / 200_000) * 1_000 * 0.9)
    runner.stop()
    expect([...told].sort()).toEqual(pictures.map(({ mediaId }) => mediaId).sort())
    for (const { mediaId, lineKey } of pictures) expect(rows.get(mediaId)?.lineKey).toBe(lineKey)
    expect(link.connections().lost).toBeGreaterThan(2)
    expect(files.size).toBe(0)
    await link.close()
  })

  it.each(['granted', 'sent', 'told'])(
    'killed when %s, it goes on with what was kept, and each is there once',
    async (at) => {
      const kept = { queue: emptyQueue }
      const pictures = [take(`${at}-1`, 5_000, 'line-a'), take(`${at}-2`, 5_000, 'line-b')]
      let killed: () => void = () => undefined
      const died = new Promise<void>((resolve) => (killed = resolve))
      const first = startUploads(
        portOver(null, kept, (where) => {
          if (where !== at) return
          first.stop()
          killed()
        }),
        emptyQueue,
        true,
      )
      pictures.forEach(first.add)
      await died
      expect(kept.queue.uploads).toHaveLength(2)
      const second = startUploads(
        portOver(null, kept, () => undefined),
        kept.queue,
        true,
      )
      await emptied(second.queue, 10_000)
      second.stop()
      expect([...told].sort()).toEqual(pictures.map(({ mediaId }) => mediaId).sort())
      expect(kept.queue.uploads).toEqual([])
    },
  )

  it('waits without a network, and goes on by itself', async () => {
    const kept = { queue: emptyQueue }
    const runner = startUploads(
      portOver(null, kept, () => undefined),
      emptyQueue,
      false,
    )
    runner.add(take('offline', 5_000, 'line-a'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([told, kept.queue.uploads.length]).toEqual([[], 1])
    runner.setOnline(true)
    await emptied(runner.queue, 10_000)
    expect(told).toEqual(['offline'])
    runner.stop()
  })
})
