import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { AppointmentView, StoreView } from '@/contracts/views'
import { MINUTE_MS, type EpochMs } from '@/domain/kernel/time'
import { useAvailability, type Wanted } from '@/features/availability/queries'
import { useDayChoice } from '@/features/availability/useDayChoice'
import { useWaysOut } from '@/features/availability/useWaysOut'
import { withStore } from '@/features/booking/draft'
import { changeDraft, useDraft } from '@/features/booking/draftStore'
import { useHeld } from '@/features/booking/useHeld'
import { useTakeTime } from '@/features/booking/useTakeTime'
import { usePosition } from '@/features/stores/position'
import { useStores } from '@/features/stores/queries'
import { formatDay, formatDuration, formatTime } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { go } from '@/platform/navigation'
import { ActionBar } from '@/ui/ActionBar'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Countdown } from '@/ui/Countdown'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { Txt } from '@/ui/Txt'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { Preferences } from '../components/Preferences'
import { RefusedNote, useRefused, type Refused } from '../components/RefusedNote'
import { StoreChoice } from '../components/StoreChoice'
import { TakenSheet } from '../components/TakenSheet'
import { usePageTitle } from '../components/usePageTitle'
import { usePassBy } from '../components/usePassBy'
import { WhenPicker } from '../components/WhenPicker'
import '../components/booking.css'
import './index.css'

const HeldBanner = ({ held }: { readonly held: AppointmentView }) => {
  const t = useT().booking.time
  const open = () => go('bookConfirm', { id: held.appointmentId })
  return (
    <Banner tone="accent" action={{ label: t.continueHeld, onClick: open }}>
      <View className="bk-held">
        <Txt role="note" tabular>
          {t.held(formatDay(held.startAtMs, held.store.utcOffsetMinutes, serverNow()))}
        </Txt>
        <Countdown untilMs={held.holdExpiresAtMs ?? 0} onEnd={() => changeDraft({ holdId: null })} />
      </View>
    </Banner>
  )
}

interface ChosenProps {
  readonly startAtMs: EpochMs | null
  readonly offset: number
  readonly minutes: number
  readonly promiseAfterMinutes: number
  readonly refused: Refused | null
  readonly onNext: () => Promise<unknown>
}

const Chosen = ({ startAtMs, offset, minutes, promiseAfterMinutes, refused, onNext }: ChosenProps) => {
  const t = useT().booking.time
  const summary = () => {
    if (refused) return <RefusedNote refused={refused} />
    if (startAtMs === null) {
      return (
        <>
          <Txt role="body" tone="muted">
            {t.none}
          </Txt>
          <Txt role="note" tone="muted" tabular>
            {t.jobLengthOnly(formatDuration(minutes))}
          </Txt>
        </>
      )
    }
    const ready = formatTime(startAtMs + promiseAfterMinutes * MINUTE_MS, offset)
    return (
      <>
        <Txt role="heading" tabular>
          {formatDay(startAtMs, offset, serverNow())}
        </Txt>
        <Txt role="note" tone="muted" tabular>
          {t.jobLength(formatDuration(minutes), ready)}
        </Txt>
      </>
    )
  }
  return (
    <ActionBar summary={<View>{summary()}</View>}>
      <Button disabled={startAtMs === null} onClick={onNext}>
        {t.next}
      </Button>
    </ActionBar>
  )
}

const TimeOfStore = ({ stores, store }: { readonly stores: readonly StoreView[]; readonly store: StoreView }) => {
  const t = useT().booking.time
  const draft = useDraft()
  const held = useHeld()
  const { take, takeOther, taken, closeTaken, busy } = useTakeTime(held, (id) => go('bookConfirm', { id }))
  const { refused, onRefused, forget } = useRefused()
  const [choosingStore, setChoosingStore] = useState(false)
  const wanted: Wanted | null =
    (draft.vin && {
      storeId: store.storeId,
      vin: draft.vin,
      opCodes: draft.opCodes,
      exceptAppointmentId: held?.appointmentId ?? null,
    }) ||
    null
  const query = useAvailability(wanted)
  const availability = query.data
  const settled = !busy && !query.isPlaceholderData && !query.isFetching && draft.storeId === store.storeId
  const day = useDayChoice(availability, draft.startAtMs, settled, () => changeDraft({ startAtMs: null }))
  const waysOut = useWaysOut(wanted, availability, day.date, stores, day.lostMs ?? draft.startAtMs)
  const choose = (startAtMs: EpochMs) => {
    changeDraft({ startAtMs })
    day.forgetLost()
    forget()
  }
  const changeStore = (storeId: string) => {
    changeDraft((d) => withStore(d, storeId))
    day.forgetLost()
  }
  const offset = store.utcOffsetMinutes
  return (
    <Page
      updatedAtMs={query.dataUpdatedAt}
      onRefresh={query.refetch}
      footer={
        availability && (
          <Chosen
            startAtMs={draft.startAtMs}
            offset={offset}
            minutes={availability.minutes}
            promiseAfterMinutes={availability.promiseAfterMinutes}
            refused={refused}
            onNext={take}
          />
        )
      }
    >
      <View className="bk-stack">
        {held && <HeldBanner held={held} />}
        {day.lostMs !== null && (
          <Banner tone="warning">{t.justTaken(formatDay(day.lostMs, offset, serverNow()))}</Banner>
        )}
        <StoreChoice
          stores={stores}
          store={store}
          onChange={changeStore}
          open={choosingStore}
          onOpen={setChoosingStore}
        />
        {availability ? (
          <View className="bk-stack bk-stack--loose">
            <WhenPicker
              availability={availability}
              date={day.date}
              onDate={day.setDate}
              value={draft.startAtMs}
              onPick={choose}
              onRefused={onRefused}
              waysOut={waysOut}
              onWayOut={(a) => {
                changeStore(a.storeId)
                choose(a.startAtMs)
                day.followChoice()
              }}
              onOtherStore={() => setChoosingStore(true)}
            />
            <Preferences store={store} />
          </View>
        ) : query.isError ? (
          <LoadFailure error={query.error} onRetry={query.refetch} />
        ) : (
          <PageSkeleton cards={2} />
        )}
      </View>
      <TakenSheet
        alternatives={taken}
        onClose={closeTaken}
        onPick={(a) => {
          day.followChoice()
          return takeOther(a)
        }}
      />
    </Page>
  )
}

/** Book 2: where and when. */
export default function TimePage() {
  const t = useT().booking.time
  usePageTitle(t.title)
  usePassBy()
  const draft = useDraft()
  const stores = useStores(usePosition())
  const store = stores.data?.find((s) => s.storeId === draft.storeId) ?? stores.data?.[0]
  const storeId = store?.storeId
  useEffect(() => {
    if (storeId) changeDraft((d) => withStore(d, storeId))
  }, [storeId])
  if (draft.opCodes.length === 0 || draft.vin === null) {
    return (
      <Page>
        <Empty
          icon="wrench"
          title={t.noServices}
          note={t.noServicesNote}
          action={{ label: t.toServices, onClick: () => go('bookServices') }}
        />
      </Page>
    )
  }
  if (stores.data && store) return <TimeOfStore stores={stores.data} store={store} />
  return (
    <Page onRefresh={stores.refetch}>
      {stores.data ? (
        <Empty icon="store" title={t.noStores} note={t.noStoresNote} />
      ) : stores.isError ? (
        <LoadFailure error={stores.error} onRetry={stores.refetch} />
      ) : (
        <PageSkeleton />
      )}
    </Page>
  )
}
