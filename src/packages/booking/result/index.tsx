import { View } from '@tarojs/components'
import { useState } from 'react'
import type { AppointmentView } from '@/contracts/views'
import { headlineOf, type Headline } from '@/features/appointments/progress'
import { useAppointment } from '@/features/appointments/queries'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { replace, routeParam, switchTab } from '@/platform/navigation'
import { a11y } from '@/ui/a11y'
import { ActionBar } from '@/ui/ActionBar'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Page } from '@/ui/Page'
import { Txt } from '@/ui/Txt'
import { Facts } from '../components/Facts'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { usePageTitle } from '../components/usePageTitle'
import { WaitingNote } from '../components/WaitingNote'
import '../components/booking.css'
import './index.css'

const marks: Readonly<
  Partial<
    Record<Headline, { readonly icon: 'check' | 'clock' | 'alert'; readonly tone: 'success' | 'warning' | 'danger' }>
  >
> = {
  CONFIRMED: { icon: 'check', tone: 'success' },
  WAITING_FOR_STORE: { icon: 'clock', tone: 'warning' },
  REFUSED_BY_STORE: { icon: 'alert', tone: 'danger' },
}
const otherMark = { icon: 'check', tone: 'success' } as const

const Outcome = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking
  const headline = headlineOf(a, serverNow())
  const { icon, tone } = marks[headline] ?? otherMark
  const note =
    headline === 'CONFIRMED'
      ? t.result.done
      : headline === 'WAITING_FOR_STORE'
        ? t.result.waitingNote
        : headline === 'REFUSED_BY_STORE'
          ? t.result.rejectedNote
          : ''
  return (
    <View className="bk-result" {...a11y({ role: 'status', live: 'polite' })}>
      <View className={`bk-result__mark bk-result__mark--${tone}`}>
        <Icon name={icon} size={32} tone={tone} />
      </View>
      <Txt role="display">{t.detail.headline[headline]}</Txt>
      <Txt role="title" tabular>
        {formatDay(a.startAtMs, a.store.utcOffsetMinutes, serverNow())}
      </Txt>
      {a.dmsNumber !== null && (
        <Txt role="heading" tone="accent" tabular>
          {`${t.result.dmsNumber} ${a.dmsNumber}`}
        </Txt>
      )}
      <WaitingNote appointment={a} />
      {note !== '' && (
        <Txt role="body" tone="muted">
          {note}
        </Txt>
      )}
    </View>
  )
}

/** What became of the booking; turns from waiting to confirmed by itself. */
export default function ResultPage() {
  const t = useT().booking.result
  usePageTitle(t.title)
  const [id] = useState(() => routeParam('id'))
  const query = useAppointment(id)
  const appointment = query.data
  const rejected = appointment?.sync.state === 'REJECTED'
  const footer = (
    <ActionBar>
      <Button kind="secondary" onClick={() => switchTab('home')}>
        {t.home}
      </Button>
      {rejected ? (
        <Button onClick={() => replace('reschedule', { id })}>{t.again}</Button>
      ) : (
        <Button onClick={() => replace('appointment', { id })}>{t.view}</Button>
      )}
    </ActionBar>
  )
  return (
    <Page footer={footer} onRefresh={query.refetch} updatedAtMs={query.dataUpdatedAt}>
      {appointment ? (
        <View className="bk-stack bk-stack--loose">
          <Outcome appointment={appointment} />
          <Facts appointment={appointment} withStore />
        </View>
      ) : query.isError ? (
        <LoadFailure error={query.error} onRetry={query.refetch} />
      ) : (
        <PageSkeleton cards={2} />
      )}
    </Page>
  )
}
