import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, open, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { ulid } from 'ulid'
import type { Clock } from '../../clock'
import { inTurn, settle, syncFolder, writeWhole } from '../durable'
import { CosFailure } from './cosError'

/** One simple upload may be this large. COS itself allows 5 GB; WeChat's client refuses larger ones (-403001) at a size it does not document: [K]. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024
/** Capacity of an environment. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud/basis/concepts/quota.html. */
const MAX_TOTAL_BYTES = 5 * 1024 ** 3
const MAX_FILES = 100_000

export interface FileInfo {
  readonly path: string
  /** Name of the bytes on disk: new bytes get a new one. */
  readonly blob: string
  readonly size: number
  /** MD5 of the bytes, as COS makes it. */
  readonly etag: string
  readonly contentType: string
  /** Openid of the creator; empty for what the server made. */
  readonly owner: string
  readonly modifiedMs: number
}

export type Draft = Pick<FileInfo, 'path' | 'contentType' | 'owner'>

interface Folders {
  readonly records: string
  readonly blobs: string
  readonly drafts: string
}

/** Asked at the moment a file is put in place, with what is there. */
type Permission = (old: FileInfo | undefined) => boolean

/** Reads the records of a store that was left at any point, and clears away what no record speaks of. */
const recover = (folders: Folders): Map<string, FileInfo> => {
  for (const folder of Object.values(folders) as string[]) mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folders.drafts)) rmSync(path.join(folders.drafts, name))
  const infos = readdirSync(folders.records).map(
    (name) => JSON.parse(readFileSync(path.join(folders.records, name), 'utf8')) as FileInfo,
  )
  const known = new Set(infos.map((info) => info.blob))
  for (const name of readdirSync(folders.blobs)) if (!known.has(name)) rmSync(path.join(folders.blobs, name))
  return new Map(infos.map((info) => [info.path, info]))
}

const draftOf = (folders: Folders, name: string): string => path.join(folders.drafts, name)
const blobOf = (folders: Folders, name: string): string => path.join(folders.blobs, name)

/** The records: which bytes are the file of which name. Changes happen one after the other. */
const createRecords = (folders: Folders) => {
  const files = recover(folders)
  let total = [...files.values()].reduce((sum, info) => sum + info.size, 0)
  const oneByOne = inTurn()
  const recordOf = (name: string): string =>
    path.join(folders.records, `${createHash('sha256').update(name).digest('hex')}.json`)

  const forget = async (info: FileInfo): Promise<void> => {
    total -= info.size
    await rm(blobOf(folders, info.blob), { force: true })
  }

  return {
    get: (name: string): FileInfo | undefined => files.get(name),

    /** Makes the finished draft named like the blob the file of its path. Throws CosFailure. */
    publish: (info: FileInfo, mayReplace: Permission): Promise<FileInfo> =>
      oneByOne(async () => {
        const old = files.get(info.path)
        if (!mayReplace(old)) throw new CosFailure('AccessDenied', 'Access Denied.')
        if (total + info.size > MAX_TOTAL_BYTES || (!old && files.size >= MAX_FILES))
          throw new CosFailure('AccessDenied', 'the storage of this environment is full')
        await settle(draftOf(folders, info.blob), blobOf(folders, info.blob))
        await writeWhole(recordOf(info.path), draftOf(folders, `${info.blob}.record`), JSON.stringify(info))
        files.set(info.path, info)
        total += info.size
        if (old) await forget(old)
        return info
      }),

    /** Takes a file away; false when there was none. */
    remove: (name: string): Promise<boolean> =>
      oneByOne(async () => {
        const info = files.get(name)
        if (!info) return false
        await rm(recordOf(name))
        await syncFolder(folders.records)
        files.delete(name)
        await forget(info)
        return true
      }),
  }
}

const fill = async (handle: FileHandle, source: AsyncIterable<Uint8Array>): Promise<{ size: number; etag: string }> => {
  const md5 = createHash('md5')
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    // The rest is read and thrown away: a client that still sends would not see an answer.
    if (size > MAX_FILE_BYTES) continue
    md5.update(chunk)
    for (let done = 0; done < chunk.length;) done += (await handle.write(chunk, done)).bytesWritten
  }
  if (size > MAX_FILE_BYTES) throw new CosFailure('EntityTooLarge', 'the object is larger than 50 MB')
  await handle.sync()
  return { size, etag: md5.digest('hex') }
}

/**
 * Files under names of any kind in one folder. On disk a name is only ever its hash, so that none leads out of the folder. Bytes are written
 * aside and made durable first; one small record, put in place by a rename, then makes them the file: a crash leaves the old file or the new one.
 */
export const createFiles = (directory: string, clock: Clock) => {
  const folders: Folders = {
    records: path.join(directory, 'records'),
    blobs: path.join(directory, 'blobs'),
    drafts: path.join(directory, 'drafts'),
  }
  const records = createRecords(folders)

  return {
    get: records.get,
    remove: records.remove,

    /** Takes a file in, whole or not at all. Throws CosFailure, or what `source` throws when it ends before its time. */
    async put(draft: Draft, source: AsyncIterable<Uint8Array>, mayReplace: Permission): Promise<FileInfo> {
      const blob = ulid()
      try {
        const handle = await open(draftOf(folders, blob), 'wx')
        const content = await fill(handle, source).finally(() => handle.close())
        return await records.publish({ ...draft, ...content, blob, modifiedMs: clock.now() }, mayReplace)
      } finally {
        await rm(draftOf(folders, blob), { force: true })
      }
    },

    /** The same bytes under another name, with the rights they had. Throws CosFailure. */
    async copy(from: FileInfo, to: string, mayReplace: Permission): Promise<FileInfo> {
      const blob = ulid()
      try {
        await copyFile(blobOf(folders, from.blob), draftOf(folders, blob))
        const handle = await open(draftOf(folders, blob), 'r+')
        await handle.sync().finally(() => handle.close())
        return await records.publish({ ...from, path: to, blob, modifiedMs: clock.now() }, mayReplace)
      } finally {
        await rm(draftOf(folders, blob), { force: true })
      }
    },

    /** A file's bytes, open: what is open stays readable when the file is replaced or removed meanwhile. Null when there is none. */
    async open(name: string): Promise<{ info: FileInfo; handle: FileHandle } | null> {
      for (;;) {
        const info = records.get(name)
        if (!info) return null
        const handle = await open(blobOf(folders, info.blob), 'r').catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT' && records.get(name) !== info) return null
          throw error
        })
        if (handle) return { info, handle }
      }
    },
  }
}

export type Files = ReturnType<typeof createFiles>
