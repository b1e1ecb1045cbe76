import { View } from '@tarojs/components'
import { useEffect, useRef } from 'react'
import { useT } from '@/i18n/locale'
import { a11y } from './a11y'
import { Txt } from './Txt'
import { useSecondsLeft } from './useSecondsLeft'

export interface CountdownProps {
  readonly untilMs: number
  readonly onEnd: () => void
}

/** Minutes and seconds until an instant by the server's clock. Calls `onEnd` once. */
export const Countdown = ({ untilMs, onEnd }: CountdownProps) => {
  const t = useT()
  const left = useSecondsLeft(untilMs)
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    if (left === 0) end.current()
  }, [left])
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
