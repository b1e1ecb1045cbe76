import { useEffect, useState } from 'react'
import { serverNow } from '@/platform/clock'

const leftOf = (untilMs: number) => Math.max(0, Math.ceil((untilMs - serverNow()) / 1000))

/** Whole seconds until an instant by the server's clock, counting down to 0. */
export const useSecondsLeft = (untilMs: number): number => {
  const [left, setLeft] = useState(() => leftOf(untilMs))
  useEffect(() => {
    setLeft(leftOf(untilMs))
    if (leftOf(untilMs) === 0) return
    const timer = setInterval(() => {
      const next = leftOf(untilMs)
      setLeft(next)
      if (next === 0) clearInterval(timer)
    }, 500)
    return () => clearInterval(timer)
  }, [untilMs])
  return left
}
