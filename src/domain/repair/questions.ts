import { MINUTE_MS, type EpochMs } from '../kernel/time'
import type { RepairPolicy } from './deadlines'

/** One message of a thread that is tied to a line. */
export interface ThreadMessage {
  readonly from: 'OWNER' | 'STAFF'
  readonly atMs: EpochMs
}

export interface ThreadClock {
  /** The owner waits since; null when everything has an answer. */
  readonly waitingSinceMs: EpochMs | null
  readonly dueAtMs: EpochMs | null
  readonly state: 'ANSWERED' | 'WAITING' | 'LATE' | 'ESCALATED'
}

/**
 * How long an owner has been waiting on a thread: from the first question since the last answer, since asking again does not start the clock anew.
 * @param messages in the order in which they were written
 */
export const threadClock = (messages: readonly ThreadMessage[], policy: RepairPolicy, nowMs: EpochMs): ThreadClock => {
  const answered = messages.findLastIndex((message) => message.from === 'STAFF')
  const first = messages.slice(answered + 1)[0]
  if (!first) return { waitingSinceMs: null, dueAtMs: null, state: 'ANSWERED' }
  const waitedMs = nowMs - first.atMs
  const dueAtMs = first.atMs + policy.answerMinutes * MINUTE_MS
  if (waitedMs >= policy.answerEscalateMinutes * MINUTE_MS)
    return { waitingSinceMs: first.atMs, dueAtMs, state: 'ESCALATED' }
  return { waitingSinceMs: first.atMs, dueAtMs, state: nowMs >= dueAtMs ? 'LATE' : 'WAITING' }
}
