import type { Env } from '../../core/env'
import type { Log } from '../../core/log'
import type { CheckAsked, ContentCheck } from '../../core/ports/contentCheck'

/** `security.mediaCheckAsync` as WeChat answers it, in the letters of the HTTPS API. */
interface Reply {
  readonly errcode?: number
  readonly trace_id?: string
}

const API = 'security.mediaCheckAsync'
const TIMEOUT_MS = 5_000
const PICTURE = 2
const VERSION = 2
/** Scenes are 1 profile, 2 comment, 3 forum, 4 social log; a photo under somebody's repair is nearest to the last. */
const SCENE = 4

const PERSON_AWAY = 61010
/** Wrong kind, wrong person, another program's person, wrong address, wrong scene. */
const WRONG = new Set([40003, 40004, 40066, 40129, 43104])

const answerOf = ({ errcode = 0, trace_id: traceId }: Reply): CheckAsked => {
  if (errcode === 0 && traceId) return { ok: true, traceId }
  if (errcode === PERSON_AWAY) return { ok: false, reason: 'PERSON_AWAY' }
  return { ok: false, reason: WRONG.has(errcode) ? 'REFUSED' : 'UNAVAILABLE' }
}

/**
 * WeChat's check of pictures as a cloud call; the function's `config.json` must declare it. Source: developers.weixin.qq.com/miniprogram/dev/server/
 * API/sec-center/sec-check/api_mediacheckasync. [K] not called on a real environment yet.
 */
export const createContentCheck = ({ TCB_ENV }: Pick<Env, 'TCB_ENV'>, log: Pick<Log, 'warn'>): ContentCheck => ({
  async ask(url, openid) {
    const { default: cloudbase } = await import('@cloudbase/node-sdk')
    const app = cloudbase.init({ env: TCB_ENV, keepalive: true })
    try {
      const requestData = { media_url: url, media_type: PICTURE, version: VERSION, scene: SCENE, openid }
      const { result } = await app.callWxOpenApi({ apiName: API, requestData }, { timeout: TIMEOUT_MS })
      const reply = (typeof result === 'object' && result !== null ? result : { errcode: -1 }) as Reply
      if (reply.errcode) log.warn({ api: API, errcode: reply.errcode }, 'wechat')
      return answerOf(reply)
    } catch (error) {
      // Its message may quote what was sent.
      log.warn({ api: API, err: (error as Error).name }, 'wechat')
      return { ok: false, reason: 'UNAVAILABLE' }
    }
  },
})
