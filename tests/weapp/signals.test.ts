/** Signals as the mini program watches them: written through the vendor's SDK, told to `wx.cloud.database()` in the runner. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { believeInTheCloud, phoneSession, startCloudBase, type CloudBase } from '../support/cloudbase'
import { databaseAt, until, type Database } from '../support/watching'
import { openWeapp, type Weapp } from '../support/weapp'

/** WeChat's part of it is to say whose phone this is. */
const wechat = http.createServer((_, response) => {
  void phoneSession('o-lin').then((session) => response.end(JSON.stringify({ session })))
})

let platform: CloudBase
let db: Database
let weapp: Weapp
beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  db = databaseAt(platform.url)
  await db.createCollection('signals')
  await new Promise<void>((resolve) => wechat.listen(0, '127.0.0.1', resolve))
  const urls = { app: platform.url, wechat: `http://127.0.0.1:${(wechat.address() as AddressInfo).port}` }
  const dist = path.resolve('tests/support/weapp-runner/fixture')
  weapp = await openWeapp({ urls } as Parameters<typeof openWeapp>[0], { user: 'lin' }, { dist })
  await weapp.miniProgram.evaluate(() => wx.cloud.init())
}, 120_000)
afterAll(async () => {
  await weapp?.stop()
  wechat.closeAllConnections()
  wechat.close()
  await platform?.stop()
})

interface Watched {
  watch(listener: { onChange(snapshot: Snapshot): void; onError(error: { errMsg: string }): void }): {
    close(): Promise<void>
  }
  get(): Promise<{ data: unknown }>
}
interface Snapshot {
  readonly id: number
  readonly type?: string
  readonly docs: readonly { readonly n: number }[]
  readonly docChanges: readonly { readonly dataType: string; readonly queueType: string }[]
}
declare const wx: {
  cloud: {
    init(): void
    database(): { collection(name: string): { doc(id: string): Watched; where(query: object): Watched } }
  }
}
interface Told {
  heard: Snapshot[]
  failed: { errMsg: string }[]
  close(): Promise<void>
}
declare const globalThis: Record<string, Told>

const signal = (id: string) => db.collection('signals').doc(id)
const write = (id: string, n: number, _openid = 'o-lin') => signal(id).set({ _openid, n })

/** Begins a watch in the mini program. @returns what it has been told so far */
const watch = async (id: string) => {
  await weapp.miniProgram.evaluate((of: string) => {
    const told = { heard: [] as Snapshot[], failed: [] as { errMsg: string }[] }
    const watcher = wx.cloud
      .database()
      .collection('signals')
      .where({ _id: of, _openid: '{openid}' })
      .watch({ onChange: (one) => told.heard.push(one), onError: (error) => told.failed.push(error) })
    globalThis[`told ${of}`] = { ...told, close: () => watcher.close() }
  }, id)
  const heard = () =>
    weapp.miniProgram.evaluate((of: string) => globalThis[`told ${of}`]!.heard, id) as Promise<Snapshot[]>
  return {
    heard,
    /** Waits until the last snapshot says so. */
    async says(n: number): Promise<Snapshot[]> {
      let all: Snapshot[] = []
      for (const end = Date.now() + 12_000; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
        all = await heard()
        if (all.at(-1)?.docs[0]?.n === n) break
      }
      expect(all.at(-1)?.docs[0]?.n).toBe(n)
      return all
    },
    failed: () =>
      weapp.miniProgram.evaluate((of: string) => globalThis[`told ${of}`]!.failed, id) as Promise<{ errMsg: string }[]>,
    close: () => weapp.miniProgram.evaluate((of: string) => globalThis[`told ${of}`]!.close(), id),
  }
}

test('what is there comes first, then every change, until the watch is closed', async () => {
  await write('one', 1)
  const watched = await watch('one')
  const [first] = await watched.says(1)
  expect(first).toMatchObject({ id: 0, type: 'init', docChanges: [{ dataType: 'init', queueType: 'init' }] })
  await write('one', 2)
  expect((await watched.says(2)).at(-1)).toMatchObject({ id: 1, docChanges: [{ queueType: 'update' }] })
  await signal('one').remove()
  await write('one', 3)
  await watched.says(3)
  await watched.close()
  const before = (await watched.heard()).length
  await write('one', 4)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await watched.heard()).toHaveLength(before)
})

test('goes on after the service was cut off and started anew, with what was missed', async () => {
  await write('cut', 1)
  const watched = await watch('cut')
  await watched.says(1)
  await platform.kill()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await platform.revive()
  await write('cut', 2)
  await watched.says(2)
  await write('cut', 3)
  const all = await watched.says(3)
  expect(all.flatMap(({ docs }) => docs.map(({ n }) => n))).toEqual([1, 2, 3])
  expect(await watched.failed()).toEqual([])
  await watched.close()
})

test('a phone without a network hears of it when the network is back', async () => {
  await write('off', 1)
  const watched = await watch('off')
  await watched.says(1)
  await weapp.runner!.setNetwork('none')
  await write('off', 2)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await watched.heard()).at(-1)?.docs).toEqual([expect.objectContaining({ n: 1 })])
  await weapp.runner!.setNetwork('4g')
  await watched.says(2)
  await watched.close()
})

test('another’s is not there, is not told, and cannot be read', async () => {
  await write('secret', 1, 'o-wang')
  const read = (id: string) =>
    weapp.miniProgram.evaluate(
      (of: string) =>
        wx.cloud
          .database()
          .collection('signals')
          .doc(of)
          .get()
          .catch(({ errMsg }: { errMsg: string }) => errMsg),
      id,
    )
  const watched = await watch('secret')
  await write('secret', 2, 'o-wang')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await watched.heard()).map(({ docs }) => docs)).toEqual([[]])
  expect(await read('secret')).toMatch(/^document.get:fail cannot find document/)
  await write('own', 7)
  expect(await read('own')).toMatchObject({ data: { n: 7 }, errMsg: 'document.get:ok' })
  await watched.close()
})

test('a collection that is not there is an error, told once; what a phone may not do fails by name', async () => {
  await weapp.miniProgram.evaluate(() => {
    const told = { heard: [] as Snapshot[], failed: [] as { errMsg: string }[] }
    const watcher = wx.cloud
      .database()
      .collection('nowhere')
      .doc('x')
      .watch({ onChange: (one) => told.heard.push(one), onError: (error) => told.failed.push(error) })
    globalThis['told x'] = { ...told, close: () => watcher.close() }
  })
  const failed = () => weapp.miniProgram.evaluate(() => globalThis['told x']!.failed) as Promise<{ errMsg: string }[]>
  let errors: { errMsg: string }[] = []
  for (const end = Date.now() + 5_000; errors.length === 0 && Date.now() < end;) errors = await failed()
  expect(errors).toEqual([expect.objectContaining({ errMsg: expect.stringMatching(/NOT_EXIST/) as string })])
  await expect(
    weapp.miniProgram.evaluate(() =>
      (wx.cloud.database().collection('signals') as unknown as { add(doc: object): void }).add({ n: 1 }),
    ),
  ).rejects.toThrow('wx.cloud.database().collection().add is not served by the runner')
  await until(() => weapp.complaints.some((one) => one.includes('is not served')))
  expect(weapp.complaints.filter((one) => !one.includes('collection().add is not served'))).toEqual([])
})
