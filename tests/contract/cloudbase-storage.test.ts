/**
 * Cloud storage as the vendor's SDKs use it. Expectations are the documentation's: docs.cloudbase.net/storage/sdk and …/copy-file,
 * developers.weixin.qq.com/miniprogram/dev/wxcloud (getTempFileURL, naming, errcode) and cloud.tencent.com/document/api/436/7730 (codes of COS).
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import wxCloud from 'wx-server-sdk'
import { believeInTheCloud, ENV_ID, liveInCloudBase, startCloudBase, type CloudBase } from '../support/cloudbase'
import { cosCode, idOf, md5, setClock, storageAt } from '../support/cloudbase-storage'

let platform: CloudBase
let storage: ReturnType<typeof storageAt>

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  storage = storageAt(platform.url)
})
afterAll(() => platform.stop())
afterEach(() => fetch(`${platform.url}/faults`, { method: 'DELETE' }))

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const codeOf = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => ({ code: 'no failure', message: '' }),
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  )

describe('up and down', () => {
  test('bytes come back as they went, under a file id of the environment', async () => {
    const fileID = await storage.put('photos/a.bin', Buffer.from([0, 255, 10, 13, 45, 45]))
    expect(fileID).toMatch(new RegExp(`^cloud://${ENV_ID}\\.[\\w-]+/photos/a\\.bin$`))
    expect([...(await storage.read(fileID))]).toEqual([0, 255, 10, 13, 45, 45])
  })

  test('an empty file is a file', async () => {
    expect((await storage.read(await storage.put('empty.txt', ''))).length).toBe(0)
  })

  test('a file at the same path is written over', async () => {
    await storage.put('again.txt', 'first, and longer')
    expect((await storage.read(await storage.put('again.txt', 'second'))).toString()).toBe('second')
  })

  test('20 MB as a stream, and to a file', async () => {
    const [from, to] = ['from', 'to'].map((name) => path.join(os.tmpdir(), `chezhu-${process.pid}-${name}`))
    const bytes = randomBytes(20 * 1024 * 1024)
    writeFileSync(from!, bytes)
    try {
      const { fileID } = await storage.sdk.uploadFile({ cloudPath: 'large.bin', fileContent: createReadStream(from!) })
      expect(md5(await storage.read(fileID))).toBe(md5(bytes))
      // The SDK answers as soon as the bytes begin to come.
      await storage.sdk.downloadFile({ fileID, tempFilePath: to! })
      for (
        const until = Date.now() + 10_000;
        (statSync(to!, { throwIfNoEntry: false })?.size ?? 0) < bytes.length && Date.now() < until;
      )
        await pause(20)
      expect(md5(readFileSync(to!))).toBe(md5(bytes))
    } finally {
      for (const file of [from!, to!]) rmSync(file, { force: true })
    }
  })

  test('more than 50 MB is refused, and nothing is left of it', async () => {
    const failure = await codeOf(storage.put('huge.bin', Buffer.alloc(50 * 1024 * 1024 + 1)))
    expect(failure).toMatchObject({ code: 'STORAGE_REQUEST_FAIL', message: expect.stringContaining('EntityTooLarge') })
    const { fileList } = await storage.sdk.getTempFileURL({ fileList: [idOf('huge.bin')] })
    expect(fileList[0]).toMatchObject({ code: 'STORAGE_FILE_NONEXIST' })
    expect(readdirSync(path.join(platform.dataDir, 'storage/drafts'))).toEqual([])
  })

  test.each([
    '车主/维修 照片.jpg',
    'a b/100% sure.txt',
    'sharp#1?x=y&z.txt',
    '%25 %E4%BA%BA.txt',
    'naïve—ñ😀.txt',
    "it's(1)!*~.txt",
  ])('the name %s is kept, and both kinds of link lead to it', async (cloudPath) => {
    const fileID = await storage.put(cloudPath, cloudPath)
    expect(fileID.endsWith(`/${cloudPath}`)).toBe(true)
    expect((await storage.read(fileID)).toString()).toBe(cloudPath)
    const direct = await storage.sdk.downloadFile({ fileID, urlType: 'COS_URL' })
    expect(String(direct.fileContent)).toBe(cloudPath)
    // A phone opens the link as it was given.
    expect(await (await fetch(await storage.linkTo(fileID))).text()).toBe(cloudPath)
  })

  test('what a file is like is told by its head', async () => {
    const fileID = await storage.put('照片/card.png', Buffer.alloc(1234, 7))
    const { fileList } = await storage.sdk.getFileInfo({ fileList: [fileID, idOf('nothing.png')] })
    expect(fileList).toMatchObject([
      { code: 'SUCCESS', fileID, size: 1234, contentType: 'image/png', fileName: 'card.png' },
      { code: 'STORAGE_FILE_NONEXIST' },
    ])
  })
})

describe('links', () => {
  test('a link ends after its age, by the clock of the service', async () => {
    const link = await storage.linkTo(await storage.put('link.txt', 'x'), 60)
    expect((await fetch(link)).status).toBe(200)
    await setClock(platform.url, 59_000)
    expect((await fetch(link)).status).toBe(200)
    await setClock(platform.url, 62_000)
    const late = await fetch(link)
    expect([late.status, await cosCode(late)]).toEqual([403, 'AccessDenied'])
  })

  test('a link lives for a day when nobody says how long', async () => {
    const fileID = await storage.put('day.txt', 'x')
    const link = (await storage.sdk.getTempFileURL({ fileList: [fileID] })).fileList[0]!.tempFileURL
    // The SDK's signatures are good for ten minutes only: the clock goes wrong after they were made.
    await setClock(platform.url, 86_390_000)
    expect((await fetch(link)).status).toBe(200)
    await fetch(`${platform.url}/faults`, { method: 'DELETE' })
    const told = new URL(link).searchParams.get('t')
    expect(Math.abs(Number(told) - Date.now() / 1000 - 86_400)).toBeLessThan(10)
  })

  test.each([
    ['another file', (link: string) => link.replace('mine.txt', 'theirs.txt')],
    ['another age', (link: string) => link.replace(/t=(\d+)/, (_, t: string) => `t=${Number(t) + 1}`)],
    ['another signature', (link: string) => link.replace(/sign=./, 'sign=_')],
    ['no signature', (link: string) => link.replace(/\?.*/, '')],
    ['an age that is no number', (link: string) => link.replace(/t=\d+/, 't=1e99')],
  ])('a link with %s leads nowhere', async (_, tamper) => {
    await storage.put('theirs.txt', 'theirs')
    const response = await fetch(tamper(await storage.linkTo(await storage.put('mine.txt', 'mine'))))
    expect([response.status, await cosCode(response)]).toEqual([403, 'AccessDenied'])
  })

  test('a good link to a file that is gone', async () => {
    const fileID = await storage.put('gone.txt', 'x')
    const link = await storage.linkTo(fileID)
    await storage.sdk.deleteFile({ fileList: [fileID] })
    const response = await fetch(link)
    expect([response.status, await cosCode(response)]).toEqual([404, 'NoSuchKey'])
  })

  test.each([0, -1, 1.5, '60'])('an age of %p is refused', async (maxAge) => {
    const work = storage.sdk.getTempFileURL({ fileList: [{ fileID: idOf('x'), maxAge: maxAge as number }] })
    expect(await codeOf(work)).toMatchObject({ code: 'INVALID_PARAM' })
  })
})

describe('parts of a file', () => {
  const text = 'abcdefghij'
  let link: string
  beforeAll(async () => {
    link = await storage.linkTo(await storage.put('range.txt', text))
  })

  test.each([
    ['bytes=0-3', 206, 'abcd', 'bytes 0-3/10'],
    ['bytes=4-', 206, 'efghij', 'bytes 4-9/10'],
    ['bytes=-2', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=-99', 206, text, 'bytes 0-9/10'],
    ['bytes=8-99', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=5-2', 200, text, null],
    ['lines=1-2', 200, text, null],
    ['bytes=0-1,4-5', 200, text, null],
  ])('%s', async (range, status, body, contentRange) => {
    const response = await fetch(link, { headers: { range } })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ])
    expect(response.headers.get('accept-ranges')).toBe('bytes')
  })

  test.each(['bytes=10-', 'bytes=-0'])('%s cannot be satisfied', async (range) => {
    const response = await fetch(link, { headers: { range } })
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    expect(await cosCode(response)).toBe('InvalidRange')
  })

  test('the head alone, and nothing when nothing changed', async () => {
    const head = await fetch(link, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
    const etag = head.headers.get('etag')!
    expect(etag).toBe(`"${md5(Buffer.from(text))}"`)
    expect(Number.isNaN(Date.parse(head.headers.get('last-modified')!))).toBe(false)
    expect((await fetch(link, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })
})

describe('lists', () => {
  test('each entry has its own answer', async () => {
    const there = await storage.put('list/there.txt', 'x')
    const wrong = [idOf('list/not-there.txt'), 'cloud://other.bucket/list/there.txt', 'not an id', idOf('../x')]
    const links = (await storage.sdk.getTempFileURL({ fileList: [wrong[0]!, there, ...wrong.slice(1)] })).fileList
    expect(links.map((link) => link.code)).toEqual([
      'STORAGE_FILE_NONEXIST',
      'SUCCESS',
      ...['STORAGE_FILE_NONEXIST', 'STORAGE_FILE_NONEXIST', 'STORAGE_FILE_NONEXIST'],
    ])
    const deleted = (await storage.sdk.deleteFile({ fileList: [there, ...wrong, there] })).fileList
    expect(deleted.map((entry) => entry.code === 'SUCCESS')).toEqual([true, false, false, false, false, false])
    expect(await codeOf(storage.read(there))).toMatchObject({ code: 'STORAGE_FILE_NONEXIST' })
  })

  test('more than 50 entries are refused', async () => {
    const fileList = Array.from({ length: 51 }, (_, i) => idOf(`many/${i}`))
    expect(await codeOf(storage.sdk.getTempFileURL({ fileList }))).toMatchObject({ code: 'INVALID_PARAM' })
    expect(await codeOf(storage.sdk.deleteFile({ fileList }))).toMatchObject({ code: 'INVALID_PARAM' })
    const copies = fileList.map((_, i) => ({ srcPath: `many/${i}`, dstPath: `more/${i}` }))
    expect(await codeOf(storage.sdk.copyFile({ fileList: copies }))).toMatchObject({ code: 'INVALID_PARAM' })
    expect((await storage.sdk.getTempFileURL({ fileList: fileList.slice(1) })).fileList).toHaveLength(50)
  })

  test('copy and move', async () => {
    await storage.put('copy/a.txt', 'a')
    const copied = await storage.sdk.copyFile({
      fileList: [
        { srcPath: 'copy/a.txt', dstPath: 'copy/2/a.txt' },
        { srcPath: 'copy/none.txt', dstPath: 'copy/2/none.txt' },
        { srcPath: 'copy/2/a.txt', dstPath: 'copy/3/a.txt', removeOriginal: true },
      ],
    })
    expect(copied.fileList.map(({ code, fileId }) => [code, fileId])).toEqual([
      ['SUCCESS', idOf('copy/2/a.txt')],
      ['STORAGE_FILE_NONEXIST', ''],
      ['SUCCESS', idOf('copy/3/a.txt')],
    ])
    const found = await storage.sdk.getTempFileURL({
      fileList: ['copy/a.txt', 'copy/2/a.txt', 'copy/3/a.txt'].map(idOf),
    })
    expect(found.fileList.map(({ code }) => code)).toEqual(['SUCCESS', 'STORAGE_FILE_NONEXIST', 'SUCCESS'])
    expect((await storage.read(idOf('copy/3/a.txt'))).toString()).toBe('a')
  })

  test('a copy spares what is there when it is told to', async () => {
    await storage.put('spare/a.txt', 'new')
    await storage.put('spare/2/a.txt', 'old')
    const wish = { srcPath: 'spare/a.txt', dstPath: 'spare/2/a.txt' }
    const spared = await storage.sdk.copyFile({ fileList: [{ ...wish, overwrite: false }] })
    expect(spared.fileList[0]!.code).toBe('STORAGE_REQUEST_FAIL')
    expect((await storage.read(idOf('spare/2/a.txt'))).toString()).toBe('old')
    await storage.sdk.copyFile({ fileList: [wish] })
    expect((await storage.read(idOf('spare/2/a.txt'))).toString()).toBe('new')
  })
})

describe('wx-server-sdk', () => {
  let leave: () => void
  beforeAll(() => {
    leave = liveInCloudBase(platform.url)
    wxCloud.init({ env: ENV_ID })
  })
  afterAll(() => leave())

  test('up, down, link and deletion with their numbers', async () => {
    const { fileID } = await wxCloud.uploadFile({ cloudPath: '微信/报告.txt', fileContent: Buffer.from('好') })
    expect((await wxCloud.downloadFile({ fileID })).fileContent.toString()).toBe('好')
    const missing = idOf('nothing.txt')
    expect(await wxCloud.getTempFileURL({ fileList: [fileID, missing] })).toMatchObject({
      fileList: [
        { fileID, status: 0, errMsg: 'ok' },
        { fileID: missing, status: -503003, tempFileURL: '' },
      ],
    })
    expect(await wxCloud.deleteFile({ fileList: [fileID, missing] })).toMatchObject({
      fileList: [{ status: 0 }, { status: -503003 }],
    })
    await expect(wxCloud.downloadFile({ fileID })).rejects.toMatchObject({
      errMsg: expect.stringContaining('STORAGE_FILE_NONEXIST'),
    })
  })
})

test('what is on disk has no name of its own', () => {
  const names = ['records', 'blobs'].flatMap((folder) => readdirSync(path.join(platform.dataDir, 'storage', folder)))
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect(name).toMatch(/^([0-9a-f]{64}\.json|[0-9A-Z]{26})$/)
  expect(readFileSync(path.join(platform.dataDir, 'storage/records', names[0]!), 'utf8')).toContain('"path"')
})
