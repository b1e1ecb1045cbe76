import { View } from '@tarojs/components'
import type { AppointmentView } from '@/contracts/views'
import { newestFirst } from '@/features/appointments/progress'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { a11y } from '@/ui/a11y'
import { Card } from '@/ui/Card'
import { Txt } from '@/ui/Txt'
import './booking.css'
import './History.css'

/** What happened to the booking, newest first: what, when, by whom, and to which time it was moved. */
export const History = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.detail
  const offset = a.store.utcOffsetMinutes
  const day = (ms: number) => formatDay(ms, offset, serverNow())
  return (
    <Card>
      <View {...a11y({ role: 'list', label: t.history })}>
        {newestFirst(a.history).map((h, i) => (
          <View key={`${h.atMs}${h.event}${i}`} className="bk-history__item" {...a11y({ role: 'listitem' })}>
            <View className="bk-history__dot" />
            <View className="bk-grow">
              <Txt role="body" tabular>
                {[
                  t.event[h.event] ?? t.otherEvent,
                  h.event === 'RESCHEDULE' && h.startAtMs !== null ? t.movedTo(day(h.startAtMs)) : '',
                ]
                  .filter(Boolean)
                  .join(' ')}
              </Txt>
              <Txt role="note" tone="muted" tabular>{`${day(h.atMs)} · ${t.by[h.by]}`}</Txt>
            </View>
          </View>
        ))}
      </View>
    </Card>
  )
}
