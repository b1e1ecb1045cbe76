import { View } from '@tarojs/components'
import type { AppointmentView } from '@/contracts/views'
import { formatFen } from '@/domain/kernel/money'
import { nameOf } from '@/features/booking/names'
import { formatDuration } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { Card } from '@/ui/Card'
import { Price } from '@/ui/Price'
import { Txt } from '@/ui/Txt'
import './booking.css'

type Item = AppointmentView['items'][number]

const ItemLine = ({ item }: { readonly item: Item }) => {
  const t = useT().booking
  const locale = useLocale()
  const { laborFen, partsFen, totalFen } = item.price
  const parts = [`${t.labor} ${formatFen(laborFen)}`, partsFen > 0 ? `${t.parts} ${formatFen(partsFen)}` : '']
    .filter(Boolean)
    .join(' · ')
  return (
    <View className="bk-line">
      <View className="bk-grow">
        <Txt role="body">{nameOf(item, locale)}</Txt>
        <Txt role="note" tone="muted" tabular>
          {parts}
        </Txt>
      </View>
      <Txt role="body" tabular>
        {formatFen(totalFen)}
      </Txt>
    </View>
  )
}

/** What is to be done and what it is estimated to cost, with the promise that goes with an estimate. */
export const Estimate = ({ appointment }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking
  return (
    <Card>
      {appointment.items.map((item) => (
        <ItemLine key={item.opCode} item={item} />
      ))}
      <View className="bk-rule" />
      <View className="bk-line">
        <View>
          <Txt role="heading">{t.confirm.total}</Txt>
          <Txt role="note" tone="muted" tabular>
            {formatDuration(appointment.minutes)}
          </Txt>
        </View>
        <Price fen={appointment.estimate.totalFen} size="title" />
      </View>
      <Txt role="note" tone="muted">
        {t.confirm.ceiling}
      </Txt>
    </Card>
  )
}
