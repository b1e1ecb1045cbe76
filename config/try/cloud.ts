import { createHash, randomBytes } from 'node:crypto'
import type { CloudBase } from '@cloudbase/node-sdk'
import type { Trial } from './trial'

const codeOf = (reply: unknown): string => (reply as { code?: string }).code ?? 'no failure'
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Functions by the SDK. */
export const functionTrials = (app: CloudBase): Trial[] => [
  {
    name: 'functions: the api answers a call of the SDK',
    expected: 'OPERATION_UNKNOWN',
    run: async () => {
      const { result } = (await app.callFunction({ name: 'api', data: { operation: 'none' } })) as {
        result: { error: { code: string } }
      }
      return result.error.code
    },
  },
  {
    name: 'functions: one that does not exist',
    expected: 'FUNCTION_NOT_FOUND',
    run: async () => codeOf(await app.callFunction({ name: 'there-is-none', data: {} })),
  },
  {
    name: 'functions: an event over 6 MB',
    expected: 'FUNCTION_PARAM_INVALID',
    run: async () => codeOf(await app.callFunction({ name: 'api', data: { input: 'x'.repeat(6 * 1024 * 1024) } })),
  },
]

/** HTTP access: paths, limits, and what a client may not pretend. */
export const httpTrials = (base: string): Trial[] => {
  const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  return [
    {
      name: 'HTTP access: the route of the api keeps or loses its prefix, both are served',
      expected: '200 application/json; charset=utf-8',
      run: async () => {
        const reply = await fetch(`${base}/api/openapi.json`)
        return `${reply.status} ${reply.headers.get('content-type')}`
      },
    },
    {
      name: 'HTTP access: a forged OPENID in a header is nobody',
      expected: 'SIGN_IN_REQUIRED',
      run: async () => {
        const reply = await post('/api/session.me', '{}', { 'x-wx-openid': 'o-forged', 'x-tcb-source': 'wx_client' })
        return ((await reply.json()) as { error: { code: string } }).error.code
      },
    },
    {
      name: 'HTTP access: a text body over 100 KB',
      expected: '413',
      run: async () => String((await post('/api/session.me', `"${'x'.repeat(101 * 1024)}"`)).status),
    },
    {
      name: 'HTTP access: an unsigned webhook reaches its function and is refused',
      expected: '401',
      run: async () => String((await post('/webhooks/dms', '{}')).status),
    },
    {
      name: 'HTTP access: jobs has no address',
      expected: '404',
      run: async () => String((await post('/jobs', '{"kick":true}')).status),
    },
  ]
}

const statusAfter = async (url: string, ms: number): Promise<string> => {
  await pause(ms)
  return String((await fetch(url)).status)
}

/** A file that several trials share, the first of which uploads it. */
const sharedFile = (app: CloudBase, prefix: string) => {
  let id = ''
  const urlOf = async (maxAge: number): Promise<string> => {
    const { fileList } = await app.getTempFileURL({ fileList: [{ fileID: id, maxAge }] })
    return fileList[0]!.code === 'SUCCESS' ? fileList[0]!.tempFileURL : fileList[0]!.code
  }
  return {
    urlOf,
    id: () => id,
    upload: async (fileContent: Buffer) => {
      id = (await app.uploadFile({ cloudPath: `${prefix}/左前轮 №1 100%.bin`, fileContent })).fileID
    },
  }
}

type SharedFile = ReturnType<typeof sharedFile>

const linkTrials = ({ urlOf }: SharedFile): Trial[] => [
  {
    name: 'storage: part of a file',
    expected: '206 100',
    run: async () => {
      const reply = await fetch(await urlOf(600), { headers: { range: 'bytes=100-199' } })
      return `${reply.status} ${(await reply.arrayBuffer()).byteLength}`
    },
  },
  {
    name: 'storage: a link of two seconds after four',
    expected: '403',
    run: async () => statusAfter(await urlOf(2), 4_000),
  },
  {
    name: 'storage: a link that was altered',
    expected: '403',
    run: async () => {
      const url = new URL(await urlOf(600))
      const [name, value] = [...url.searchParams].at(-1)!
      url.searchParams.set(
        name,
        value.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
      )
      return statusAfter(url.toString(), 0)
    },
  },
]

/** Storage: what goes up comes down, links end, a deleted file is gone. */
export const storageTrials = (app: CloudBase, prefix: string): Trial[] => {
  const fileContent = randomBytes(1024 * 1024)
  const file = sharedFile(app, prefix)
  return [
    {
      name: 'storage: a file with a Chinese name comes back whole',
      expected: sha(fileContent),
      run: async () => {
        await file.upload(fileContent)
        return sha((await app.downloadFile({ fileID: file.id() })).fileContent as Buffer)
      },
    },
    ...linkTrials(file),
    {
      name: 'storage: a deleted file has no link',
      expected: 'STORAGE_FILE_NONEXIST',
      run: async () => {
        await app.deleteFile({ fileList: [file.id()] })
        return file.urlOf(600)
      },
    },
  ]
}

/** Signals: a counter is written by the server's SDK and seen by whoever watches. */
export const signalTrials = (app: CloudBase, name: string): Trial[] => {
  const database = app.database()
  const document = () => database.collection('signals').doc(name)
  return [
    {
      name: 'signals: a counter is set, raised and read',
      expected: '2',
      run: async () => {
        await database.createCollection('signals')
        await document().set({ n: 1 })
        await document().update({ n: database.command.inc(1) })
        return String(((await document().get()).data as { n: number }[])[0]!.n)
      },
    },
    {
      name: 'signals: a removed document is gone',
      expected: '1 0',
      run: async () => {
        const { deleted } = await document().remove()
        return `${String(deleted)} ${((await document().get()).data as object[]).length}`
      },
    },
  ]
}
