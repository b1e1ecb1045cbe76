/** Cloud storage when the power goes: what was acknowledged is there, whole; what was not is there whole or not at all. */
import { randomBytes, randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { believeInTheCloud, startCloudBase, type CloudBase } from '../support/cloudbase'
import { idOf, md5, storageAt, uploadHeaders, type Grant } from '../support/cloudbase-storage'

let platform: CloudBase
let storage: ReturnType<typeof storageAt>

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  storage = storageAt(platform.url)
})
afterAll(() => platform.stop())

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('power cuts', () => {
  const startPut = (grant: Grant, declared: number): http.ClientRequest => {
    const request = http.request(grant.url, {
      method: 'PUT',
      headers: { ...uploadHeaders(grant), 'content-length': declared },
    })
    request.on('error', () => undefined)
    return request
  }
  const leftovers = (): string[] => readdirSync(path.join(platform.dataDir, 'storage/drafts'))

  test('a sender that goes away leaves what was there', async () => {
    const fileID = await storage.put('away.bin', 'old')
    const request = startPut(await storage.grantFor('away.bin'), 1_000_000)
    request.write(randomBytes(500_000))
    await pause(100)
    expect(leftovers()).toHaveLength(1)
    request.destroy()
    for (const until = Date.now() + 5_000; leftovers().length > 0 && Date.now() < until;) await pause(20)
    expect(leftovers()).toEqual([])
    expect((await storage.read(fileID)).toString()).toBe('old')
    expect(platform.lines.join('')).not.toContain('"level":"error"')
  })

  test('at random points of an upload the file is the old one or the new one, and all others stay', async () => {
    const others = await Promise.all(['k/1', 'k/2'].map((name) => storage.put(name, name)))
    let now = randomBytes(3_000_000)
    const fileID = await storage.put('cut.bin', now)
    const seen = { old: 0, new: 0 }
    for (let round = 0; round < 12; round += 1) {
      const next = randomBytes(3_000_000)
      const request = startPut(await storage.grantFor('cut.bin'), next.length)
      const ended = new Promise((resolve) => request.on('response', resolve).on('close', resolve))
      request.end(next)
      if (round % 4 === 3) await ended
      else await pause(randomInt(60))
      await platform.kill()
      await platform.revive()
      const found = md5(await storage.read(fileID))
      expect([md5(now), md5(next)]).toContain(found)
      if (round % 4 === 3) expect(found).toBe(md5(next))
      seen[found === md5(next) ? 'new' : 'old'] += 1
      if (found === md5(next)) now = next
      expect(leftovers()).toEqual([])
      expect(readdirSync(path.join(platform.dataDir, 'storage/blobs')).length).toBe(
        readdirSync(path.join(platform.dataDir, 'storage/records')).length,
      )
    }
    expect(seen.new).toBeGreaterThanOrEqual(3)
    for (const [i, other] of others.entries()) expect((await storage.read(other)).toString()).toBe(`k/${i + 1}`)
  })

  test('of many small uploads none that was acknowledged is lost', async () => {
    const acknowledged = new Map<string, number>()
    let version = 0
    for (let round = 0; round < 10; round += 1) {
      let isOver = false
      const writers = Array.from({ length: 6 }, async (_, i) => {
        const name = `small/${i}.txt`
        while (!isOver) {
          const mine = (version += 1)
          await storage.put(name, `${mine} ${'x'.repeat(2_000)} ${mine}`).then(
            () => void acknowledged.set(name, mine),
            () => void (isOver = true),
          )
        }
      })
      await pause(50 + randomInt(100))
      await platform.kill()
      isOver = true
      await Promise.all(writers)
      await platform.revive()
      for (const [name, least] of acknowledged) {
        const [, first, last] = /^(\d+) x{2000} (\d+)$/.exec((await storage.read(idOf(name))).toString())!
        expect(first).toBe(last)
        expect(Number(first)).toBeGreaterThanOrEqual(least)
      }
    }
    expect(acknowledged.size).toBe(6)
  })

  test('of many uploads to one path at once one is the file, whole', async () => {
    const sent = Array.from({ length: 8 }, () => randomBytes(400_000))
    const ids = await Promise.all(sent.map((bytes) => storage.put('contested.bin', bytes)))
    expect(sent.map(md5)).toContain(md5(await storage.read(ids[0]!)))
    expect(leftovers()).toEqual([])
  })

  test.each(['drop-after', 'duplicate'])('an upload that meets trouble (%s) took effect once', async (kind) => {
    const fault = { match: { method: 'PUT', pathPrefix: '/cos/' }, kind, times: 1 }
    await fetch(`${platform.url}/faults`, { method: 'POST', body: JSON.stringify(fault) })
    const grant = await storage.grantFor(`${kind}.bin`)
    const outcome = await storage.put(`${kind}.bin`, 'there').catch(() => 'no answer')
    expect(outcome).toBe(kind === 'duplicate' ? grant.fileId : 'no answer')
    expect((await storage.read(grant.fileId)).toString()).toBe('there')
  })
})
