import { View } from '@tarojs/components'
import { useState } from 'react'
import type { AlternativeView, AppointmentView } from '@/contracts/views'
import type { EpochMs } from '@/domain/kernel/time'
import { useAppointment, useReschedule } from '@/features/appointments/queries'
import { useAvailability } from '@/features/availability/queries'
import { useDayChoice } from '@/features/availability/useDayChoice'
import { useWaysOut } from '@/features/availability/useWaysOut'
import { alternativesOf } from '@/features/booking/alternatives'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { failedWith } from '@/platform/failure'
import { back, routeParam } from '@/platform/navigation'
import { callPhone } from '@/platform/system'
import { ActionBar } from '@/ui/ActionBar'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { RefusedNote, useRefused } from '../components/RefusedNote'
import { TakenSheet } from '../components/TakenSheet'
import { usePageTitle } from '../components/usePageTitle'
import { WhenPicker } from '../components/WhenPicker'
import '../components/booking.css'
import './index.css'

const NO_SISTERS = [] as const

/** Moves the booking; a refused time yields the nearest others, a change made meanwhile at the store is shown first. */
const useMove = (a: AppointmentView, onRefused: () => void) => {
  const t = useT().booking.reschedule
  const reschedule = useReschedule()
  const [taken, setTaken] = useState<readonly AlternativeView[] | null>(null)
  const [changed, setChanged] = useState(false)
  const move = async (startAtMs: EpochMs) => {
    setChanged(false)
    try {
      await reschedule.mutateAsync({ appointmentId: a.appointmentId, version: a.version, startAtMs })
      toast(t.done)
      await back()
    } catch (error) {
      const alternatives = alternativesOf(error)
      if (alternatives) {
        onRefused()
        setTaken(alternatives.filter((other) => other.storeId === a.store.storeId))
      } else if (failedWith(error, 'VERSION_CONFLICT')) {
        setTaken(null)
        setChanged(true)
      } else throw error
    }
  }
  return { move, taken, closeTaken: () => setTaken(null), changed, busy: reschedule.isPending }
}

const OldTime = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.reschedule
  return (
    <Card>
      <Txt role="note" tone="muted">
        {t.from}
      </Txt>
      <Txt role="heading" tabular>
        {formatDay(a.startAtMs, a.store.utcOffsetMinutes, serverNow())}
      </Txt>
      <Txt role="note" tone="muted">{`${a.store.name} · ${a.vehicle.plate}`}</Txt>
    </Card>
  )
}

const NewTime = ({
  appointment: a,
  value,
}: {
  readonly appointment: AppointmentView
  readonly value: EpochMs | null
}) => {
  const t = useT().booking.reschedule
  if (value === null)
    return (
      <Txt role="body" tone="muted">
        {t.choose}
      </Txt>
    )
  const offset = a.store.utcOffsetMinutes
  if (value === a.startAtMs)
    return (
      <Txt role="body" tone="muted">
        {t.same}
      </Txt>
    )
  return (
    <View className="bk-move__time">
      <Txt role="note" tone="muted" tabular className="bk-move__old">
        {formatDay(a.startAtMs, offset, serverNow())}
      </Txt>
      <Txt role="heading" tabular>
        {formatDay(value, offset, serverNow())}
      </Txt>
    </View>
  )
}

const Move = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking
  const [value, setValue] = useState<EpochMs | null>(null)
  const { refused, onRefused, forget } = useRefused()
  const { move, taken, closeTaken, changed, busy } = useMove(a, () => setValue(null))
  const wanted = {
    storeId: a.store.storeId,
    vin: a.vehicle.vin,
    opCodes: a.items.map((item) => item.opCode),
    exceptAppointmentId: a.appointmentId,
  }
  const query = useAvailability(wanted)
  const offset = a.store.utcOffsetMinutes
  const day = useDayChoice(
    query.data,
    value,
    !busy && !query.isPlaceholderData && !query.isFetching,
    () => setValue(null),
    a.startAtMs,
  )
  const waysOut = useWaysOut(wanted, query.data, day.date, NO_SISTERS, day.lostMs ?? a.startAtMs)
  const pick = (startAtMs: EpochMs) => {
    setValue(startAtMs)
    day.forgetLost()
    forget()
  }
  const footer = (
    <ActionBar summary={refused ? <RefusedNote refused={refused} /> : <NewTime appointment={a} value={value} />}>
      <Button
        disabled={value === null || value === a.startAtMs}
        onClick={() => (value === null ? undefined : move(value))}
      >
        {t.reschedule.submit}
      </Button>
    </ActionBar>
  )
  return (
    <Page footer={footer} onRefresh={query.refetch} updatedAtMs={query.dataUpdatedAt}>
      <View className="bk-stack">
        {changed && <Banner tone="warning">{t.reschedule.conflict}</Banner>}
        {day.lostMs !== null && (
          <Banner tone="warning">{t.time.justTaken(formatDay(day.lostMs, offset, serverNow()))}</Banner>
        )}
        <OldTime appointment={a} />
        {query.data ? (
          <WhenPicker
            availability={query.data}
            date={day.date}
            onDate={day.setDate}
            value={value}
            onPick={pick}
            onRefused={onRefused}
            waysOut={waysOut}
            onWayOut={(other) => {
              pick(other.startAtMs)
              day.followChoice()
            }}
          />
        ) : query.isError ? (
          <LoadFailure error={query.error} onRetry={query.refetch} />
        ) : (
          <PageSkeleton cards={2} />
        )}
      </View>
      <TakenSheet alternatives={taken} onClose={closeTaken} onPick={(other) => move(other.startAtMs)} />
    </Page>
  )
}

/** Another time for the same work at the same store. */
export default function ReschedulePage() {
  const t = useT().booking
  usePageTitle(t.reschedule.title)
  const [id] = useState(() => routeParam('id'))
  const query = useAppointment(id)
  const a = query.data
  if (a?.can.reschedule.allowed) return <Move appointment={a} />
  const body = () => {
    if (a) {
      const { untilMs } = a.can.reschedule
      const note =
        untilMs === null
          ? undefined
          : t.detail.rescheduleClosed(formatDay(untilMs, a.store.utcOffsetMinutes, serverNow()))
      return (
        <Empty
          icon="clock"
          title={t.reschedule.closed}
          note={note}
          action={{ label: t.detail.callStore(a.store.name), onClick: () => callPhone(a.store.phone) }}
        />
      )
    }
    if (query.isError) return <LoadFailure error={query.error} onRetry={query.refetch} />
    return <PageSkeleton />
  }
  return <Page onRefresh={query.refetch}>{body()}</Page>
}
