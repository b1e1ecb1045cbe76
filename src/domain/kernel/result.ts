import type { ErrorCode } from './errors'

/** An expected failure: a code from the catalogue plus what the screen needs to offer a way on. Exceptions stay for bugs. */
export interface DomainError {
  readonly code: ErrorCode
  /** Structured facts for the caller (never personal data): e.g. `{ alternatives: [...] }` for SLOT_TAKEN. */
  readonly details?: Readonly<Record<string, unknown>>
}

export type Result<T, E = DomainError> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** Wraps a success. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })

/** Makes an expected failure from a catalogue code. */
export const err = (code: ErrorCode, details?: Record<string, unknown>): Result<never> => ({
  ok: false,
  error: details ? { code, details } : { code },
})
