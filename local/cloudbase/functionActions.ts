import { ActionFailure, type Actions } from './actions'
import { FunctionFailure, PAYLOAD_LIMIT_BYTES } from './failure'
import type { Functions } from './functions'

const eventOf = (data: unknown): unknown => {
  if (Buffer.byteLength(String(data ?? '')) > PAYLOAD_LIMIT_BYTES)
    throw new ActionFailure('FUNCTION_PARAM_INVALID', 'the event is larger than 6 MB')
  try {
    return data ? (JSON.parse(String(data)) as unknown) : {}
  } catch {
    throw new ActionFailure('INVALID_PARAM', 'request_data is not JSON')
  }
}

/** `callFunction` of the SDKs: the event and the reply are JSON texts. */
export const functionActions = (functions: Functions): Actions => ({
  'functions.invokeFunction': async (body, headers) => {
    const name = String(body.function_name ?? '')
    const event = eventOf(body.request_data)
    try {
      const reply = await functions.invoke(name, event, { kind: 'sdk', chain: headers['x-tcb-source'] ?? '' })
      return { data: { response_data: reply } }
    } catch (error) {
      if (error instanceof FunctionFailure) throw new ActionFailure(error.code, error.message)
      throw error
    }
  },
})
