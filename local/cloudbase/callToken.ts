import { createHmac } from 'node:crypto'
import { jwtVerify } from 'jose'
import type { Clock } from '../clock'
import type { CloudBaseConfig } from './config'
import type { Source } from './functions'

/** Who stands behind a cloud call: the function, and the mini program's user where one began it. */
interface Caller {
  readonly functionName: string
  readonly appId: string
  readonly openid: string | null
}

/** Longer than any function may run. [K] how long WeChat's own lives. */
const VALID_SECONDS = 5 * 60

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const keyOf = (secret: string): Buffer => createHmac('sha256', secret).update('cloud call token').digest()

/** A token for one event (JWT, HS256). Made without waiting, since it belongs into the context of an event that is on its way. */
const signCallToken = (caller: Caller, secret: string, nowMs: number): string => {
  const { functionName, appId, openid } = caller
  const claims = { fn: functionName, appid: appId, sub: openid ?? '', exp: Math.floor(nowMs / 1000) + VALID_SECONDS }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', keyOf(secret)).update(signed).digest('base64url')}`
}

/** Whose token it is, or null for one that is forged, over or none. */
export const readCallToken = async (token: unknown, secret: string, clock: Clock): Promise<Caller | null> => {
  const checks = { algorithms: ['HS256'], currentDate: new Date(clock.now()) }
  const proof = await jwtVerify(String(token ?? ''), keyOf(secret), checks).catch(() => null)
  if (!proof) return null
  const { fn, appid, sub } = proof.payload
  return { functionName: String(fn), appId: String(appid), openid: sub || null }
}

/** What a function is told for one event so that it may call WeChat's APIs: only a mini program's user or a timer opens that way. */
export const callTokensOf = (config: CloudBaseConfig, functionName: string, source: Source): Record<string, string> => {
  if (!config.openApi || (source.kind !== 'wechat' && source.kind !== 'timer')) return {}
  const openid = source.kind === 'wechat' ? source.openid : null
  const token = signCallToken({ functionName, openid, appId: config.appId }, config.openApi.secret, Date.now())
  return { [source.kind === 'wechat' ? 'WX_API_TOKEN' : 'WX_TRIGGER_API_TOKEN_V0']: token }
}
