import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../clock'
import { ActionFailure, type ActionBody, type Actions } from './actions'
import { readCallToken } from './callToken'
import type { CloudBaseConfig } from './config'
import { readApiData, writeApiFailure, writeApiReply } from './openApiWire'

/** Sources: the table of error codes in `wx-server-sdk`; docs.cloudbase.net/faq/knowledge/cloud-call-604101-permission-error. */
const FAILURES = {
  NOT_FOUND: [-604100, 'API not found'],
  NO_PERMISSION: [-604101, 'function has no permission to call this API'],
  TIMEOUT: [-604102, 'call open API timeout'],
  SYSTEM_ERROR: [-604103, 'call open API system error'],
  ILLEGAL_SOURCE: [-604104, 'illegal source of invocation'],
} as const

type Failure = keyof typeof FAILURES

interface Reply {
  readonly contentType: string
  readonly body: Uint8Array
}

const TIMEOUT_MS = 10_000

/** Whether the function's `config.json` declares the API (`permissions.openapi`). The service keeps it for ten minutes; a stand-in reads it anew. */
const isPermitted = ({ functionsDir }: CloudBaseConfig, functionName: string, api: string): boolean => {
  const file = path.join(functionsDir, functionName, 'config.json')
  if (!existsSync(file)) return false
  const { permissions } = JSON.parse(readFileSync(file, 'utf8')) as { permissions?: { openapi?: unknown } }
  return Array.isArray(permissions?.openapi) && permissions.openapi.includes(api)
}

/** Hands an API call on to WeChat, for a caller that may make it. */
const createForward =
  (config: CloudBaseConfig, clock: Clock) =>
  async (body: ActionBody, requestData: unknown): Promise<Reply | Failure> => {
    if (!config.openApi) return 'SYSTEM_ERROR'
    const { url, secret } = config.openApi
    const caller = await readCallToken(body.wxCloudApiToken, secret, clock)
    if (!caller) return 'ILLEGAL_SOURCE'
    const api = String(body.apiName ?? '')
    if (!isPermitted(config, caller.functionName, api)) return 'NO_PERMISSION'
    try {
      const reply = await fetch(`${url}/cloud-call/${encodeURIComponent(api)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-cloud-call-secret': secret },
        body: JSON.stringify({ appId: caller.appId, openid: caller.openid, requestData }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (reply.status === 404) return 'NOT_FOUND'
      if (!reply.ok) return 'SYSTEM_ERROR'
      return {
        contentType: reply.headers.get('content-type') ?? '',
        body: new Uint8Array(await reply.arrayBuffer()),
      }
    } catch (error) {
      return (error as Error).name === 'TimeoutError' ? 'TIMEOUT' : 'SYSTEM_ERROR'
    }
  }

const parsed = (text: unknown): unknown => {
  try {
    return text ? (JSON.parse(String(text)) as unknown) : {}
  } catch {
    throw new ActionFailure('INVALID_PARAM', 'requestData is not JSON')
  }
}

/**
 * Cloud calls: `wx.api` with JSON (`callWxOpenApi`) and `wx.openApi` with protobuf in a form (`callCompatibleWxOpenApi`, which is also what
 * `cloud.openapi` uses). [K] how `wx.api` words the platform's own refusals: here as the API's `{errcode, errmsg}`.
 */
export const openApiActions = (config: CloudBaseConfig, clock: Clock): Actions => {
  const forward = createForward(config, clock)
  return {
    'wx.api': async (body) => {
      const reply = await forward(body, parsed(body.requestData))
      if (typeof reply === 'string') {
        const [errcode, errmsg] = FAILURES[reply]
        return { data: { responseData: JSON.stringify({ errcode, errmsg }) } }
      }
      if (!reply.contentType.startsWith('application/json'))
        throw new ActionFailure(
          'SYS_ERR',
          `${String(body.apiName)} answers bytes: call it with callCompatibleWxOpenApi`,
        )
      return { data: { responseData: Buffer.from(reply.body).toString('utf8') } }
    },
    'wx.openApi': async (body) => {
      const requestData = Buffer.isBuffer(body.requestData) ? readApiData(body.requestData) : null
      if (!requestData) throw new ActionFailure('INVALID_PARAM', 'requestData is no call of an API')
      const reply = await forward(body, requestData)
      return {
        raw:
          typeof reply === 'string'
            ? writeApiFailure(FAILURES[reply][0])
            : writeApiReply(reply.contentType, reply.body),
      }
    },
  }
}
