import { base64Of, base64OfText, isBytes, ownBytes, textOfBase64 } from '../bytes'
import { files } from '../files'
import type { Air } from './air'
import { answering, own, Refusal, type Options, type Result } from './answer'
import { answeringOrTasking, tasking, type Transfer, type Underway } from './task'

interface Reply {
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly base64: string
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const pairsOf = (data: object): string =>
  Object.entries(data)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&')

const isForm = (header: unknown): boolean =>
  Object.entries((header ?? {}) as Record<string, string>).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('application/x-www-form-urlencoded'),
  )

/** Data as WeChat sends it: bytes and text as they are, an object in the address of a GET, as pairs in a form, else as JSON. */
const questionOf = ({ url, method = 'GET', data, header = {} }: Options) => {
  if (typeof url !== 'string' || url === '') throw new Error('parameter error: parameter.url should be String')
  const isPairs = typeof data === 'object' && data !== null && !isBytes(data)
  if (method === 'GET') {
    const pairs = isPairs ? pairsOf(data) : ''
    return { url: pairs ? `${url}${url.includes('?') ? '&' : '?'}${pairs}` : url, method, header }
  }
  const text = isPairs && isForm(header) ? pairsOf(data) : typeof data === 'string' ? data : JSON.stringify(data ?? {})
  return { url, method, header, base64: isBytes(data) ? base64Of(data) : base64OfText(text) }
}

const dataOf = ({ responseType, dataType = 'json' }: Options, base64: string): unknown => {
  if (responseType === 'arraybuffer') return own(ownBytes(base64))
  const text = textOfBase64(base64)
  return dataType === 'json' ? parsed(text) : text
}

/** A file that goes up. */
const fileOf = (filePath: unknown) => {
  const path = String(filePath)
  return { base64: files.base64(path), fileName: path.slice(path.lastIndexOf('/') + 1) }
}

const transfersOf = (air: Air) => {
  const upload = (method: string, options: Options, values: object, underway: Underway) => {
    const size = files.size(String(options.filePath))
    return air.leave(
      method,
      { ...values, ...fileOf(options.filePath) },
      {
        isOver: underway.isOver,
        sent: (fraction) => underway.progress(fraction, size),
      },
    )
  }
  const download = async (method: string, values: object, { isOver, progress, headers }: Underway): Promise<Reply> => {
    const reply = (await air.leave(method, values, {
      isOver,
      received: (fraction, answer) => progress(fraction, (answer as { size: number }).size),
    })) as Reply
    headers(reply.header, reply.statusCode)
    return reply
  }
  /** Keeps what came, where the program wants it or as a temporary file. */
  const keep = ({ base64 }: Reply, url: string, filePath: unknown): Result => {
    if (filePath === undefined) return { tempFilePath: files.keep(base64, files.ending(url.split('?')[0]!)) }
    files.write(String(filePath), base64)
    return { filePath: String(filePath) }
  }
  const calls: Record<'request' | 'uploadFile' | 'downloadFile', Transfer> = {
    async request(options, underway) {
      const reply = (await air.leave('request', questionOf(options), underway)) as Reply
      const { statusCode, header, base64 } = reply
      underway.headers(header, statusCode)
      return { statusCode, header, cookies: [], data: dataOf(options, base64) }
    },
    async uploadFile(options, underway) {
      const { url, name, formData = {}, header = {} } = options
      const reply = (await upload('upload', options, { url, name, formData, header }, underway)) as Reply
      underway.headers(reply.header, reply.statusCode)
      return { statusCode: reply.statusCode, data: textOfBase64(reply.base64) }
    },
    async downloadFile({ url, header = {}, filePath }, underway) {
      const reply = await download('download', { url, header }, underway)
      return { statusCode: reply.statusCode, header: reply.header, ...keep(reply, String(url), filePath) }
    },
  }
  return { calls, upload, download, keep }
}

/** `wx.cloud`, as far as a phone may use it. https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/ */
const cloudOf = (air: Air, { upload, download, keep }: ReturnType<typeof transfersOf>, database: () => object) => {
  let initialised = false
  const demand = (): void => {
    if (!initialised) throw new Refusal('Cloud API isn’t enabled, please call init first', { errCode: -1 })
  }
  const inCloud = (name: string) =>
    answering(`cloud.${name}`, ({ success: _, fail: __, complete: ___, ...values }) => {
      demand()
      return air.leave(name, values) as Promise<Record<string, unknown>>
    })
  return {
    init: () => void (initialised = true),
    callFunction: inCloud('callFunction'),
    getTempFileURL: inCloud('getTempFileURL'),
    uploadFile: answeringOrTasking('cloud.uploadFile', 'upload', async (options, underway) => {
      demand()
      return (await upload('uploadFile', options, { cloudPath: options.cloudPath }, underway)) as Result
    }),
    downloadFile: answeringOrTasking('cloud.downloadFile', 'download', async ({ fileID }, underway) => {
      demand()
      const reply = await download('downloadFile', { fileID }, underway)
      return { statusCode: reply.statusCode, ...keep(reply, String(fileID), undefined) }
    }),
    database: () => {
      demand()
      return database()
    },
  }
}

/** Calls that leave the phone. Without network they fail as on a phone without network. */
export const network = (air: Air, database: () => object): Record<string, unknown> => {
  const transfers = transfersOf(air)
  const { request, uploadFile, downloadFile } = transfers.calls
  return {
    request: tasking('request', null, request),
    uploadFile: tasking('uploadFile', 'upload', uploadFile),
    downloadFile: tasking('downloadFile', 'download', downloadFile),
    cloud: cloudOf(air, transfers, database),
  }
}
