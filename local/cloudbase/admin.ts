import { ulid } from 'ulid'
import type { Clock } from '../clock'
import { ActionFailure, type ActionBody, type Actions } from './actions'
import type { CloudBaseConfig } from './config'
import { signatureFault } from './signature'

export interface AdminRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Actions of the services that the SDK speaks to. Any other name is told as the service tells it: docs.cloudbase.net/error-code/basic. */
const OF_A_SERVICE = /^(auth|database|functions|storage|wx)\.\w+$/

type Answer = Readonly<Record<string, unknown>>

/** The SDK's wire: always HTTP 200, `{requestId, data}` or `{requestId, code, message}`. An action that is not served says its name. */
export const createAdmin = (config: CloudBaseConfig, clock: Clock, actions: Actions) => {
  const fail = (code: string, message: string): Answer => ({ requestId: ulid(), code, message })

  const serve = async (request: ActionBody, headers: AdminRequest['headers']): Promise<Answer> => {
    const name = String(request.action ?? '')
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (!action && !OF_A_SERVICE.test(name)) return fail('INVALID_ACTION', '[INVALID_ACTION] the action does not exist')
    if (!action)
      return fail('ACTION_NOT_SERVED', `[ACTION_NOT_SERVED] this stand-in does not serve the action "${name}"`)
    try {
      return { requestId: ulid(), ...(await action(request, headers)) }
    } catch (error) {
      if (error instanceof ActionFailure) return fail(error.code, error.message)
      throw error
    }
  }

  return async ({ url, headers, body }: AdminRequest): Promise<Answer> => {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return fail('INVALID_PARAM', 'the body must be a JSON object')
    const request = body as ActionBody
    const fault = signatureFault(
      { method: 'post', url, headers, body: request },
      config.secretId,
      config.secretKey,
      clock,
    )
    if (fault) return fail(fault, `[${fault}] the request's signature was refused`)
    if (request.envName !== config.envId)
      return fail('INVALID_ENV', `[INVALID_ENV] environment ${String(request.envName)} does not exist`)
    return serve(request, headers)
  }
}
