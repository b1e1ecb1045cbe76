import { View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { a11y } from './a11y'
import { Txt } from './Txt'

export interface CountdownProps {
  readonly untilMs: number
  readonly onEnd: () => void
}

const leftOf = (untilMs: number) => Math.max(0, Math.ceil((untilMs - serverNow()) / 1000))

/** Minutes and seconds until an instant by the server's clock. Calls `onEnd` once. */
export const Countdown = ({ untilMs, onEnd }: CountdownProps) => {
  const t = useT()
  const [left, setLeft] = useState(() => leftOf(untilMs))
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    setLeft(leftOf(untilMs))
    const timer = setInterval(() => {
      const next = leftOf(untilMs)
      setLeft(next)
      if (next > 0) return
      clearInterval(timer)
      end.current()
    }, 500)
    return () => clearInterval(timer)
  }, [untilMs])
  const minutes = Math.floor(left / 60)
  const seconds = left % 60
  return (
    <View {...a11y({ role: 'status', label: t.common.remaining(minutes, seconds) })}>
      <Txt role="heading" tone={left < 60 ? 'danger' : 'accent'} tabular>
        {`${minutes}:${String(seconds).padStart(2, '0')}`}
      </Txt>
    </View>
  )
}
