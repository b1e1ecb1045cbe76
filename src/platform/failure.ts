import type { CallError } from '@/contracts/envelope'
import type { ErrorCode, ErrorKind } from '@/domain/kernel/errors'

/** A catalogue code, or one that arises before the server could answer. */
export type FailureCode = ErrorCode | 'NETWORK' | 'TIMEOUT'

/** A call that did not succeed. `message` is in the owner's language, ready to be shown. */
export class CallFailure extends Error {
  readonly code: FailureCode
  readonly kind: ErrorKind
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
  readonly traceId: string

  constructor(error: Omit<CallError, 'code'> & { readonly code: FailureCode }, traceId: string) {
    super(error.message)
    this.name = 'CallFailure'
    this.code = error.code
    this.kind = error.kind
    this.retryable = error.retryable
    this.details = error.details ?? {}
    this.traceId = traceId
  }

  /** True when nothing is known of the server's answer: the write may or may not have happened. */
  get outcomeUnknown(): boolean {
    return this.code === 'NETWORK' || this.code === 'TIMEOUT'
  }
}

export const isCallFailure = (error: unknown): error is CallFailure => error instanceof CallFailure

/** True when a failure is this catalogue code. */
export const failedWith = (error: unknown, ...codes: readonly FailureCode[]): error is CallFailure =>
  isCallFailure(error) && codes.includes(error.code)
