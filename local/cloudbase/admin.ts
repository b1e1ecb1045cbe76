import { ulid } from 'ulid'
import type { Clock } from '../clock'
import type { CloudBaseConfig } from './config'
import { FunctionFailure, PAYLOAD_LIMIT_BYTES } from './failure'
import type { Functions } from './functions'
import { signatureFault } from './signature'

export interface AdminRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

type Answer = Readonly<Record<string, unknown>>

/** The SDK's wire: always HTTP 200, `{requestId, data}` or `{requestId, code, message}`. An action that is not served says its name. */
export const createAdmin = (config: CloudBaseConfig, functions: Functions, clock: Clock) => {
  const fail = (code: string, message: string): Answer => ({ requestId: ulid(), code, message })

  const invoke = async (body: Record<string, unknown>, headers: AdminRequest['headers']): Promise<Answer> => {
    const name = String(body.function_name ?? '')
    try {
      if (Buffer.byteLength(String(body.request_data ?? '')) > PAYLOAD_LIMIT_BYTES)
        return fail('FUNCTION_PARAM_INVALID', '[FUNCTION_PARAM_INVALID] the event is larger than 6 MB')
      const event = body.request_data ? (JSON.parse(String(body.request_data)) as unknown) : {}
      return {
        requestId: ulid(),
        data: {
          response_data: await functions.invoke(name, event, { kind: 'sdk', chain: headers['x-tcb-source'] ?? '' }),
        },
      }
    } catch (error) {
      if (error instanceof FunctionFailure) return fail(error.code, `[${error.code}] ${error.message}`)
      if (error instanceof SyntaxError) return fail('INVALID_PARAM', 'request_data is not JSON')
      throw error
    }
  }

  const actions: Readonly<
    Record<string, (body: Record<string, unknown>, headers: AdminRequest['headers']) => Promise<Answer>>
  > = {
    'functions.invokeFunction': invoke,
  }

  return async ({ url, headers, body }: AdminRequest): Promise<Answer> => {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return fail('INVALID_PARAM', 'the body must be a JSON object')
    const request = body as Record<string, unknown>
    const fault = signatureFault(
      { method: 'post', url, headers, body: request },
      config.secretId,
      config.secretKey,
      clock,
    )
    if (fault) return fail(fault, `[${fault}] the request's signature was refused`)
    if (request.envName !== config.envId)
      return fail('INVALID_ENV', `[INVALID_ENV] environment ${String(request.envName)} does not exist`)
    const action = String(request.action ?? '')
    const serve = Object.hasOwn(actions, action) ? actions[action] : undefined
    return serve
      ? serve(request, headers)
      : fail('ACTION_NOT_SERVED', `[ACTION_NOT_SERVED] this stand-in does not serve the action "${action}"`)
  }
}
