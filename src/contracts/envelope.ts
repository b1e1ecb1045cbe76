import type { ErrorCode, ErrorKind, Locale } from '@/domain/kernel/errors'

/** What the phone sends to the `api` function; over HTTP the same travels as path, headers and body. */
export interface CallEnvelope {
  readonly operation: string
  readonly input: unknown
  readonly idempotencyKey?: string
  readonly traceId?: string
  readonly locale?: Locale
}

export interface CallError {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly retryable: boolean
  /** In the caller's language, ready to be shown. */
  readonly message: string
  readonly details?: Record<string, unknown>
}

export type CallReply<T = unknown> =
  | { readonly ok: true; readonly data: T; readonly traceId: string }
  | { readonly ok: false; readonly error: CallError; readonly traceId: string }
