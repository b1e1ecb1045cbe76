import { ActionFailure, type Actions } from './actions'
import { FunctionFailure, PAYLOAD_LIMIT_BYTES } from './failure'
import type { Functions, Source } from './functions'

const eventOf = (data: unknown): unknown => {
  if (Buffer.byteLength(String(data ?? '')) > PAYLOAD_LIMIT_BYTES)
    throw new ActionFailure('FUNCTION_PARAM_INVALID', 'the event is larger than 6 MB')
  try {
    return data ? (JSON.parse(String(data)) as unknown) : {}
  } catch {
    throw new ActionFailure('INVALID_PARAM', 'request_data is not JSON')
  }
}

/** Calls a function for whatever wire; answers its reply as JSON text. Throws ActionFailure with the platform's code. */
export const invokeOrFail = async (
  functions: Functions,
  name: string,
  event: unknown,
  source: Source,
): Promise<string> => {
  try {
    return await functions.invoke(name, event, source)
  } catch (error) {
    if (error instanceof FunctionFailure) throw new ActionFailure(error.code, error.message)
    throw error
  }
}

/** `callFunction` of the SDKs: the event and the reply are JSON texts. */
export const functionActions = (functions: Functions): Actions => ({
  'functions.invokeFunction': async (body, headers) => {
    const name = String(body.function_name ?? '')
    const source = { kind: 'sdk', chain: headers['x-tcb-source'] ?? '' } as const
    return { data: { response_data: await invokeOrFail(functions, name, eventOf(body.request_data), source) } }
  },
})
