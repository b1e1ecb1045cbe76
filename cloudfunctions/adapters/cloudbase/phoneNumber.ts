import type { Log } from '../../core/log'
import type { Env } from '../../core/env'
import type { PhoneAnswer, WechatPhone } from '../../core/ports/wechat'

/** `phonenumber.getPhoneNumber` as WeChat answers it, in the letters of the HTTPS API. */
interface Reply {
  readonly errcode?: number
  readonly phone_info?: {
    readonly purePhoneNumber?: string
    readonly countryCode?: string
    readonly watermark?: { readonly appid?: string }
  }
}

const TIMEOUT_MS = 5_000

/** 40029: no such code, used, or out of date; 40003: made by another person; 41008 and 40097: no code at all. Everything else may get better. */
const WRONG_CODE = new Set([40029, 40003, 41008, 40097])

const answerOf = ({ errcode = 0, phone_info }: Reply, appId: string | undefined): PhoneAnswer => {
  if (WRONG_CODE.has(errcode)) return { ok: false, reason: 'INVALID' }
  const { purePhoneNumber: phone, countryCode, watermark } = phone_info ?? {}
  if (errcode !== 0 || !phone || !countryCode) return { ok: false, reason: 'UNAVAILABLE' }
  // A number that was given to another mini program was not given to this one.
  return watermark?.appid && watermark.appid === appId
    ? { ok: true, phone, countryCode }
    : { ok: false, reason: 'INVALID' }
}

/**
 * WeChat's phone number API as a cloud call: no access token, but only for a call that a mini program's user began, and only while the function's
 * `config.json` declares it. Source: developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber.
 * [K] not called on a real environment yet; the name of the API there is that of `cloud.openapi.phonenumber.getPhoneNumber`.
 */
export const createWechatPhone = ({ TCB_ENV }: Pick<Env, 'TCB_ENV'>, log: Pick<Log, 'warn'>): WechatPhone => ({
  async exchange(code, openid) {
    const { default: cloudbase } = await import('@cloudbase/node-sdk')
    const app = cloudbase.init({ env: TCB_ENV, keepalive: true })
    const { WX_APPID: appId } = cloudbase.getCloudbaseContext() as { WX_APPID?: string }
    try {
      const asked = { apiName: 'phonenumber.getPhoneNumber', requestData: { code, openid } }
      const { result } = await app.callWxOpenApi(asked, { timeout: TIMEOUT_MS })
      const reply = (typeof result === 'object' && result !== null ? result : { errcode: -1 }) as Reply
      if (reply.errcode) log.warn({ api: asked.apiName, errcode: reply.errcode }, 'wechat')
      return answerOf(reply, appId)
    } catch (error) {
      // Its message may quote what was sent.
      log.warn({ api: 'phonenumber.getPhoneNumber', err: (error as Error).name }, 'wechat')
      return { ok: false, reason: 'UNAVAILABLE' }
    }
  },
})
