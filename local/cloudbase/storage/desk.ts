import { ActionFailure } from '../actions'
import type { Caller } from '../caller'
import { CosFailure } from './cosError'
import type { Credentials, UploadGrant, UploadMethod } from './credentials'
import type { FileInfo, Files } from './files'
import { fileIdOf, pathFault, pathOfFileId } from './names'
import { mayRead, mayWrite, ownerOf } from './rule'

/** So many files one call may name. Source: docs.cloudbase.net/storage (copy-file, and the pages of links and deleting). */
const MAX_ENTRIES = 50
/** A link is good for a day when nobody says otherwise. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud, getTempFileURL. */
const DEFAULT_LINK_SECONDS = 86_400
/** And never longer: the older pages say so, the newer ones say nothing. [K] */
const MAX_LINK_SECONDS = 86_400

/** Codes of one entry of a list. Source: docs.cloudbase.net/error-code, and the table that wx-server-sdk translates them by. */
type EntryCode =
  'SUCCESS' | 'STORAGE_FILE_NONEXIST' | 'STORAGE_EXCEED_AUTHORITY' | 'STORAGE_REQUEST_FAIL' | 'INVALID_PARAM'

export interface LinkWish {
  readonly fileId: string
  readonly maxAge: number | undefined
  /** The caller uses the link as it is; else it percent-encodes it first, as the SDK does. */
  readonly encoded: boolean
}

export interface CopyWish {
  readonly from: unknown
  readonly to: unknown
  readonly overwrite: boolean
  readonly removeOriginal: boolean
}

export interface Entry {
  readonly code: EntryCode
  readonly fileId: string
  readonly message: string
}

interface Room {
  readonly envId: string
  readonly files: Files
}

const entry = (code: EntryCode, fileId: string, message = code === 'SUCCESS' ? '' : code): Entry => ({
  code,
  fileId,
  message,
})

const checkCount = (wishes: readonly unknown[]): void => {
  if (wishes.length === 0) throw new ActionFailure('INVALID_PARAM', 'the list is empty')
  if (wishes.length > MAX_ENTRIES)
    throw new ActionFailure('INVALID_PARAM', `more than ${MAX_ENTRIES} files in one call`)
}

const secondsOf = (maxAge: number | undefined): number => {
  if (maxAge === undefined) return DEFAULT_LINK_SECONDS
  if (!Number.isSafeInteger(maxAge) || maxAge < 1)
    throw new ActionFailure('INVALID_PARAM', 'max_age must be a whole number of seconds, 1 or more')
  return Math.min(maxAge, MAX_LINK_SECONDS)
}

const fileOf = ({ envId, files }: Room, fileId: string): FileInfo | undefined => {
  const path = pathOfFileId(envId, fileId)
  return path === null ? undefined : files.get(path)
}

const copyOne = async ({ envId, files }: Room, wish: CopyWish): Promise<Entry> => {
  const fault = pathFault(wish.from) ?? pathFault(wish.to)
  if (fault) return entry('INVALID_PARAM', '', fault)
  const [from, to] = [String(wish.from), String(wish.to)]
  const source = files.get(from)
  if (!source) return entry('STORAGE_FILE_NONEXIST', '')
  if (from === to) return entry('INVALID_PARAM', '', 'source and target are the same')
  try {
    await files.copy(source, to, (old) => wish.overwrite || old === undefined)
  } catch (error) {
    if (error instanceof CosFailure) return entry('STORAGE_REQUEST_FAIL', '', error.message)
    throw error
  }
  if (wish.removeOriginal) await files.remove(from)
  return entry('SUCCESS', fileIdOf(envId, to))
}

const removeOne = async (room: Room, caller: Caller, fileId: string): Promise<Entry> => {
  const file = fileOf(room, fileId)
  if (!file) return entry('STORAGE_FILE_NONEXIST', fileId)
  if (!mayWrite(caller, file)) return entry('STORAGE_EXCEED_AUTHORITY', fileId)
  return entry((await room.files.remove(file.path)) ? 'SUCCESS' : 'STORAGE_FILE_NONEXIST', fileId)
}

/** What may be done with files, for whoever asks: the wires of the SDK and of the phone differ only in how they put it. Throws ActionFailure. */
export const createDesk = (envId: string, files: Files, credentials: Credentials) => {
  const room: Room = { envId, files }
  return {
    grantUpload(caller: Caller, method: UploadMethod, path: unknown): UploadGrant {
      const fault = pathFault(path)
      if (fault) throw new ActionFailure('INVALID_PARAM', fault)
      if (!mayWrite(caller, files.get(String(path))))
        throw new ActionFailure('STORAGE_EXCEED_AUTHORITY', 'the file is somebody else’s')
      return credentials.grantUpload(method, String(path), ownerOf(caller))
    },

    /** What one may not read is told like what is not there. Source: docs.cloudbase.net/error-code/STORAGE_FILE_NONEXIST. */
    links(caller: Caller, wishes: readonly LinkWish[]): (Entry & { url: string; maxAge: number })[] {
      checkCount(wishes)
      return wishes.map(({ fileId, maxAge, encoded }) => {
        const seconds = secondsOf(maxAge)
        const file = fileOf(room, fileId)
        return file && mayRead(caller, file)
          ? { ...entry('SUCCESS', fileId), url: credentials.link(file.path, seconds, encoded), maxAge: seconds }
          : { ...entry('STORAGE_FILE_NONEXIST', fileId), url: '', maxAge: seconds }
      })
    },

    async remove(caller: Caller, fileIds: readonly string[]): Promise<Entry[]> {
      checkCount(fileIds)
      const entries: Entry[] = []
      for (const fileId of fileIds) entries.push(await removeOne(room, caller, fileId))
      return entries
    },

    /** One after the other, so that a list may copy into what it read before. Admins only. */
    async copy(wishes: readonly CopyWish[]): Promise<Entry[]> {
      checkCount(wishes)
      const entries: Entry[] = []
      for (const wish of wishes) entries.push(await copyOne(room, wish))
      return entries
    },
  }
}

export type Desk = ReturnType<typeof createDesk>
