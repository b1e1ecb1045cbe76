import { View } from '@tarojs/components'
import type { AppointmentView } from '@/contracts/views'
import { headlineOf, type Headline } from './progress'
import { formatDay } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { go } from '@/platform/navigation'
import { Card } from '@/ui/Card'
import { Price } from '@/ui/Price'
import { Tag, type TagProps } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'

const tones: Readonly<Record<Headline, TagProps['tone']>> = {
  HOLDING: 'accent',
  WAITING_FOR_STORE: 'warning',
  CONFIRMED: 'success',
  REFUSED_BY_STORE: 'danger',
  CHECKED_IN: 'accent',
  IN_WORKSHOP: 'accent',
  COMPLETED: 'muted',
  CANCELLED: 'muted',
  NO_SHOW: 'danger',
  EXPIRED: 'muted',
  RELEASED: 'muted',
}

/** A hold goes on to where it is confirmed; everything else opens its own page. */
const open = (appointment: AppointmentView, headline: Headline) =>
  headline === 'HOLDING'
    ? go('bookConfirm', { id: appointment.appointmentId })
    : go('appointment', { id: appointment.appointmentId })

/** One appointment at a glance: when, where, for what, and whether the store has it. */
export const AppointmentCard = ({ appointment }: { appointment: AppointmentView }) => {
  const t = useT()
  const locale = useLocale()
  const { store, vehicle, items, dmsNumber } = appointment
  const headline = headlineOf(appointment, serverNow())
  const day = formatDay(appointment.startAtMs, store.utcOffsetMinutes, serverNow(), locale)
  const first = items[0] ? (locale === 'en' ? items[0].nameEn : items[0].name) : ''
  const status = t.appointments.status[headline]
  return (
    <Card onClick={() => open(appointment, headline)} ariaLabel={`${t.appointments.open(day, store.name)}，${status}`}>
      <View className="cz-row cz-row--wrap">
        <Tag tone={tones[headline]}>{status}</Tag>
        {dmsNumber && (
          <Txt role="note" tone="muted" tabular>
            {t.home.dmsNumber(dmsNumber)}
          </Txt>
        )}
      </View>
      <View className="appointment-card__when">
        <Txt role="title" tabular>
          {day}
        </Txt>
      </View>
      <Txt role="body">{store.name}</Txt>
      <View className="cz-row appointment-card__foot">
        <View className="cz-row__grow">
          <Txt role="note" tone="muted" lines={2}>
            {`${vehicle.plate} · ${t.appointments.items(first, items.length)}`}
          </Txt>
        </View>
        <Price fen={appointment.estimate.totalFen} />
      </View>
    </Card>
  )
}
