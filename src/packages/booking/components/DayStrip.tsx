import { ScrollView, View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import type { DayView } from '@/contracts/views'
import type { LocalDate } from '@/domain/kernel/time'
import { formatDate, formatWeekday } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { cx } from '@/ui/cx'
import { Txt } from '@/ui/Txt'
import './DayStrip.css'

export interface DayStripProps {
  readonly days: readonly DayView[]
  readonly today: LocalDate
  readonly value: LocalDate | null
  readonly onChange: (date: LocalDate) => void
}

const shortDate = (date: LocalDate): string => {
  const [, month, day] = date.split('-').map(Number)
  return day === 1 ? `${month}/1` : String(day)
}

const Day = ({ day, today, on, onPick }: { day: DayView; today: LocalDate; on: boolean; onPick: () => void }) => {
  const t = useT().booking.time
  const closed = day.slots.length === 0
  const state = closed ? t.closed : day.freeCount === 0 ? t.full : t.free(day.freeCount)
  return (
    <View
      id={`day-${day.date}`}
      className={cx('bk-day', on && 'bk-day--on', day.freeCount === 0 && 'bk-day--none')}
      onClick={onPick}
      {...a11y({ role: 'radio', label: t.dayLabel(formatDate(day.date, today), state), checked: on, focusable: true })}
    >
      <Txt role="note" tone="muted">
        {day.date === today ? t.today : formatWeekday(day.date)}
      </Txt>
      <Txt role="heading" tone={day.freeCount === 0 ? 'muted' : 'ink'} tabular>
        {shortDate(day.date)}
      </Txt>
      <Txt role="note" tone={day.freeCount === 0 ? 'muted' : 'accent'} tabular>
        {state}
      </Txt>
    </View>
  )
}

/** The days that can be booked, seven in view, the rest by a swipe; each says how many starts are free. */
export const DayStrip = ({ days, today, value, onChange }: DayStripProps) => {
  const t = useT().booking.time
  const tapped = useRef<LocalDate | null>(null)
  const [into, setInto] = useState<string | undefined>(undefined)
  useEffect(() => {
    // A tapped day is in view already; moving it under the finger would only confuse.
    if (value && value !== tapped.current && days.findIndex((d) => d.date === value) > 6) setInto(`day-${value}`)
    tapped.current = value
  }, [value, days])
  const pick = (date: LocalDate) => {
    tapped.current = date
    onChange(date)
  }
  return (
    <ScrollView scrollX enhanced showScrollbar={false} scrollIntoView={into} className="bk-days">
      <View className="bk-days__row" {...a11y({ role: 'radiogroup', label: t.days })}>
        {days.map((day) => (
          <Day key={day.date} day={day} today={today} on={day.date === value} onPick={() => pick(day.date)} />
        ))}
      </View>
    </ScrollView>
  )
}
