import { jwtVerify } from 'jose'
import { ulid } from 'ulid'
import type { Clock } from '../clock'
import { ActionFailure, type ActionBody } from './actions'
import type { CloudBaseConfig } from './config'
import { errCodeOf } from './errCodes'
import { invokeOrFail } from './functionActions'
import type { Functions } from './functions'

/** What a client may call, as the security rules of the functions say (docs/runbook.md): everything else does not exist for it. */
const CLIENT_MAY_CALL: ReadonlySet<string> = new Set(['api'])

const ERR_UNAUTHENTICATED = -501023

/** Who holds the session: WeChat's word, never the caller's. */
export interface Person {
  readonly openid: string
  readonly unionid: string
}

export type ClientReply = Readonly<Record<string, unknown>>
/** The phone's calls by name, `POST /client/NAME`. A call ends with a reply or throws ActionFailure. */
export type ClientCalls = Readonly<Record<string, (who: Person, body: ActionBody) => Promise<ClientReply>>>

/** `wx.cloud.callFunction`: the session says who calls, whatever the data says. */
export const functionCalls = (functions: Functions): ClientCalls => ({
  callFunction: async (who, body) => {
    const name = String(body.name ?? '')
    if (!CLIENT_MAY_CALL.has(name)) throw new ActionFailure('PERMISSION_DENIED', 'function is not open to clients')
    const text = await invokeOrFail(functions, name, body.data ?? {}, { kind: 'wechat', ...who })
    return { result: JSON.parse(text) as unknown }
  },
})

/**
 * The phone's way in, as `wx.cloud` reaches the platform.
 * @returns the wire reply: `{requestId, …}` or `{requestId, errCode, errMsg}`
 */
export const createClient = (config: CloudBaseConfig, clock: Clock, calls: ClientCalls) => {
  const key = new TextEncoder().encode(config.clientSessionSecret)

  const personOf = async (session: string): Promise<Person | null> => {
    const options = { algorithms: ['HS256'], currentDate: new Date(clock.now()) }
    const who = await jwtVerify(session, key, options).catch(() => null)
    return who && { openid: String(who.payload.sub), unionid: String(who.payload.unionid ?? '') }
  }

  return async (session: string | undefined, name: string, body: unknown): Promise<ClientReply> => {
    const requestId = ulid()
    const fail = (errCode: number, why: string) => ({ requestId, errCode, errMsg: `cloud.${name}:fail ${why}` })
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined
    if (!call) return fail(errCodeOf(''), `[ACTION_NOT_SERVED] this stand-in does not serve "${name}"`)
    const who = await personOf(session ?? '')
    if (!who) return fail(ERR_UNAUTHENTICATED, 'unauthenticated access')
    const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body)
    try {
      return { requestId, ...(await call(who, isRecord ? (body as ActionBody) : {})) }
    } catch (error) {
      if (error instanceof ActionFailure) return fail(errCodeOf(error.code), error.message)
      throw error
    }
  }
}
