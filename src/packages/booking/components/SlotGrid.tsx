import { View } from '@tarojs/components'
import type { SlotView } from '@/contracts/views'
import type { RefusalCode } from '@/domain/capacity/refusals'
import type { EpochMs } from '@/domain/kernel/time'
import { groupByPart } from '@/features/availability/slots'
import { formatTime } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { cx } from '@/ui/cx'
import { Txt } from '@/ui/Txt'
import './booking.css'
import './SlotGrid.css'

export interface SlotGridProps {
  readonly slots: readonly SlotView[]
  readonly utcOffsetMinutes: number
  readonly value: EpochMs | null
  readonly onPick: (startAtMs: EpochMs) => void
  /** A tap on a time that is not free. */
  readonly onRefused: (time: string, refusal: RefusalCode) => void
}

type SlotProps = Omit<SlotGridProps, 'slots'> & { readonly slot: SlotView }

const Slot = ({ slot, utcOffsetMinutes, value, onPick, onRefused }: SlotProps) => {
  const t = useT().booking
  const { startAtMs, refusal } = slot
  const time = formatTime(startAtMs, utcOffsetMinutes)
  const on = startAtMs === value
  return (
    <View
      className={cx('bk-slot', on && 'bk-slot--on', refusal && 'bk-slot--off')}
      hoverClass="bk-slot--pressed"
      hoverStayTime={80}
      onClick={() => (refusal ? onRefused(time, refusal) : onPick(startAtMs))}
      {...a11y({
        role: 'radio',
        checked: on,
        focusable: true,
        label: refusal ? t.time.slotTaken(time, t.refusal[refusal]) : t.time.slotFree(time),
      })}
    >
      <Txt role="heading" tone={refusal ? 'muted' : 'ink'} tabular>
        {time}
      </Txt>
    </View>
  )
}

/** The starts of one day by part of the day. Times that are not free stay in sight, muted, and tell why when tapped. */
export const SlotGrid = (props: SlotGridProps) => {
  const t = useT().booking.time
  return (
    <View className="bk-stack bk-stack--loose">
      {groupByPart(props.slots, props.utcOffsetMinutes).map(({ part, slots, freeCount }) => (
        <View key={part} className="bk-stack">
          <View className="bk-row">
            <Txt role="heading">{t.part[part]}</Txt>
            <Txt role="note" tone="muted" tabular>
              {t.partFree(freeCount)}
            </Txt>
          </View>
          <View className="bk-slots" {...a11y({ role: 'radiogroup', label: t.part[part] })}>
            {slots.map((slot) => (
              <Slot key={slot.startAtMs} {...props} slot={slot} />
            ))}
          </View>
        </View>
      ))}
    </View>
  )
}
