import Taro from '@tarojs/taro'
import type { CallEnvelope } from '@/contracts/envelope'
import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'
import { getLocale } from '@/i18n/locale'
import { newId } from './ids'
import { withKey } from './intents'
import { CALL_TIMEOUT_MS, unanswered, unwrap } from './replies'

declare const CLOUD_ENV_ID: string

let ready = false
const init = () => {
  if (ready) return
  ready = true
  Taro.cloud.init(CLOUD_ENV_ID ? { env: CLOUD_ENV_ID } : {})
}

const send = async (envelope: CallEnvelope, traceId: string): Promise<unknown> => {
  init()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unanswered('TIMEOUT', traceId)), CALL_TIMEOUT_MS)
  })
  const answer = Taro.cloud.callFunction({ name: 'api', data: envelope }).then(
    (reply) => (reply as { result: unknown }).result,
    () => Promise.reject(unanswered('NETWORK', traceId)),
  )
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Makes one call of the operations table through CloudBase. A write always carries an idempotency key; it keeps the
 * same one while its outcome is unknown.
 * @throws CallFailure for every expected failure, lost network and time-outs included
 */
export const call = <N extends OperationName>(
  name: N,
  input: InputOf<N>,
  options: { readonly idempotencyKey?: string } = {},
): Promise<OutputOf<N>> =>
  withKey(name, input, options.idempotencyKey, async (idempotencyKey) => {
    const traceId = newId('trace')
    const reply = await send({ operation: name, input, idempotencyKey, traceId, locale: getLocale() }, traceId)
    return unwrap<OutputOf<N>>(reply, traceId)
  })
