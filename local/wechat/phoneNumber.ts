import type { Clock } from '../clock'
import { openCodes } from './codes'
import type { App, WechatConfig } from './config'
import { optionalText, textOf, type Fields } from './fields'
import type { Person } from './people'
import { Refusal } from './refusal'

interface Agreed {
  readonly openid: string
  readonly purePhoneNumber: string
  readonly countryCode: string
  readonly atMs: number
}

const CHINA = '86'

/**
 * `<button open-type="getPhoneNumber">` and what a server makes of its code. Source:
 * developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber. A code that was used is 40029 too.
 */
export const openPhoneNumbers = ({ dataDir }: WechatConfig, clock: Clock) => {
  const codes = openCodes<Agreed>(dataDir, 'phone-codes', clock)
  return {
    /** The person agrees to give a number that their WeChat account knows. @throws Refusal 40097 for what is no number */
    agree(person: Person, body: Fields): string {
      const purePhoneNumber = textOf(body, 'phone', 40097)
      const countryCode = optionalText(body, 'countryCode') ?? CHINA
      const form = countryCode === CHINA ? /^1[3-9]\d{9}$/ : /^\d{5,14}$/
      if (!form.test(purePhoneNumber) || !/^[1-9]\d{0,3}$/.test(countryCode)) throw new Refusal(40097)
      return codes.issue(person.appId, { openid: person.id, purePhoneNumber, countryCode, atMs: clock.now() })
    },
    /** `POST /wxa/business/getuserphonenumber` */
    get(app: App, body: Fields): object {
      const code = textOf(body, 'code', 40029)
      const openid = optionalText(body, 'openid')
      const agreed = codes.spend(app.appId, code, 40029, (content) => {
        // [K] the code of this refusal: the page says only that the two are checked against each other.
        if (openid && openid !== content.openid) throw new Refusal(40003)
      })
      const { purePhoneNumber, countryCode, atMs } = agreed
      return {
        phone_info: {
          phoneNumber: countryCode === CHINA ? purePhoneNumber : `+${countryCode}${purePhoneNumber}`,
          purePhoneNumber,
          countryCode,
          watermark: { timestamp: Math.floor(atMs / 1000), appid: app.appId },
        },
      }
    },
  }
}
