import type { NetworkQuality, Outside } from '../types'
import { Refusal } from './answer'

const PERFECT: NetworkQuality = { latencyMs: 0, lossRate: 0, bytesPerSecond: Infinity }

/** A slow body arrives in so many parts: progress is told after each. */
const PARTS = 4

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Words and number are [K]: https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
const broken = (): Refusal => new Refusal('network interrupted error', { errno: 600003 })

/** Hears how much of a question and of its answer has gone, as 0 to 1; what it has ended goes no further. */
interface Way {
  isOver(): boolean
  readonly sent?: (fraction: number) => void
  readonly received?: (fraction: number, answer: unknown) => void
}

/** The way between the phone and what it calls: none, perfect, or as bad as a test makes it. */
export const createAir = (outside: Outside, isOffline: () => boolean, whenOnline: () => Promise<void>) => {
  let quality = PERFECT
  let due = 0
  let losses = 0
  /** Losses come evenly, so that a test can count them; they take the question and the answer by turns. */
  const nextLoss = (): 'question' | 'answer' | null => {
    due += quality.lossRate
    if (due < 1 - Number.EPSILON * 8) return null
    due -= 1
    return (losses += 1) % 2 === 1 ? 'question' : 'answer'
  }
  const carry = async (load: unknown, told: (fraction: number) => void): Promise<void> => {
    const bytes = new Blob([JSON.stringify(load) ?? '']).size
    const ms = quality.latencyMs / 2 + (bytes * 1000) / quality.bytesPerSecond
    const parts = ms > 0 ? PARTS : 1
    for (let part = 1; part <= parts; part += 1) {
      if (ms > 0) await pause(ms / parts)
      if (isOffline()) throw broken()
      told(part / parts)
    }
  }
  return {
    setQuality(next: NetworkQuality | null): void {
      quality = next ?? PERFECT
      due = 0
      losses = 0
    },
    async leave(method: string, values: object, way?: Way): Promise<unknown> {
      if (isOffline()) throw new Refusal('network is unavailable', { errno: 600001 })
      const loss = nextLoss()
      await carry(values, (fraction) => way?.sent?.(fraction))
      if (way?.isOver()) throw new Error('abort')
      if (loss === 'question') throw broken()
      const answer = await outside(method, values)
      if (loss === 'answer') throw broken()
      await carry(answer, (fraction) => way?.received?.(fraction, answer))
      return answer
    },
    /** For what stays open: without a network nothing comes, and what was missed comes afterwards. */
    async stay(method: string, values: object): Promise<unknown> {
      await whenOnline()
      const answer = await outside(method, values)
      await whenOnline()
      return answer
    },
  }
}

export type Air = ReturnType<typeof createAir>
