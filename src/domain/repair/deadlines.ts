import { MINUTE_MS, type EpochMs } from '../kernel/time'

/** Clocks of a workshop; a store may set each. */
export interface RepairPolicy {
  /** The owner is reminded of a quote without an answer. */
  readonly remindMinutes: number
  /** Then the advisor gets a task: call. */
  readonly escalateMinutes: number
  /** Then the quote no longer stands. */
  readonly expireMinutes: number
  /** A question should have its answer. */
  readonly answerMinutes: number
  /** Then the manager gets it. */
  readonly answerEscalateMinutes: number
}

/** Twenty minutes until the advisor is told are the capability list's (E4); the rest is our choice. */
export const defaultRepairPolicy: RepairPolicy = {
  remindMinutes: 10,
  escalateMinutes: 20,
  expireMinutes: 240,
  answerMinutes: 15,
  answerEscalateMinutes: 30,
}

export interface QuoteClock {
  readonly remindAtMs: EpochMs
  readonly escalateAtMs: EpochMs
  readonly expiresAtMs: EpochMs
}

/** When a quote that was sent is followed up, in this order. */
export const quoteClock = (sentAtMs: EpochMs, policy: RepairPolicy): QuoteClock => ({
  remindAtMs: sentAtMs + policy.remindMinutes * MINUTE_MS,
  escalateAtMs: sentAtMs + policy.escalateMinutes * MINUTE_MS,
  expiresAtMs: sentAtMs + policy.expireMinutes * MINUTE_MS,
})
