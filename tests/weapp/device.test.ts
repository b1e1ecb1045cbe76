/** Files, pictures and the network of the runner's phone, held to WeChat's documents on a small program. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { filmIn } from '../support/film'
import { openWeapp, type Weapp } from '../support/weapp'
import { transfersBy } from '../support/weapp-runner/bridge/transfers'

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

interface Seen {
  readonly method: string
  readonly url: string
  readonly type: string
  readonly body: string
}

const seen: Seen[] = []
const server = http.createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const { method = '', url = '', headers } = request
    seen.push({ method, url, type: headers['content-type'] ?? '', body: Buffer.concat(parts).toString('latin1') })
    if (url === '/never') return
    if (url.startsWith('/picture')) return void response.end(Buffer.from(PIXEL, 'base64'))
    response.writeHead(url === '/lost' ? 404 : 200, { 'x-told': 'yes' }).end(JSON.stringify({ url }))
  })
})

/** What lies in the phone's album. */
const album = [{ base64: PIXEL, ending: 'png' }]
let weapp: Weapp
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const calls: Record<string, (values: never) => Promise<unknown>> = {
    ...transfersBy(() => Promise.reject(new Error('no cloud here'))),
    chooseMedia: () => Promise.resolve({ photos: album }),
  }
  weapp = await openWeapp(
    null,
    { user: 'nobody' },
    {
      dist: path.resolve('tests/support/weapp-runner/fixture'),
      outside: (method, values) => calls[method]!(values as never),
    },
  )
}, 60_000)
afterAll(async () => {
  await weapp?.stop()
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  seen.length = 0
  await weapp.runner!.setNetwork('wifi')
})

const call = <T>(method: string, options: object = {}): Promise<T> =>
  weapp.miniProgram.callWxMethod(method, options) as Promise<T>

/** A call of the file manager that ends at once. @returns what it gives, or its error with what it says */
const file = (method: string, ...values: unknown[]): Promise<unknown> =>
  weapp.miniProgram.evaluate(
    (name: string, given: unknown[]) => {
      try {
        const manager = (
          wx as { getFileSystemManager(): Record<string, (...all: unknown[]) => unknown> }
        ).getFileSystemManager()
        return manager[name]!(...given) ?? null
      } catch (error) {
        return (error as Error).message
      }
    },
    method,
    values,
  )

declare const wx: unknown
interface Task {
  abort(): void
  onProgressUpdate(told: (progress: object) => void): void
  onHeadersReceived(told: (head: { statusCode: number }) => void): void
}
type Transfer = Record<string, (options: object) => Task>

/** A transfer with everything that its task tells; ended after so many ms, if given. */
const transfer = (method: string, options: object, abortAfterMs: number | null = null) =>
  weapp.miniProgram.evaluate(
    (name: string, values: object, ms: number | null) =>
      new Promise((resolve) => {
        const told: unknown[] = []
        const done = (outcome: object): void => resolve({ ...outcome, told })
        const task = (wx as Transfer)[name]!({ ...values, success: done, fail: done })
        if (name !== 'request') task.onProgressUpdate((progress) => told.push(progress))
        else task.onHeadersReceived(({ statusCode }) => told.push(statusCode))
        if (ms !== null) setTimeout(() => task.abort(), ms)
      }),
    method,
    options,
    abortAfterMs,
  ) as Promise<Record<string, unknown> & { errMsg: string; told: Record<string, number>[] }>

describe('files', () => {
  const own = 'wxfile://usr'

  test('are written and read as text, as base64 and as bytes, in folders of the program’s own', async () => {
    expect(await file('mkdirSync', `${own}/a/b`, true)).toBeNull()
    expect(await file('writeFileSync', `${own}/a/b/word.txt`, '刹车')).toBeNull()
    expect(await file('readFileSync', `${own}/a/b/word.txt`, 'utf8')).toBe('刹车')
    expect(await file('readFileSync', `${own}/a/b/word.txt`, 'base64')).toBe(Buffer.from('刹车').toString('base64'))
    expect(await file('readdirSync', `${own}/a`)).toEqual(['b'])
    expect(await file('readdirSync', `${own}/a/b`)).toEqual(['word.txt'])
    const copied = await weapp.miniProgram.evaluate((folder: string) => {
      const manager = (
        wx as { getFileSystemManager(): Record<string, (...all: unknown[]) => unknown> }
      ).getFileSystemManager()
      const bytes = manager.readFileSync!(`${folder}/word.txt`) as ArrayBuffer
      manager.writeFileSync!(`${folder}/copy.txt`, bytes)
      const stats = manager.statSync!(`${folder}/copy.txt`) as { size: number; isFile(): boolean }
      return [bytes.byteLength, stats.size, stats.isFile(), manager.readFileSync!(`${folder}/copy.txt`, 'utf8')]
    }, `${own}/a/b`)
    expect(copied).toEqual([6, 6, true, '刹车'])
    expect(await file('unlinkSync', `${own}/a/b/copy.txt`)).toBeNull()
    expect(await file('accessSync', `${own}/a/b/copy.txt`)).toBe(
      `accessSync:fail no such file or directory ${own}/a/b/copy.txt`,
    )
  })

  test('are refused in WeChat’s words where they may not be, and over the limit', async () => {
    expect(await file('writeFileSync', 'wxfile://other', 'x')).toMatch(/^writeFileSync:fail permission denied/)
    expect(await file('writeFileSync', `${own}/none/x`, 'x')).toMatch(/fail no such file or directory/)
    expect(await file('mkdirSync', own)).toMatch(/fail file already exists/)
    expect(await file('unlinkSync', own)).toMatch(/fail operation not permitted/)
    expect(await file('rmdirSync', own)).toBe('wx.getFileSystemManager().rmdirSync is not served by the runner')
    const tooMuch = await weapp.miniProgram.evaluate(
      (to: string) =>
        new Promise((resolve) => {
          const manager = (
            wx as { getFileSystemManager(): Record<string, (options: object) => void> }
          ).getFileSystemManager()
          const data = 'A'.repeat(101 * 1024 * 1024 * 2)
          manager.writeFile!({ filePath: to, data, encoding: 'base64', success: resolve, fail: resolve })
        }),
      `${own}/large`,
    )
    expect(tooMuch).toMatchObject({
      errMsg: 'writeFile:fail the maximum size of the file storage limit is exceeded',
      errCode: 1300202,
    })
  })
})

test('a photo is taken, made smaller, kept, and sent with progress', async () => {
  const { tempFiles } = await call<{ tempFiles: { tempFilePath: string }[] }>('chooseMedia', { mediaType: ['image'] })
  const src = tempFiles[0]!.tempFilePath
  expect(await call('getImageInfo', { src })).toMatchObject({ width: 1, height: 1, type: 'png' })
  const smaller = await call<{ tempFilePath: string }>('compressImage', { src, quality: 60, compressedWidth: 40 })
  expect(await call('getImageInfo', { src: smaller.tempFilePath })).toMatchObject({
    width: 40,
    height: 40,
    type: 'jpeg',
  })
  const kept = await file('saveFileSync', smaller.tempFilePath, 'wxfile://usr/one.jpg')
  expect(kept).toBe('wxfile://usr/one.jpg')
  expect(await file('accessSync', smaller.tempFilePath)).toMatch(/no such file/)
  expect(await file('saveFileSync', smaller.tempFilePath)).toBe('saveFileSync:fail tempFilePath file not exist')
  const options = { url: `${origin}/photos`, filePath: kept, name: 'photo', formData: { order: '7' } }
  const sent = await transfer('uploadFile', options)
  expect(sent).toMatchObject({ errMsg: 'uploadFile:ok', statusCode: 200, data: '{"url":"/photos"}' })
  expect(sent.told.at(-1)).toMatchObject({ progress: 100, totalBytesSent: sent.told.at(-1)!.totalBytesExpectedToSend })
  expect(seen[0]!.body).toMatch(/name="order"[^]*7[^]*name="photo"; filename="one.jpg"/)
  await expect(call('compressImage', { src: 'wxfile://nowhere' })).rejects.toThrow('compressImage:fail no such file')
})

test('a film comes with its length, its size and a picture of its beginning; who wants pictures gets none', async () => {
  const film = await filmIn(weapp.runner!.page)
  const base64 = film.slice(film.indexOf(',') + 1)
  album.unshift({ base64, ending: 'webm' })
  interface Film {
    readonly thumbTempFilePath: string
    readonly tempFilePath: string
  }
  interface Chosen {
    readonly type: string
    readonly tempFiles: readonly Film[]
  }
  const { type, tempFiles } = await call<Chosen>('chooseMedia', { mediaType: ['video'] })
  const size = Buffer.from(base64, 'base64').length
  expect([type, tempFiles]).toEqual([
    'video',
    [expect.objectContaining({ fileType: 'video', width: 64, height: 36, size })],
  ])
  const src = tempFiles[0]!.thumbTempFilePath
  expect(await call('getImageInfo', { src })).toMatchObject({ width: 64, height: 36, type: 'jpeg' })
  expect((await call<Chosen>('chooseMedia', { mediaType: ['mix'] })).type).toBe('mix')
  expect((await call<Chosen>('chooseMedia', { mediaType: ['image'] })).tempFiles).toHaveLength(1)
  album.pop()
  await expect(call('chooseMedia', { mediaType: ['image'] })).rejects.toThrow('chooseMedia:fail cancel')
})

describe('requests', () => {
  test('carry data in the address, as pairs or as JSON, and bring text, JSON or bytes', async () => {
    const url = `${origin}/data`
    expect(await call('request', { url, data: { 车: '牌 1' } })).toMatchObject({ statusCode: 200 })
    const header = { 'content-type': 'application/x-www-form-urlencoded' }
    await call('request', { url, method: 'POST', data: { a: 1, b: '二' }, header })
    await call('request', { url, method: 'PUT', data: { a: 1 } })
    expect(seen.map(({ method, body, url: to }) => `${method} ${to} ${body}`)).toEqual([
      `GET /data?${encodeURIComponent('车')}=${encodeURIComponent('牌 1')} `,
      `POST /data a=1&b=${encodeURIComponent('二')}`,
      'PUT /data {"a":1}',
    ])
    expect(await transfer('request', { url: `${origin}/lost`, dataType: '其他' })).toMatchObject({
      statusCode: 404,
      data: '{"url":"/lost"}',
      told: [404],
    })
    const length = await weapp.miniProgram.evaluate(
      (to: string) =>
        new Promise((resolve) => {
          const success = ({ data }: { data: ArrayBuffer }): void => resolve(data.byteLength)
          ;(wx as Transfer).request!({ url: to, responseType: 'arraybuffer', success, fail: resolve })
        }),
      `${origin}/picture`,
    )
    expect(length).toBe(Buffer.from(PIXEL, 'base64').length)
  })

  test('are ended by the program, and end by themselves when nobody answers', async () => {
    expect((await transfer('request', { url: `${origin}/never` }, 50)).errMsg).toBe('request:fail abort')
    expect(await transfer('request', { url: `${origin}/never`, timeout: 80 })).toMatchObject({
      errMsg: 'request:fail timeout',
      errno: 5,
    })
  })

  test('a file comes as a temporary one or where it is wanted, byte for byte', async () => {
    const got = await transfer('downloadFile', { url: `${origin}/picture.png` })
    expect(got).toMatchObject({
      statusCode: 200,
      tempFilePath: expect.stringMatching(/^wxfile:\/\/tmp_\d+\.png$/) as string,
    })
    expect(got.told.at(-1)).toMatchObject({ progress: 100, totalBytesWritten: 70 })
    expect(await file('readFileSync', got.tempFilePath, 'base64')).toBe(PIXEL)
    const filePath = 'wxfile://usr/two.png'
    expect(await transfer('downloadFile', { url: `${origin}/picture.png`, filePath })).toMatchObject({ filePath })
    expect(await file('readFileSync', filePath, 'base64')).toBe(PIXEL)
  })
})

describe('a weak network', () => {
  const url = () => `${origin}/weak`

  test('is as slow as it is said to be, and tells of an upload part by part', async () => {
    await weapp.runner!.setNetwork({ latencyMs: 400, lossRate: 0, bytesPerSecond: 1_000_000 })
    const startedAt = Date.now()
    await call('request', { url: url() })
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(390)
    await file('writeFileSync', 'wxfile://usr/heavy', 'x'.repeat(60_000))
    const options = { url: url(), filePath: 'wxfile://usr/heavy', name: 'photo' }
    expect((await transfer('uploadFile', options)).told.map(({ progress }) => progress)).toEqual([25, 50, 75, 100])
    seen.length = 0
    await weapp.runner!.setNetwork({ latencyMs: 0, lossRate: 0, bytesPerSecond: 40_000 })
    expect((await transfer('uploadFile', options, 300)).errMsg).toBe('uploadFile:fail abort')
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(seen).toEqual([])
  })

  test('loses questions and answers by turns: what failed may have been done', async () => {
    await weapp.runner!.setNetwork({ latencyMs: 0, lossRate: 0.5, bytesPerSecond: Infinity })
    const ends: string[] = []
    const arrived: number[] = []
    for (let n = 1; n <= 4; n += 1) {
      ends.push((await transfer('request', { url: url() })).errMsg)
      arrived.push(seen.length)
    }
    const lost = 'request:fail network interrupted error'
    expect(ends).toEqual(['request:ok', lost, 'request:ok', lost])
    expect(arrived).toEqual([1, 1, 2, 3])
    await weapp.runner!.setNetwork('none')
    expect((await transfer('request', { url: url() })).errMsg).toBe('request:fail network is unavailable')
  })
})
