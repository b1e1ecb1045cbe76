import type { Outside } from '../types'
import { chooseMedia } from './album'
import { answers, createListeners, Refusal } from './answer'
import type { Asking } from './dialogs'

const ASKED_FOR: Readonly<Record<string, string>> = {
  'scope.userLocation': '获取你的位置信息',
  'scope.camera': '使用你的摄像头',
  'scope.writePhotosAlbum': '保存图片到你的相册',
}

interface Resolving {
  (answer: { readonly event: 'agree' | 'disagree' | 'exposureAuthorization'; readonly buttonId?: string }): void
}

/**
 * WeChat's privacy gate since 2023: before a private API works, the person agrees to the program's contract. A program that registers
 * `onNeedPrivacyAuthorization` asks by its own sheet; for others WeChat draws one.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
const createPrivacy = (asking: Asking) => {
  let agreed = false
  let own: ((resolve: Resolving, info: { referrer: string }) => void) | null = null
  const demand = async (referrer: string): Promise<void> => {
    if (agreed) return
    if (!own) agreed = await asking('privacy', '用户隐私保护提示', '使用前请阅读并同意《小程序用户隐私保护指引》')
    else
      agreed = await new Promise<boolean>((done) => {
        own!(
          ({ event }) => {
            if (event !== 'exposureAuthorization') done(event === 'agree')
          },
          { referrer },
        )
      })
    if (!agreed) throw new Refusal('privacy permission is not authorized', { errno: 104 })
  }
  return {
    demand,
    agree: () => void (agreed = true),
    wx: {
      onNeedPrivacyAuthorization: (listener: typeof own) => void (own = listener),
      ...answers({
        getPrivacySetting: () => ({ needAuthorization: !agreed, privacyContractName: '《小程序用户隐私保护指引》' }),
        requirePrivacyAuthorize: () => demand('requirePrivacyAuthorize'),
        openPrivacyContract: () => undefined,
      }),
    },
  }
}

/** What depends on who holds the phone and on what they allow. */
export const person = (outside: Outside, asking: Asking) => {
  const privacy = createPrivacy(asking)
  const scopes = new Map<string, boolean>()
  const allow = async (scope: string): Promise<void> => {
    if (!scopes.has(scope)) scopes.set(scope, await asking(scope, ASKED_FOR[scope] ?? scope, ''))
    if (!scopes.get(scope)) throw new Refusal('auth deny', { errno: 103 })
  }
  const from = (method: string, values: object = {}) => outside(method, values) as Promise<Record<string, unknown>>
  const shaken = createListeners<never>()
  const wx = {
    ...privacy.wx,
    onAccelerometerChange: shaken.on,
    ...answers({
      login: () => from('login'),
      checkSession: () => undefined,
      getLocation: async () => {
        await privacy.demand('getLocation')
        await allow('scope.userLocation')
        return from('getLocation')
      },
      authorize: ({ scope }) => allow(String(scope)),
      getSetting: () => ({ authSetting: Object.fromEntries(scopes) }),
      chooseMedia: async (options) => {
        await privacy.demand('chooseMedia')
        return chooseMedia(from)(options)
      },
      scanCode: async () => {
        await privacy.demand('scanCode')
        return from('scanCode')
      },
      requestSubscribeMessage: ({ tmplIds }) => from('subscribe', { tmplIds }),
      requestPayment: (options) => {
        for (const field of ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'])
          if (typeof options[field] !== 'string')
            throw new Error(`parameter error: parameter.${field} should be String`)
        return from('pay', options)
      },
      makePhoneCall: ({ phoneNumber }) => from('phoneCall', { phoneNumber }).then(() => undefined),
      openLocation: (options) => from('openLocation', { ...options }).then(() => undefined),
      setClipboardData: ({ data }) => from('clipboard', { data }).then(() => undefined),
      previewImage: () => undefined,
      vibrateShort: () => undefined,
    }),
  }
  /** `<button open-type>` as the phone answers it. */
  const openTypes = {
    getPhoneNumber: {
      event: 'getphonenumber',
      ask: async () => {
        try {
          await privacy.demand('getPhoneNumber')
          if (!(await asking('phoneNumber', '申请使用你的手机号', ''))) throw new Error('user deny')
          return { errMsg: 'getPhoneNumber:ok', ...(await from('phoneNumber')) }
        } catch (error) {
          return { errMsg: `getPhoneNumber:fail ${(error as Error).message}`, errno: 102 }
        }
      },
    },
    agreePrivacyAuthorization: {
      event: 'agreeprivacyauthorization',
      ask: () => {
        privacy.agree()
        return Promise.resolve({})
      },
    },
  }
  return { wx, openTypes }
}
