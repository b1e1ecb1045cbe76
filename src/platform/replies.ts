import type { CallReply } from '@/contracts/envelope'
import { currentMessages } from '@/i18n/locale'
import { CallFailure } from './failure'
import { setSession, sessionToken } from './session'

/** The time a call may take before the owner is told that the network is too slow. */
export const CALL_TIMEOUT_MS = 10_000

const isReply = (value: unknown): value is CallReply =>
  typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean'

/** Turns a reply into its data. @throws CallFailure when the reply is a failure or no reply at all */
export const unwrap = <T>(reply: unknown, traceId: string): T => {
  if (!isReply(reply)) {
    throw new CallFailure(
      { code: 'INTERNAL', kind: 'INTERNAL', retryable: true, message: currentMessages().common.errorUnknown },
      traceId,
    )
  }
  if (reply.ok) return reply.data as T
  if (reply.error.kind === 'UNAUTHENTICATED' && sessionToken()) setSession(null)
  throw new CallFailure(reply.error, reply.traceId ?? traceId)
}

/** The failure of a call that got no answer. */
export const unanswered = (code: 'NETWORK' | 'TIMEOUT', traceId: string): CallFailure => {
  const { common } = currentMessages()
  const message = code === 'TIMEOUT' ? common.errorTimeout : common.errorOffline
  return new CallFailure({ code, kind: 'UNAVAILABLE', retryable: true, message }, traceId)
}
