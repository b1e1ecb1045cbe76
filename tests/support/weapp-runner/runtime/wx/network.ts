import type { Outside } from '../types'
import { fileData } from '../files'
import { answering, answers, Refusal, type Options } from './answer'

interface Reply {
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly data: string
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Calls that leave the phone. Without network they fail as on a phone without network. */
export const network = (outside: Outside, isOffline: () => boolean): Record<string, unknown> => {
  const leave = async (method: string, values: object): Promise<unknown> => {
    if (isOffline()) throw new Refusal('network is unavailable', { errno: 600001 })
    return outside(method, values)
  }
  const request = ({ url, method = 'GET', data, header = {} }: Options): Promise<Reply> =>
    leave('request', { url, method, data, header }) as Promise<Reply>
  let initialised = false
  const inCloud = (name: string, act: (options: Options) => Promise<object>) =>
    answering(`cloud.${name}`, (options) => {
      if (!initialised) throw new Refusal('Cloud API isn’t enabled, please call init first', { errCode: -1 })
      return act(options) as Promise<Record<string, unknown>>
    })
  return {
    ...answers({
      request: async (options) => {
        const { statusCode, header, data } = await request(options)
        return {
          statusCode,
          header,
          data: options.dataType === undefined || options.dataType === 'json' ? parsed(data) : data,
        }
      },
    }),
    cloud: {
      init: () => void (initialised = true),
      callFunction: inCloud(
        'callFunction',
        ({ name, data = {} }) => leave('callFunction', { name, data }) as Promise<object>,
      ),
      uploadFile: inCloud(
        'uploadFile',
        ({ cloudPath, filePath }) =>
          leave('uploadFile', { cloudPath, data: fileData(String(filePath)) }) as Promise<object>,
      ),
      getTempFileURL: inCloud(
        'getTempFileURL',
        ({ fileList }) => leave('getTempFileURL', { fileList }) as Promise<object>,
      ),
    },
  }
}
