import { ActionFailure } from '../actions'
import { clientOf } from '../caller'
import { errCodeOf } from '../errCodes'
import type { ClientCalls, ClientReply } from '../client'
import type { Desk, Entry, LinkWish } from './desk'

const statusOf = ({ code, fileId, message }: Entry) => ({
  fileID: fileId,
  status: errCodeOf(code),
  errMsg: message || 'ok',
})

const listOf = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new ActionFailure('INVALID_PARAM', 'fileList must be a list')
  return value
}

const wishOf = (item: unknown): LinkWish => {
  const { fileID, maxAge } =
    typeof item === 'string' ? { fileID: item, maxAge: undefined } : ((item ?? {}) as Record<string, unknown>)
  if (typeof fileID !== 'string' || (maxAge !== undefined && typeof maxAge !== 'number'))
    throw new ActionFailure('INVALID_PARAM', 'an entry of fileList is no file id')
  return { fileId: fileID, maxAge, encoded: true }
}

const upload = (desk: Desk, openid: string, path: unknown): ClientReply => {
  const { url, token, authorization, fileId, cosFileId } = desk.grantUpload(clientOf(openid), 'post', path)
  const formData = {
    key: path,
    signature: authorization,
    'x-cos-security-token': token,
    'x-cos-meta-fileid': cosFileId,
    success_action_status: '200',
  }
  return { fileID: fileId, url, formData }
}

/**
 * What stands behind `wx.cloud.uploadFile`, `getTempFileURL`, `downloadFile` and `deleteFile`. WeChat's client speaks a protocol of its own to
 * the platform; these three calls carry what must be in it. The upload itself then goes to COS as a form, as the real client sends it.
 */
export const storageCalls = (desk: Desk): ClientCalls => ({
  uploadMetadata: async ({ openid }, { path }) => upload(desk, openid, path),
  getTempFileURL: async ({ openid }, { fileList }) => ({
    fileList: desk
      .links(clientOf(openid), listOf(fileList).map(wishOf))
      .map((link) => ({ ...statusOf(link), tempFileURL: link.url, maxAge: link.maxAge })),
  }),
  deleteFile: async ({ openid }, { fileList }) => {
    const fileIds = listOf(fileList).map((item) => wishOf(item).fileId)
    return { fileList: (await desk.remove(clientOf(openid), fileIds)).map(statusOf) }
  },
})
