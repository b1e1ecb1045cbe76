import type { Env } from '../../core/env'
import type { MediaStorage, UploadGrant } from '../../core/ports/mediaStorage'

/** What `getUploadMetadata` answers, as `uploadFile` of the SDK reads it; its own types leave most of it out. */
interface Metadata {
  readonly url: string
  readonly token: string
  readonly authorization: string
  readonly fileId: string
  readonly cosFileId: string
}

/** So many files one call may name. Source: docs.cloudbase.net/storage. */
const FILES_PER_CALL = 50
const TIMEOUT_MS = 10_000

const chunked = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / FILES_PER_CALL) }, (_, i) =>
    all.slice(i * FILES_PER_CALL, (i + 1) * FILES_PER_CALL),
  )

/** Reads to the end, or until it is too much. */
const readUpTo = async (response: Response, maxBytes: number): Promise<Uint8Array | 'TOO_LARGE'> => {
  if (!response.body) return new Uint8Array()
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      return 'TOO_LARGE'
    }
    chunks.push(value)
  }
}

const open = async ({ TCB_ENV }: Pick<Env, 'TCB_ENV'>) => {
  const { default: cloudbase } = await import('@cloudbase/node-sdk')
  return cloudbase.init({ env: TCB_ENV, keepalive: true, timeout: TIMEOUT_MS })
}

/** CloudBase's storage through the SDK, which is loaded on first use. Its rule must let nobody but the server in (docs/runbook.md). */
export const createMediaStorage = (env: Pick<Env, 'TCB_ENV'>): MediaStorage => {
  let opened: ReturnType<typeof open> | null = null
  const app = () => (opened ??= open(env))
  /** How the id of a file begins; the bucket's name is the platform's and is learnt from it. */
  let idPrefix: string | null = null

  const metadataOf = async (path: string): Promise<Metadata> => {
    const { data } = await (await app()).getUploadMetadata({ cloudPath: path })
    const metadata = data as unknown as Metadata
    if (!metadata.fileId.endsWith(`/${path}`)) throw new Error('the storage names files otherwise')
    idPrefix = metadata.fileId.slice(0, -path.length)
    return metadata
  }
  const idOf = async (path: string): Promise<string> => {
    if (idPrefix === null) await metadataOf(path)
    return `${idPrefix}${path}`
  }
  const links = async (paths: readonly string[], seconds: number): Promise<Map<string, string>> => {
    const found = new Map<string, string>()
    for (const some of chunked(paths)) {
      const fileList = await Promise.all(some.map(async (path) => ({ fileID: await idOf(path), maxAge: seconds })))
      const answer = await (await app()).getTempFileURL({ fileList })
      for (const { fileID, code, tempFileURL } of answer.fileList)
        if (code === 'SUCCESS' && idPrefix !== null) found.set(fileID.slice(idPrefix.length), tempFileURL)
    }
    return found
  }

  return {
    links,

    async grant(path): Promise<UploadGrant> {
      const { url, token, authorization, cosFileId } = await metadataOf(path)
      return { url, headers: { authorization, 'x-cos-security-token': token, 'x-cos-meta-fileid': cosFileId } }
    },

    async read(path, maxBytes) {
      const link = (await links([path], 60)).get(path)
      if (link === undefined) return 'MISSING'
      const response = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status === 404) return 'MISSING'
      if (!response.ok) throw new Error(`the storage answers ${response.status}`)
      return readUpTo(response, maxBytes)
    },

    async write(path, bytes) {
      await (await app()).uploadFile({ cloudPath: path, fileContent: Buffer.from(bytes) })
    },

    async remove(paths) {
      for (const some of chunked(paths)) await (await app()).deleteFile({ fileList: await Promise.all(some.map(idOf)) })
    },
  }
}
