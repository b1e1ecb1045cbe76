import type { EpochMs } from '../../src/domain/kernel/time'

export interface RateLimiter {
  /** True when this caller may make one more call now. */
  take(caller: string, nowMs: EpochMs): boolean
}

interface Bucket {
  tokens: number
  atMs: EpochMs
}

/**
 * A token bucket per caller, in the memory of one function instance: a brake on floods, not an exact quota (those that must be exact, like
 * SMS codes, are counted in the database). Holds at most `maxCallers`; the longest unseen goes first.
 */
export const createRateLimiter = (perMinute: number, maxCallers = 10_000): RateLimiter => {
  const buckets = new Map<string, Bucket>()
  return {
    take(caller, nowMs) {
      const bucket = buckets.get(caller) ?? { tokens: perMinute, atMs: nowMs }
      buckets.delete(caller)
      bucket.tokens = Math.min(perMinute, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * perMinute) / 60_000)
      bucket.atMs = nowMs
      buckets.set(caller, bucket)
      if (buckets.size > maxCallers) buckets.delete(buckets.keys().next().value!)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
