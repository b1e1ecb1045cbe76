import type { Clock } from '../clock'
import type { Rate } from './config'
import { Refusal } from './refusal'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 3600_000
const KEYS_KEPT = 10_000
/** WeChat's day begins at midnight in China. */
const CHINA_OFFSET_MS = 8 * 3600_000

interface Counter {
  window: number
  used: number
}

/**
 * Counts calls per minute and per day; both begin anew when the stand-in is started. Refuses with 45009, a minute's excess with the code of
 * the API's page: 45009 for codes and [K] checks, 45011 for session and token.
 */
export const createRates = (clock: Clock) => {
  const counters = new Map<string, Counter>()
  const take = (key: string, window: number, limit: number): boolean => {
    const counter = counters.get(key)
    const current = counter?.window === window ? counter : { window, used: 0 }
    current.used += 1
    counters.delete(key)
    counters.set(key, current)
    if (counters.size > KEYS_KEPT) counters.delete(counters.keys().next().value!)
    return current.used <= limit
  }
  return (key: string, { perMinute, perDay }: Rate, minuteCode: 45009 | 45011 = 45009): void => {
    const now = clock.now()
    if (perMinute && !take(`m ${key}`, Math.floor(now / MINUTE_MS), perMinute)) throw new Refusal(minuteCode)
    if (perDay && !take(`d ${key}`, Math.floor((now + CHINA_OFFSET_MS) / DAY_MS), perDay)) throw new Refusal(45009)
  }
}

export type Rates = ReturnType<typeof createRates>
