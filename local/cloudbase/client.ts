import { jwtVerify } from 'jose'
import { ulid } from 'ulid'
import type { CloudBaseConfig } from './config'
import type { Functions } from './functions'
import { FunctionFailure, type FailureCode } from './failure'

/** What a client may call, as the security rules of the functions say (docs/runbook.md): everything else does not exist for it. */
const CLIENT_MAY_CALL: ReadonlySet<string> = new Set(['api'])

/** Numbers that `wx.cloud` gives for the platform's codes. Source: error codes of WeChat cloud development. */
const ERR_CODE: Partial<Record<FailureCode, number>> = {
  FUNCTIONS_EXECUTE_FAIL: -504002,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: -504003,
}
const ERR_OTHER = -501000

interface ClientCall {
  readonly name: string
  readonly data: unknown
}

/**
 * The phone's way in, as `wx.cloud.callFunction` reaches the platform: the session of the WeChat client says who calls, whatever the data says.
 * @returns the wire reply: `{requestId, result}` or `{requestId, errCode, errMsg}`
 */
export const createClientCall = (config: CloudBaseConfig, functions: Functions) => {
  const key = new TextEncoder().encode(config.clientSessionSecret)
  return async (session: string | undefined, call: ClientCall): Promise<Record<string, unknown>> => {
    const requestId = ulid()
    const fail = (errCode: number, errMsg: string) => ({
      requestId,
      errCode,
      errMsg: `cloud.callFunction:fail ${errMsg}`,
    })
    const who = await jwtVerify(session ?? '', key, { algorithms: ['HS256'] }).catch(() => null)
    if (!who) return fail(-501023, 'unauthenticated access')
    if (!CLIENT_MAY_CALL.has(call.name)) return fail(ERR_OTHER, 'PERMISSION_DENIED: function is not open to clients')
    try {
      const text = await functions.invoke(call.name, call.data ?? {}, {
        kind: 'wechat',
        openid: String(who.payload.sub),
        unionid: String(who.payload.unionid ?? ''),
      })
      return { requestId, result: JSON.parse(text) as unknown }
    } catch (error) {
      if (error instanceof FunctionFailure)
        return fail(ERR_CODE[error.code] ?? ERR_OTHER, `${error.code}: ${error.message}`)
      throw error
    }
  }
}
