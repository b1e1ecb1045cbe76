import type { Env } from '../../core/env'
import type { Log } from '../../core/log'
import type { WechatCodes } from '../../core/ports/wechat'

const TIMEOUT_MS = 5_000
/** The narrowest that WeChat draws, in pixels: it has to cross two networks inside a JSON reply. */
const WIDTH_PX = 280
const MAX_BYTES = 120_000

const varint = (value: number): Buffer =>
  value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 127) | 128]), varint(value >>> 7)])

const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value])

/** `CommApiData{2: OpenApiData{1: KeyValuePair{1: key, 2: value as JSON}*}}`. Source: src/protobuf/openapi in `wx-server-sdk` 4. */
const requestOf = (data: Readonly<Record<string, unknown>>): Buffer => {
  const pairs = Object.entries(data).map(([key, value]) =>
    bytes(1, Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, Buffer.from(JSON.stringify(value)))])),
  )
  return bytes(2, Buffer.concat(pairs))
}

/** The byte fields of a message by number; what is cut off or of another wire type ends the reading. */
const fieldsOf = (message: Buffer): Map<number, Buffer> => {
  const found = new Map<number, Buffer>()
  let at = 0
  const next = (): number => {
    let value = 0
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++]!
      value += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    return value
  }
  while (at < message.length) {
    const tag = next()
    const length = next()
    if ((tag & 7) === 0) continue
    if ((tag & 7) !== 2 || at + length > message.length) break
    found.set(tag >>> 3, message.subarray(at, (at += length)))
  }
  return found
}

/** `CommOpenApiResp{1: respData, 2: contentType, …}`: a picture, or null for anything else. */
const pictureIn = (reply: unknown): string | null => {
  if (!Buffer.isBuffer(reply)) return null
  const fields = fieldsOf(reply)
  const [picture, type] = [fields.get(1), /^image\/(?:png|jpeg)/.exec(String(fields.get(2) ?? ''))?.[0]]
  return picture && type && picture.length <= MAX_BYTES ? `data:${type};base64,${picture.toString('base64')}` : null
}

/**
 * Mini program codes as a cloud call, which answers bytes and so goes by the way of `cloud.openapi`; only for a call that a mini program's user
 * began, and only while the function's `config.json` declares it. Source:
 * developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getunlimitedqrcode. [K] not called on a real environment yet.
 */
export const createWechatCodes = ({ TCB_ENV }: Pick<Env, 'TCB_ENV'>, log: Pick<Log, 'warn'>): WechatCodes => ({
  async draw(page, scene) {
    const { default: cloudbase } = await import('@cloudbase/node-sdk')
    const app = cloudbase.init({ env: TCB_ENV, keepalive: true })
    const apiName = 'wxacode.getUnlimited'
    try {
      const requestData = requestOf({ scene, page, width: WIDTH_PX })
      const picture = pictureIn(await app.callCompatibleWxOpenApi({ apiName, requestData }, { timeout: TIMEOUT_MS }))
      if (!picture) log.warn({ api: apiName }, 'no picture')
      return picture
    } catch (error) {
      log.warn({ api: apiName, err: (error as Error).name }, 'wechat')
      return null
    }
  },
})
