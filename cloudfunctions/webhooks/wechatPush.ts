import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import { verdictEvent } from '../../src/domain/repair/media'

/** What WeChat pushes about a picture that it was asked to look at; `result` is missing when it could not read the picture. */
const mediaCheck = z.object({
  MsgType: z.literal('event'),
  Event: z.literal('wxa_media_check'),
  appid: z.string(),
  trace_id: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  version: z.literal(2),
  errcode: z.int(),
  result: z.optional(z.object({ suggest: z.enum(['pass', 'review', 'risky']), label: z.int() })),
})

export type WechatPush =
  | { readonly type: 'FORGED' }
  /** Well signed and nothing that we act on: to be answered with `success`, or WeChat sends it again. */
  | { readonly type: 'OTHER' }
  | {
      readonly type: 'VERDICT'
      readonly traceId: string
      /** What happens to the medium. `LOSE_CHECK`: WeChat could not look at it. */
      readonly event: 'PASS' | 'REJECT' | 'LOSE_CHECK'
    }

interface Sent {
  readonly query: { readonly signature?: string; readonly timestamp?: string; readonly nonce?: string }
  readonly body: string
}

/** A signature is worth nothing later: whoever has seen one could send what they like with it. */
const FRESH_MS = 10 * 60_000
const BODY_LIMIT_BYTES = 20_000

const isSigned = (token: string, { query }: Sent, nowMs: number): boolean => {
  const { signature = '', timestamp = '', nonce = '' } = query
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp) * 1_000) > FRESH_MS) return false
  const expected = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/**
 * Reads one message of WeChat's push (plain JSON, as the console is to be set). Its signature is over token, time and nonce and not over the body, so
 * a verdict is to be believed only for a trace id that we were given and have not told anybody. Source: developers.weixin.qq.com/miniprogram/
 * dev/framework/server-ability/message-push.
 */
export const readWechatPush = (own: { token: string; appId: string }, sent: Sent, nowMs: number): WechatPush => {
  if (Buffer.byteLength(sent.body) > BODY_LIMIT_BYTES || !isSigned(own.token, sent, nowMs)) return { type: 'FORGED' }
  const parsed = mediaCheck.safeParse(parse(sent.body))
  if (!parsed.success || parsed.data.appid !== own.appId) return { type: 'OTHER' }
  const { trace_id: traceId, errcode, result } = parsed.data
  const event = errcode === 0 && result ? verdictEvent(result.suggest) : 'LOSE_CHECK'
  return { type: 'VERDICT', traceId, event }
}
