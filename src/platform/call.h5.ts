import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'
import { getLocale } from '@/i18n/locale'
import { learnServerClock } from './clock'
import { newId } from './ids'
import { withKey } from './intents'
import { CALL_TIMEOUT_MS, unanswered, unwrap } from './replies'
import { sessionToken } from './session'

const headersOf = (traceId: string, key: string | undefined): Record<string, string> => {
  const token = sessionToken()
  return {
    'Content-Type': 'application/json',
    'Accept-Language': getLocale(),
    'X-Trace-Id': traceId,
    ...(key ? { 'Idempotency-Key': key } : {}),
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  }
}

const post = async (name: string, input: unknown, key: string | undefined, traceId: string): Promise<unknown> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), CALL_TIMEOUT_MS)
  const sentMs = Date.now()
  try {
    const response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: headersOf(traceId, key),
      body: JSON.stringify(input),
      signal: abort.signal,
    })
    learnServerClock(response.headers.get('Date'), sentMs, Date.now())
    const text = await response.text()
    try {
      return JSON.parse(text) as unknown
    } catch {
      // A gateway's own page (502, 504): nothing is known of what the function did.
      throw unanswered('NETWORK', traceId)
    }
  } catch (error) {
    if (abort.signal.aborted) throw unanswered('TIMEOUT', traceId)
    throw error instanceof TypeError ? unanswered('NETWORK', traceId) : error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Makes one call of the operations table over HTTP. A write always carries an idempotency key; it keeps the same one
 * while its outcome is unknown.
 * @throws CallFailure for every expected failure, lost network and time-outs included
 */
export const call = <N extends OperationName>(
  name: N,
  input: InputOf<N>,
  options: { readonly idempotencyKey?: string } = {},
): Promise<OutputOf<N>> =>
  withKey(name, input, options.idempotencyKey, async (key) => {
    const traceId = newId('trace')
    return unwrap<OutputOf<N>>(await post(name, input, key, traceId), traceId)
  })
