/**
 * Cloud storage in bad hands: rights that are not one's own, names that lead elsewhere. Sources:
 * docs.cloudbase.net/storage/upload-file and cloud.tencent.com/document/product/876/49037 (who may what), and, for the codes,
 * cloud.tencent.com/document/api/436/7730 and developers.weixin.qq.com/miniprogram/dev/wxcloud/reference/errcode.
 */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import {
  ACCOUNT,
  believeInTheCloud,
  ENV_ID,
  fromPhone,
  phoneSession,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'
import { cosCode, idOf, setClock, storageAt, uploadHeaders, type Grant } from '../support/cloudbase-storage'

let platform: CloudBase
let storage: ReturnType<typeof storageAt>
let lin: string
let wang: string

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  storage = storageAt(platform.url)
  ;[lin, wang] = await Promise.all([phoneSession('o-lin'), phoneSession('o-wang')])
})
afterAll(() => platform.stop())
afterEach(() => fetch(`${platform.url}/faults`, { method: 'DELETE' }))

interface PhoneGrant {
  readonly fileID: string
  readonly url: string
  readonly formData: Readonly<Record<string, string>>
  readonly errCode?: number
}

interface PhoneFile {
  readonly status: number
  readonly tempFileURL: string
}

/** The PUT as the SDK makes it. */
const putWith = (grant: Grant, body: string): Promise<Response> =>
  fetch(grant.url, {
    method: 'PUT',
    body,
    headers: uploadHeaders(grant),
  })

/** The form as a phone sends it, the file last. */
const formOf = (fields: Readonly<Record<string, string>>, file: string): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([file]), '照片.jpg')
  return form
}

const askPhone = (cloudPath: string, session: string): Promise<PhoneGrant> =>
  fromPhone<PhoneGrant>(platform.url, 'uploadMetadata', { path: cloudPath }, session)

const uploadByPhone = async (cloudPath: string, session: string, content: string): Promise<string> => {
  const { url, formData, fileID } = await askPhone(cloudPath, session)
  const response = await fetch(url, { method: 'POST', body: formOf(formData, content) })
  expect(response.status).toBe(200)
  return fileID
}

const onPhone = async (
  call: 'getTempFileURL' | 'deleteFile',
  fileList: unknown[],
  session: string,
): Promise<PhoneFile[]> =>
  (await fromPhone<{ fileList: PhoneFile[] }>(platform.url, call, { fileList }, session)).fileList

describe('the right to upload', () => {
  test('is for a while only', async () => {
    const grant = await storage.grantFor('while.txt')
    expect((await putWith(grant, 'in time')).status).toBe(200)
    await setClock(platform.url, 3600_000)
    const late = await putWith(grant, 'too late')
    expect([late.status, await cosCode(late)]).toEqual([403, 'AccessDenied'])
    await fetch(`${platform.url}/faults`, { method: 'DELETE' })
    expect((await storage.read(grant.fileId)).toString()).toBe('in time')
  })

  test.each<[string, (grant: Grant) => Partial<Grant>, string]>([
    ['another path', ({ url }) => ({ url: url.replace('mine', 'theirs') }), 'SignatureDoesNotMatch'],
    [
      'another signature',
      ({ authorization }) => ({ authorization: authorization.replace(/signature=.{4}/, 'signature=0000') }),
      'SignatureDoesNotMatch',
    ],
    [
      'a longer time',
      ({ authorization }) => ({ authorization: authorization.replace(/;\d+/g, ';4000000000') }),
      'SignatureDoesNotMatch',
    ],
    [
      'another account',
      ({ authorization }) => ({ authorization: authorization.replace(ACCOUNT.secretId, 'AKIDother') }),
      'InvalidAccessKeyId',
    ],
    ['no signature', () => ({ authorization: '' }), 'AccessDenied'],
    ['no token', () => ({ token: '' }), 'InvalidAccessKeyId'],
    ['a token that says something else', ({ token }) => ({ token: `e30${token}` }), 'InvalidAccessKeyId'],
    ['another meta', () => ({ cosFileId: 'x' }), 'AccessDenied'],
  ])('with %s is no right', async (_, tamper, code) => {
    const grant = await storage.grantFor('right/mine.txt')
    const response = await putWith({ ...grant, ...tamper(grant) }, 'x')
    expect([response.status, await cosCode(response)]).toEqual([403, code])
    const { fileList } = await storage.sdk.getTempFileURL({
      fileList: [idOf('right/mine.txt'), idOf('right/theirs.txt')],
    })
    expect(fileList.map((file) => file.code)).toEqual(['STORAGE_FILE_NONEXIST', 'STORAGE_FILE_NONEXIST'])
  })

  test('for bytes is none for a form, and the token of one path none for another', async () => {
    const [one, two] = [await storage.grantFor('one.txt'), await storage.grantFor('two.txt')]
    const fields = {
      key: 'one.txt',
      signature: one.authorization,
      'x-cos-security-token': one.token,
      'x-cos-meta-fileid': one.cosFileId,
    }
    expect(await cosCode(await fetch(one.url, { method: 'POST', body: formOf(fields, 'x') }))).toBe(
      'SignatureDoesNotMatch',
    )
    expect(await cosCode(await putWith({ ...one, token: two.token, cosFileId: two.cosFileId }, 'x'))).toBe(
      'AccessDenied',
    )
  })
})

describe('names', () => {
  const segment = fc.constantFrom(
    '..',
    '.',
    '',
    '%2e%2e',
    '%2F',
    '\\',
    '\0',
    'a',
    '车',
    '~',
    'a\nb',
    '%00',
    'con',
    '....',
  )
  test('none leads out of the folder: refused, or kept as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('/', '\\', '%2f'),
        async (parts, mark) => {
          const cloudPath = parts.join(mark)
          const before = readdirSync(platform.dataDir)
          const kept = await storage.put(cloudPath, cloudPath).catch((error: { code: string }) => error.code)
          if (kept === 'INVALID_PARAM') expect(cloudPath).toMatch(/^$|(^|\/)\.{0,2}(\/|$)|[\\\0\n]/)
          else expect((await storage.read(kept)).toString()).toBe(cloudPath)
          expect(readdirSync(platform.dataDir)).toEqual(before)
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    '/absolute.txt',
    'a//b.txt',
    'folder/',
    '../up.txt',
    `${'長'.repeat(284)}.txt`,
    'cancel\u0018.txt',
    'half\ud83d.txt',
  ])('%p is refused to the server and to a phone', async (cloudPath) => {
    await expect(storage.sdk.getUploadMetadata({ cloudPath })).rejects.toMatchObject({ code: 'INVALID_PARAM' })
    expect(await askPhone(cloudPath, lin)).toMatchObject({ errCode: -501007 })
  })

  test('850 bytes are not too long', async () => {
    const cloudPath = `${'長'.repeat(282)}.txt`
    expect((await storage.read(await storage.put(cloudPath, 'x'))).toString()).toBe('x')
  })

  test.each([
    '/cos/%2e%2e/%2e%2e/etc/passwd',
    `/cos/${ENV_ID}-1250000000/..%2f..%2fconfig.json`,
    `/tcb/${ENV_ID}-1250000000/%2e%2e%2fconfig.json?sign=x&t=9`,
  ])('a request for %s meets nothing', async (address) => {
    const response = await fetch(`${platform.url}${address}`, {
      method: address.startsWith('/cos') ? 'PUT' : 'GET',
      ...(address.startsWith('/cos') && { body: 'x' }),
    })
    expect([400, 403, 404]).toContain(response.status)
  })
})

describe('a phone', () => {
  test('uploads, links and deletes what is its own', async () => {
    const fileID = await uploadByPhone('people/o-lin/车 1.jpg', lin, 'picture')
    const [link] = await onPhone('getTempFileURL', [fileID], lin)
    const response = await fetch(link!.tempFileURL)
    expect([await response.text(), response.headers.get('content-type')]).toEqual(['picture', 'image/jpeg'])
    expect((await storage.read(fileID)).toString()).toBe('picture')
    expect((await onPhone('deleteFile', [fileID], lin)).map((f) => f.status)).toEqual([0])
    expect((await onPhone('deleteFile', [fileID], lin)).map((f) => f.status)).toEqual([-503003])
  })

  test('may not read, write over or delete what is another’s or the server’s', async () => {
    const files = [
      await uploadByPhone('people/secret.jpg', lin, 'of lin'),
      await storage.put('invoice.pdf', 'of the server'),
    ]
    expect((await onPhone('getTempFileURL', files, wang)).map((f) => [f.status, f.tempFileURL])).toEqual([
      [-503003, ''],
      [-503003, ''],
    ])
    expect((await onPhone('deleteFile', files, wang)).map((f) => f.status)).toEqual([-503002, -503002])
    expect(await askPhone('people/secret.jpg', wang)).toMatchObject({ errCode: -503002 })
    expect(await askPhone('invoice.pdf', wang)).toMatchObject({ errCode: -503002 })
    expect((await storage.read(files[0]!)).toString()).toBe('of lin')
    expect((await storage.read(files[1]!)).toString()).toBe('of the server')
  })

  test('may not use a right that came too late: another’s file is there by then', async () => {
    const { url, formData } = await askPhone('first.jpg', wang)
    await uploadByPhone('first.jpg', lin, 'of lin')
    const response = await fetch(url, { method: 'POST', body: formOf(formData, 'of wang') })
    expect([response.status, await cosCode(response)]).toEqual([403, 'AccessDenied'])
    expect((await storage.read(idOf('first.jpg'))).toString()).toBe('of lin')
  })

  test('without a session, and with a call that there is not', async () => {
    expect(await askPhone('a.txt', 'no session')).toMatchObject({ errCode: -501023 })
    expect(await fromPhone(platform.url, 'copyFile', {}, lin)).toMatchObject({
      errMsg: expect.stringContaining('does not serve "copyFile"'),
    })
  })

  test.each<[string, (form: FormData) => FormData | string, string]>([
    ['for another key', (form) => (form.set('key', 'other.jpg'), form), 'AccessDenied'],
    ['without its file', (form) => (form.delete('file'), form), 'MalformedPOSTRequest'],
    ['that is none', () => 'just text', 'MalformedPOSTRequest'],
    ['with a field that is too long', (form) => (form.set('key', 'x'.repeat(20_000)), form), 'MalformedPOSTRequest'],
  ])('a form %s is refused', async (_, spoil, code) => {
    const { url, formData } = await askPhone('form.jpg', lin)
    const form = formOf(formData, 'x')
    const file = form.get('file')!
    form.delete('file')
    const spoilt = spoil(form)
    if (spoilt instanceof FormData && code !== 'MalformedPOSTRequest') spoilt.append('file', file)
    expect(await cosCode(await fetch(url, { method: 'POST', body: spoilt }))).toBe(code)
  })
})
