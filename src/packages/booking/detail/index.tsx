import { View } from '@tarojs/components'
import { useState } from 'react'
import type { AppointmentView } from '@/contracts/views'
import { headlineOf, movedByStore, type Headline } from '@/features/appointments/progress'
import { useAppointment, useRelease } from '@/features/appointments/queries'
import { changeDraft } from '@/features/booking/draftStore'
import { withCar, withStore } from '@/features/booking/draft'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { failedWith } from '@/platform/failure'
import { go, routeParam, switchTab } from '@/platform/navigation'
import { ActionBar } from '@/ui/ActionBar'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { Txt, type Tone } from '@/ui/Txt'
import { Changes } from '../components/Changes'
import { Estimate } from '../components/Estimate'
import { Facts } from '../components/Facts'
import { History } from '../components/History'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { Section } from '../components/Section'
import { StoreCard } from '../components/StoreCard'
import { usePageTitle } from '../components/usePageTitle'
import { WaitingNote } from '../components/WaitingNote'
import '../components/booking.css'
import './index.css'

const tones: Readonly<Record<Headline, Tone>> = {
  HOLDING: 'accent',
  CONFIRMED: 'success',
  WAITING_FOR_STORE: 'warning',
  REFUSED_BY_STORE: 'danger',
  CHECKED_IN: 'accent',
  IN_WORKSHOP: 'accent',
  COMPLETED: 'success',
  CANCELLED: 'muted',
  NO_SHOW: 'warning',
  EXPIRED: 'muted',
  RELEASED: 'muted',
}

const over: readonly Headline[] = ['COMPLETED', 'CANCELLED', 'NO_SHOW', 'EXPIRED', 'RELEASED']

const Head = ({ appointment: a, headline }: { readonly appointment: AppointmentView; readonly headline: Headline }) => {
  const t = useT().booking.detail
  return (
    <View className="bk-head">
      <Txt role="display" tone={tones[headline]}>
        {t.headline[headline]}
      </Txt>
      <Txt role="title" tabular>
        {formatDay(a.startAtMs, a.store.utcOffsetMinutes, serverNow())}
      </Txt>
      {headline === 'CANCELLED' && a.sync.state === 'PENDING' ? (
        <Txt role="body" tone="muted">
          {t.cancelPending}
        </Txt>
      ) : (
        !over.includes(headline) && <WaitingNote appointment={a} />
      )}
    </View>
  )
}

const MovedBanner = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.detail
  const moved = movedByStore(a.history)
  if (!moved || moved.toMs !== a.startAtMs) return null
  const day = (ms: number) => formatDay(ms, a.store.utcOffsetMinutes, serverNow())
  return (
    <Banner tone="warning">
      {moved.fromMs === null ? t.movedByStore(day(moved.toMs)) : t.movedByStoreFrom(day(moved.fromMs), day(moved.toMs))}
    </Banner>
  )
}

const HeldActions = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.detail
  const release = useRelease()
  const giveUp = async () => {
    await release.mutateAsync(a.appointmentId)
    changeDraft((draft) => (draft.holdId === a.appointmentId ? { ...draft, holdId: null } : draft))
  }
  return (
    <ActionBar>
      <Button kind="secondary" onClick={giveUp}>
        {t.giveUp}
      </Button>
      <Button onClick={() => go('bookConfirm', { id: a.appointmentId })}>{t.confirmNow}</Button>
    </ActionBar>
  )
}

const BookAgain = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.detail
  const again = () => {
    const opCodes = a.items.map((item) => item.opCode)
    changeDraft((draft) => ({ ...withStore(withCar(draft, a.vehicle.vin), a.store.storeId), opCodes, deferredIds: [] }))
    return go('bookServices', { vin: a.vehicle.vin })
  }
  return (
    <ActionBar>
      <Button onClick={again}>{t.bookAgain}</Button>
    </ActionBar>
  )
}

const Detail = ({
  appointment: a,
  onRefresh,
}: {
  readonly appointment: AppointmentView
  readonly onRefresh: () => Promise<unknown>
}) => {
  const t = useT().booking.detail
  const headline = headlineOf(a, serverNow())
  const footer =
    headline === 'HOLDING' ? (
      <HeldActions appointment={a} />
    ) : over.includes(headline) ? (
      <BookAgain appointment={a} />
    ) : undefined
  return (
    <Page onRefresh={onRefresh} footer={footer}>
      <View className="bk-stack bk-stack--loose">
        {!over.includes(headline) && <MovedBanner appointment={a} />}
        <Head appointment={a} headline={headline} />
        <StoreCard store={a.store} />
        <Changes appointment={a} />
        <Facts appointment={a} withNote withNumber />
        <Section title={t.items}>
          <Estimate appointment={a} />
        </Section>
        <Section title={t.history}>
          <History appointment={a} />
        </Section>
      </View>
    </Page>
  )
}

/** One booking: its state first, live from both ends. */
export default function DetailPage() {
  const words = useT().booking.detail
  usePageTitle(words.title)
  const [id] = useState(() => routeParam('id'))
  const query = useAppointment(id)
  if (query.data) return <Detail appointment={query.data} onRefresh={query.refetch} />
  const body = () => {
    if (id === '' || failedWith(query.error, 'APPOINTMENT_NOT_FOUND', 'INPUT_INVALID')) {
      return (
        <Empty
          icon="calendar"
          title={words.notFound}
          note={words.notFoundNote}
          action={{ label: words.toList, onClick: () => switchTab('appointments') }}
        />
      )
    }
    return query.isError ? <LoadFailure error={query.error} onRetry={query.refetch} /> : <PageSkeleton cards={4} />
  }
  return <Page onRefresh={query.refetch}>{body()}</Page>
}
