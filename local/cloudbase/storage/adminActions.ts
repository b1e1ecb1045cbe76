import { ActionFailure, type Actions } from '../actions'
import { ADMIN } from '../caller'
import type { Desk, Entry } from './desk'

const listOf = (value: unknown, name: string): unknown[] => {
  if (!Array.isArray(value)) throw new ActionFailure('INVALID_PARAM', `${name} must be a list`)
  return value
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const textOf = (value: unknown, name: string): string => {
  if (typeof value !== 'string') throw new ActionFailure('INVALID_PARAM', `${name} must be a text`)
  return value
}

const told = ({ code, fileId, message }: Entry) => ({ code, fileID: fileId, ...(message && { message }) })

/**
 * The storage as `@cloudbase/node-sdk` and, through it, `wx-server-sdk` ask for it. `storage.getFileAuthority` is not among it: it asks for
 * what a signed-in person of another kind of client may, which neither the product nor wx-server-sdk does.
 */
export const storageActions = (desk: Desk): Actions => ({
  'storage.getUploadMetadata': async ({ path, method }) => ({
    data: desk.grantUpload(ADMIN, method === 'put' ? 'put' : 'post', path),
  }),

  'storage.batchGetDownloadUrl': async ({ file_list }) => {
    const wishes = listOf(file_list, 'file_list').map((item) => {
      const { fileid, max_age, url_type } = recordOf(item)
      if (max_age !== undefined && typeof max_age !== 'number')
        throw new ActionFailure('INVALID_PARAM', 'max_age must be a number')
      return { fileId: textOf(fileid, 'fileid'), maxAge: max_age, encoded: url_type === 'COS_URL' }
    })
    const list = desk.links(ADMIN, wishes)
    return {
      data: { download_list: list.map((link) => ({ ...told(link), tempFileURL: link.url, maxAge: link.maxAge })) },
    }
  },

  'storage.batchDeleteFile': async ({ fileid_list }) => {
    const fileIds = listOf(fileid_list, 'fileid_list').map((id) => textOf(id, 'fileid'))
    return { data: { delete_list: (await desk.remove(ADMIN, fileIds)).map(told) } }
  },

  'storage.batchCopyFile': async ({ file_list }) => {
    const wishes = listOf(file_list, 'file_list').map((item) => {
      const { src_path, dst_path, overwrite, remove_original } = recordOf(item)
      return { from: src_path, to: dst_path, overwrite: overwrite !== false, removeOriginal: remove_original === true }
    })
    const entries = await desk.copy(wishes)
    return { data: { copy_list: entries.map(({ code, fileId, message }) => ({ code, fileId, message })) } }
  },
})
