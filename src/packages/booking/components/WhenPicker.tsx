import { View } from '@tarojs/components'
import type { OutputOf } from '@/contracts/operations'
import type { AlternativeView, DayView } from '@/contracts/views'
import type { RefusalCode } from '@/domain/capacity/refusals'
import { localDateAt, type EpochMs, type LocalDate } from '@/domain/kernel/time'
import { mainRefusal, storeRefusal } from '@/features/availability/slots'
import { formatDate } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { Card } from '@/ui/Card'
import { Empty } from '@/ui/Empty'
import { Txt } from '@/ui/Txt'
import { DayStrip } from './DayStrip'
import { SlotGrid } from './SlotGrid'
import { WayOut } from './WayOut'
import './booking.css'

export interface WhenPickerProps {
  readonly availability: OutputOf<'availability.get'>
  readonly date: LocalDate | null
  readonly onDate: (date: LocalDate) => void
  readonly value: EpochMs | null
  readonly onPick: (startAtMs: EpochMs) => void
  readonly onRefused: (time: string, refusal: RefusalCode) => void
  /** Ways out of the shown day when it is full. */
  readonly waysOut: readonly AlternativeView[]
  readonly onWayOut: (alternative: AlternativeView) => void
  /** Offered when this store cannot do the work on any day. */
  readonly onOtherStore?: () => void
}

const FullDay = ({
  day,
  waysOut,
  onWayOut,
}: Pick<WhenPickerProps, 'waysOut' | 'onWayOut'> & { readonly day: DayView }) => {
  const t = useT().booking
  const closed = day.slots.length === 0
  const reason = mainRefusal(day)
  const why = closed
    ? day.closedReason
      ? t.time.closedDay(day.closedReason)
      : t.time.closedDayPlain
    : reason && reason !== 'IN_PAST'
      ? t.refusal[reason]
      : t.time.fullDay
  return (
    <View className="bk-stack">
      <Card>
        <Txt role="heading">{closed ? why : t.time.fullDay}</Txt>
        {!closed && (
          <Txt role="body" tone="muted">
            {why}
          </Txt>
        )}
      </Card>
      {waysOut.length > 0 ? (
        <>
          <Txt role="note" tone="muted">
            {t.time.fullDayNote}
          </Txt>
          <WayOut alternatives={waysOut} onPick={onWayOut} />
        </>
      ) : (
        <Txt role="note" tone="muted">
          {t.time.fullDayNone}
        </Txt>
      )}
    </View>
  )
}

/** Day and time of one store: the strip of days, then the starts of the open day, or why there are none and the ways out. */
export const WhenPicker = (props: WhenPickerProps) => {
  const t = useT().booking
  const { availability, date, waysOut, onWayOut, onOtherStore } = props
  const { days, utcOffsetMinutes, asOfMs } = availability
  const today = localDateAt(asOfMs, utcOffsetMinutes)
  const day = days.find((d) => d.date === date)
  const never = storeRefusal(days)
  if (never) {
    return (
      <Empty
        icon="wrench"
        title={t.time.storeCannot}
        note={t.refusal[never]}
        action={onOtherStore ? { label: t.time.otherStore, onClick: onOtherStore } : undefined}
      />
    )
  }
  return (
    <View className="bk-stack">
      <DayStrip days={days} today={today} value={date} onChange={props.onDate} />
      {day && (
        <View className="bk-stack">
          <Txt role="title" tabular>
            {formatDate(day.date, today)}
          </Txt>
          {day.freeCount === 0 ? (
            <FullDay day={day} waysOut={waysOut} onWayOut={onWayOut} />
          ) : (
            <SlotGrid
              slots={day.slots}
              utcOffsetMinutes={utcOffsetMinutes}
              value={props.value}
              onPick={props.onPick}
              onRefused={props.onRefused}
            />
          )}
        </View>
      )}
    </View>
  )
}
