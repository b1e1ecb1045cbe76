import { err, ok, type Result } from '../kernel/result'
import type { EpochMs } from '../kernel/time'

/** Why a car is promised for another time. */
export const promiseReasons = [
  'ADDED_WORK',
  'PARTS_LATE',
  'QUALITY_FAILED',
  'WAITED_FOR_APPROVAL',
  'WORKSHOP_DELAY',
  'READY_EARLIER',
] as const
export type PromiseReason = (typeof promiseReasons)[number]

export interface PromiseChange {
  readonly fromMs: EpochMs
  readonly toMs: EpochMs
  readonly reason: PromiseReason
  readonly atMs: EpochMs
}

/** A promise further away than this is a slip. */
const MOST_MS = 90 * 24 * 3_600_000

/**
 * Moves a promise, with its reason.
 * @param appointmentAtMs start of the visit: a promise before it is none
 * @returns INPUT_INVALID for a time in the past, before the visit, too far away, or that is what was promised anyway
 */
export const movePromise = (
  promiseAtMs: EpochMs,
  toMs: EpochMs,
  reason: PromiseReason,
  appointmentAtMs: EpochMs,
  nowMs: EpochMs,
): Result<PromiseChange> => {
  const isPossible = toMs > nowMs && toMs >= appointmentAtMs && toMs - nowMs <= MOST_MS
  if (!isPossible || toMs === promiseAtMs) return err('INPUT_INVALID', { field: 'promiseAtMs' })
  if (reason === 'READY_EARLIER' && toMs > promiseAtMs) return err('INPUT_INVALID', { field: 'reason' })
  return ok({ fromMs: promiseAtMs, toMs, reason, atMs: nowMs })
}
