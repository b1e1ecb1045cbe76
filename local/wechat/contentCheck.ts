import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock'
import type { App, WechatConfig } from './config'
import { optionalText, textOf, type Fields } from './fields'
import type { People } from './people'
import { Refusal } from './refusal'

export interface Verdict {
  readonly suggest: 'pass' | 'risky' | 'review'
  /** 100 is normal, 10001 advertising, 20001 … 21000 the kinds of risk. */
  readonly label: number
}

const VISITED_WITHIN_MS = 2 * 3600_000
const SCENES = [1, 2, 3, 4]
const MAX_CONTENT = 2_500
const CERTAIN_PERCENT = 90

/** What the script says of a text or an address. */
export const verdictOf = ({ verdicts }: WechatConfig, text: string): Verdict => {
  const found = verdicts.find(({ marker }) => text.includes(marker))
  return found ? { suggest: found.suggest, label: found.label } : { suggest: 'pass', label: 100 }
}

export const detailOf = (verdict: Verdict) => ({
  strategy: 'content_model',
  errcode: 0,
  ...verdict,
  prob: CERTAIN_PERCENT,
})

export const makeTraceId = (): string => [4, 4, 4].map((bytes) => randomBytes(bytes).toString('hex')).join('-')

/** What both checks ask of a request. [K] 47001 for a version other than 2: version 1 has its own page and is no longer kept up. */
export const createCheckedUser =
  (people: People, clock: Clock) =>
  (app: App, body: Fields): string => {
    if (body.version !== 2) throw new Refusal(47001, 'version')
    if (!SCENES.includes(body.scene as number)) throw new Refusal(40129)
    const person = people.find(textOf(body, 'openid', 40003))
    if (!person) throw new Refusal(40003)
    if (person.appId !== app.appId) throw new Refusal(43104)
    if (clock.now() - person.visitedAtMs > VISITED_WITHIN_MS) throw new Refusal(61010)
    return person.id
  }

export type CheckedUser = ReturnType<typeof createCheckedUser>

/**
 * `POST /wxa/msg_sec_check`. Source: developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck.
 * [K] 45002 for a content of more than 2,500 characters: the page names the limit and no code.
 */
export const createMsgSecCheck =
  (config: WechatConfig, checkedUser: CheckedUser) =>
  (app: App, body: Fields): object => {
    const content = textOf(body, 'content', 44002)
    checkedUser(app, body)
    const others = ['title', 'nickname', 'signature'].map((name) => optionalText(body, name) ?? '')
    if ([...content].length > MAX_CONTENT) throw new Refusal(45002)
    const verdict = verdictOf(config, [content, ...others].join('\n'))
    const keyword = { strategy: 'keyword', errcode: 0, ...verdict, level: verdict.suggest === 'pass' ? 20 : 90 }
    return { detail: [detailOf(verdict), keyword], trace_id: makeTraceId(), result: verdict }
  }
