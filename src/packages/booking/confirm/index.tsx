import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { AppointmentView } from '@/contracts/views'
import { limits } from '@/domain/kernel/limits'
import { isBooked } from '@/features/appointments/progress'
import { useAppointment } from '@/features/appointments/queries'
import { changeDraft, useDraft } from '@/features/booking/draftStore'
import { holdsNow } from '@/features/booking/held'
import { useConfirmHold } from '@/features/booking/useConfirmHold'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { failedWith, isCallFailure } from '@/platform/failure'
import { back, replace, routeParam } from '@/platform/navigation'
import { ActionBar } from '@/ui/ActionBar'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Countdown } from '@/ui/Countdown'
import { Empty } from '@/ui/Empty'
import { Field } from '@/ui/Field'
import { Page } from '@/ui/Page'
import { Price } from '@/ui/Price'
import { Txt } from '@/ui/Txt'
import { Estimate } from '../components/Estimate'
import { Facts } from '../components/Facts'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { Section } from '../components/Section'
import { usePageTitle } from '../components/usePageTitle'
import '../components/booking.css'
import './index.css'

const Ended = () => {
  const t = useT().booking.confirm
  return (
    <Card tone="warning">
      <View className="bk-stack">
        <Txt role="title">{t.holdEnded}</Txt>
        <Txt role="body">{t.holdEndedNote}</Txt>
      </View>
    </Card>
  )
}

const Kept = ({ held, onEnd }: { readonly held: AppointmentView; readonly onEnd: () => void }) => {
  const t = useT().booking.confirm
  return (
    <View className="bk-row bk-row--start">
      <Txt role="body" tone="muted">
        {t.holdLeft}
      </Txt>
      <Countdown untilMs={held.holdExpiresAtMs ?? 0} onEnd={onEnd} />
    </View>
  )
}

const Confirm = ({ held, refetch }: { readonly held: AppointmentView; readonly refetch: () => Promise<unknown> }) => {
  const t = useT().booking.confirm
  const { note } = useDraft()
  const [, tick] = useState(0)
  const [refused, setRefused] = useState(false)
  const [unknown, setUnknown] = useState(false)
  const confirmHold = useConfirmHold()
  // Once booked the page only waits to be left; it must not flash as ended.
  const ended = refused || (!isBooked(held.status) && !holdsNow(held, serverNow()))
  const submit = async () => {
    setUnknown(false)
    try {
      const booked = await confirmHold(held, note)
      await replace('bookResult', { id: booked.appointmentId })
    } catch (error) {
      if (isCallFailure(error) && error.outcomeUnknown) setUnknown(true)
      else if (failedWith(error, 'HOLD_EXPIRED', 'SLOT_TAKEN', 'SLOT_REFUSED', 'TRANSITION_REFUSED')) setRefused(true)
      else throw error
      await refetch().catch(() => undefined)
    }
  }
  const chooseAgain = () => {
    changeDraft({ holdId: null, startAtMs: null })
    return back()
  }
  const footer = ended ? (
    <ActionBar>
      <Button onClick={chooseAgain}>{t.again}</Button>
    </ActionBar>
  ) : (
    <ActionBar summary={<Price fen={held.estimate.totalFen} size="title" />}>
      <Button onClick={submit}>{t.submit}</Button>
    </ActionBar>
  )
  return (
    <Page footer={footer} onRefresh={refetch}>
      <View className="bk-stack bk-stack--loose">
        {unknown && <Banner tone="warning">{t.unknown}</Banner>}
        {ended ? (
          <Ended />
        ) : (
          <View className="bk-when">
            <Txt role="display" tabular>
              {formatDay(held.startAtMs, held.store.utcOffsetMinutes, serverNow())}
            </Txt>
            <Txt role="body">{held.store.name}</Txt>
            <Kept held={held} onEnd={() => tick((n) => n + 1)} />
          </View>
        )}
        <Facts appointment={held} />
        <Section title={t.items}>
          <Estimate appointment={held} />
        </Section>
        {!ended && (
          <Field
            label={t.note}
            value={note}
            onChange={(text) => changeDraft({ note: text })}
            placeholder={t.notePlaceholder}
            maxLength={limits.noteChars}
            multiline
          />
        )}
      </View>
    </Page>
  )
}

/** Book 3: the whole booking in sight, and one button. */
export default function ConfirmPage() {
  const t = useT().booking.confirm
  usePageTitle(t.title)
  const [id] = useState(() => routeParam('id'))
  const query = useAppointment(id)
  const appointment = query.data
  const missing = id === '' || failedWith(query.error, 'APPOINTMENT_NOT_FOUND')
  const open = appointment !== undefined && !isBooked(appointment.status)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    if (open) setOpened(true)
  }, [open])
  if (appointment && (open || opened)) return <Confirm held={appointment} refetch={query.refetch} />
  const body = () => {
    if (appointment) {
      // Reopened after it was booked, by back or by a second device: there is nothing left to confirm.
      return (
        <Empty
          icon="check"
          title={t.already}
          action={{ label: t.viewIt, onClick: () => replace('appointment', { id }) }}
        />
      )
    }
    if (missing)
      return (
        <Empty title={t.missing} note={t.missingNote} action={{ label: t.again, onClick: () => replace('bookTime') }} />
      )
    if (query.isError) return <LoadFailure error={query.error} onRetry={query.refetch} />
    return <PageSkeleton />
  }
  return <Page onRefresh={query.refetch}>{body()}</Page>
}
