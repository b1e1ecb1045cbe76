import type * as z from 'zod/mini'
import type { DmsFailure, DmsOutcome } from '../../../core/ports/dms'
import * as wire from './wire'

export interface StarClientOptions {
  /** e.g. `https://dms.example/v1` */
  readonly baseUrl: string
  readonly apiKey: string
  readonly timeoutMs?: number
}

/** Owners never wait for the DMS, but a job's slot is precious: one slow call must not eat a slice. */
const TIMEOUT_MS = 2_500

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An expected failure as a value. */
export const fail = <T>(failure: DmsFailure): DmsOutcome<T> => ({ ok: false, failure })

const failureOf = async (response: Response): Promise<DmsFailure> => {
  const parsed = wire.errorBody.safeParse(await response.json().catch(() => null))
  const { code, message } = parsed.success ? parsed.data.error : { code: `HTTP_${response.status}`, message: '' }
  if (response.status >= 500 || response.status === 429 || response.status === 408)
    return { kind: 'unreachable', detail: code }
  // A key that was changed on one side only is no word about the booking: it waits, as in an outage, until somebody mends the key.
  if (response.status === 401 || response.status === 403) return { kind: 'unreachable', detail: code }
  if (response.status === 404) return { kind: 'notFound' }
  if (response.status === 412) return { kind: 'versionMismatch' }
  if (code === 'DUPLICATE_CLIENT_REQUEST') return { kind: 'duplicate' }
  if (code === 'RESOURCE_CONFLICT') return { kind: 'conflict' }
  return { kind: 'refused', code, message }
}

export type Send = (request: Request) => Promise<DmsOutcome<unknown>>

/** One call to the DMS; whatever goes wrong on the way is a failure of its kind. */
export const createSend =
  ({ baseUrl, apiKey, timeoutMs = TIMEOUT_MS }: StarClientOptions): Send =>
  async ({ method, path, headers, body }) => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json', ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return response.ok ? { ok: true, value: await response.json() } : fail(await failureOf(response))
    } catch (error) {
      return fail({ kind: 'unreachable', detail: error instanceof Error ? error.name : 'unknown' })
    }
  }

/** A reply that breaks the contract is as useless as none, and may be right after a restart of theirs: worth another try. */
export const BROKEN_REPLY: DmsFailure = { kind: 'unreachable', detail: 'REPLY_BREAKS_CONTRACT' }

/** A call whose reply is checked. */
export const read = async <S extends z.ZodMiniType>(
  send: Send,
  request: Request,
  schema: S,
): Promise<DmsOutcome<z.infer<S>>> => {
  const reply = await send(request)
  if (!reply.ok) return reply
  const parsed = schema.safeParse(reply.value)
  return parsed.success ? { ok: true, value: parsed.data } : fail(BROKEN_REPLY)
}
