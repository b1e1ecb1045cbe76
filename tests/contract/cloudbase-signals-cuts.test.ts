/** Signals when the power goes: what was acknowledged is there, and a watcher that was cut off is told all it missed, once and in its order. */
import { randomInt } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { believeInTheCloud, phoneSession, startCloudBase, type CloudBase } from '../support/cloudbase'
import { databaseAt, type Database, openSocket, ticketOf, watchBySdk } from '../support/watching'

let platform: CloudBase
let db: Database

beforeAll(async () => {
  // The SDK tells of every message on the console.
  for (const method of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, method).mockImplementation(() => undefined)
  believeInTheCloud()
  platform = await startCloudBase()
  db = databaseAt(platform.url)
  await db.createCollection('signals')
})
afterAll(() => platform.stop())

const signal = (id: string) => db.collection('signals').doc(id)
const read = async (id: string): Promise<Record<string, unknown>> =>
  ((await signal(id).get()) as { data: Record<string, unknown>[] }).data[0]!

const restart = async (): Promise<void> => {
  await platform.kill()
  await platform.revive()
}

test('the SDK comes back by itself and is told what it missed', async () => {
  await signal('back').set({ n: 0 })
  const watch = watchBySdk(db, 'signals', 'back')
  await watch.told(1)
  await signal('back').update({ n: 1 })
  await watch.told(2)
  await restart()
  for (let n = 2; n <= 6; n += 1) await signal('back').update({ n })
  // It tries again ten seconds after a try that failed.
  await watch.told(7, 25_000)
  await signal('back').update({ n: 7 })
  await watch.told(8)
  expect(watch.snapshots.map(({ docs }) => docs[0]!.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(watch.snapshots.map(({ id }) => id - watch.snapshots[0]!.id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(watch.errors).toEqual([])
  await watch.close()
})

test('at random points of many writes none that was acknowledged is lost, and the numbers go on', async () => {
  await signal('counted').set({ _openid: 'o-lin', n: 0 })
  let [sent, acknowledged] = [0, 0]
  for (let round = 0; round < 8; round += 1) {
    let isOver = false
    const write = async (): Promise<void> => {
      while (!isOver) {
        sent += 1
        await signal('counted')
          .update({ n: db.command.inc(1) })
          .then(
            () => void (acknowledged += 1),
            () => void (isOver = true),
          )
      }
    }
    const writers = Array.from({ length: 6 }, write)
    await new Promise((resolve) => setTimeout(resolve, 20 + randomInt(150)))
    await platform.kill()
    isOver = true
    await Promise.all(writers)
    await platform.revive()
    const n = (await read('counted')).n as number
    expect(n).toBeGreaterThanOrEqual(acknowledged)
    expect(n).toBeLessThanOrEqual(sent)
    const ticket = await ticketOf(platform.url, await phoneSession('o-lin'))
    const socket = await openSocket(ticket.wsUrl)
    await socket.login(ticket)
    // One number for the document's beginning and one for each count.
    expect((await socket.watch('signals', { _id: 'counted' })).msgData.currEvent).toBe(n + 1)
    socket.close()
  }
  expect(acknowledged).toBeGreaterThan(20)
})

test('a last line that was cut short is dropped, and writing goes on', async () => {
  await signal('torn').set({ n: 1 })
  await platform.kill()
  const log = path.join(platform.dataDir, 'signals/signals.log')
  const whole = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1)!
  appendFileSync(log, whole.slice(0, Math.floor(whole.length / 2)))
  await platform.revive()
  expect(await read('torn')).toEqual({ _id: 'torn', n: 1 })
  await signal('torn').update({ n: 2 })
  await restart()
  expect(await read('torn')).toEqual({ _id: 'torn', n: 2 })
})

test('what was removed stays away, and collections stay', async () => {
  await db.createCollection('others')
  await signal('away').set({ n: 1 })
  await signal('away').remove()
  await db
    .collection('others')
    .doc('kept')
    .set({ at: new Date(5) })
  await restart()
  expect(await read('away')).toBeUndefined()
  expect(((await db.collection('others').doc('kept').get()) as { data: unknown[] }).data).toEqual([
    { _id: 'kept', at: new Date(5) },
  ])
})
