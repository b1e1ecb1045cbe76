import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock'
import { openCodes } from './codes'
import type { WechatConfig } from './config'
import { textOf, type Fields } from './fields'
import type { Person } from './people'
import type { Rates } from './rates'
import { Refusal } from './refusal'
import { appOf } from './tokens'

/** Source: code2Session, error 45011 (a hundred times a minute for each user). */
const PER_MINUTE = 100

interface Login {
  readonly openid: string
  readonly unionid: string
}

/**
 * `wx.login` and what a server makes of its code. Source: developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session;
 * 40163, 40125 and the 41xxx are not on that page but in replies quoted by the community.
 */
export const openSessions = (config: WechatConfig, clock: Clock, rates: Rates) => {
  const codes = openCodes<Login>(config.dataDir, 'login-codes', clock)
  return {
    /** What `wx.login` gives. */
    login: (person: Person): string => codes.issue(person.appId, { openid: person.id, unionid: person.unionid }),
    /** `GET /sns/jscode2session`; a good reply carries no errcode. */
    jscode2session(query: Fields): object {
      const app = appOf(config, query)
      const code = textOf(query, 'js_code', 41008)
      if (textOf(query, 'grant_type', 40002) !== 'authorization_code') throw new Refusal(40002)
      const { openid, unionid } = codes.spend(app.appId, code, 40163, (login) =>
        rates(`jscode2session ${login.openid}`, { perMinute: PER_MINUTE }, 45011),
      )
      return { session_key: randomBytes(16).toString('base64'), openid, unionid }
    },
  }
}
