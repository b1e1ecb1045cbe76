import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { OutputOf } from '@/contracts/operations'
import { limits } from '@/domain/kernel/limits'
import { keepOffered, toggleOperation, totalsOf, withCar } from '@/features/booking/draft'
import { changeDraft, useDraft } from '@/features/booking/draftStore'
import { sectionsOf, type ServiceCategory } from '@/features/services/grouping'
import { useServices } from '@/features/services/queries'
import { useSignedIn } from '@/features/session/session'
import { chooseVehicle, useChosenVehicle } from '@/features/vehicles/chosen'
import { useVehicles } from '@/features/vehicles/queries'
import { formatDuration } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { go, routeParam } from '@/platform/navigation'
import { ActionBar } from '@/ui/ActionBar'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Chips } from '@/ui/Chips'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { Price } from '@/ui/Price'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { CarChoice } from '../components/CarChoice'
import { DeferredCard } from '../components/DeferredCard'
import { LoadFailure } from '@/features/session/LoadFailure'
import { PageSkeleton } from '../components/PageSkeleton'
import { Section } from '../components/Section'
import { ServiceCell } from '../components/ServiceCell'
import { usePageTitle } from '../components/usePageTitle'
import { usePassBy } from '../components/usePassBy'
import '../components/booking.css'
import './index.css'

type Offered = OutputOf<'services.list'>

/** The car of this visit: the one the page was opened with, the one being booked, or the one the owner looks at. */
const useCar = () => {
  // Before the first look at the draft, so that the car of an older draft is not loaded first.
  useState(() => {
    const asked = routeParam('vin')
    if (asked) changeDraft((d) => withCar(d, asked))
  })
  const vehicles = useVehicles()
  const draft = useDraft()
  const looked = useChosenVehicle(vehicles.data)
  const vehicle = vehicles.data?.find((v) => v.vin === draft.vin) ?? looked
  const vin = vehicle?.vin
  useEffect(() => {
    if (vin) changeDraft((d) => withCar(d, vin))
  }, [vin])
  return { vehicles, vehicle }
}

/** Deferred work that another page sent the owner here for is chosen once, as if tapped. */
const useAskedDeferred = (offered: Offered | undefined) => {
  const [asked, setAsked] = useState(() => routeParam('deferred'))
  useEffect(() => {
    if (!offered || asked === '') return
    const opCode = offered.deferred.find((d) => d.deferredId === asked)?.opCode
    setAsked('')
    if (!opCode) return
    changeDraft((draft) =>
      draft.opCodes.includes(opCode) ? draft : (toggleOperation(draft, opCode, offered.deferred) ?? draft),
    )
  }, [offered, asked])
}

const ServiceList = ({ offered }: { readonly offered: Offered }) => {
  const t = useT().booking
  const { opCodes } = useDraft()
  const [category, setCategory] = useState<ServiceCategory | null>(null)
  const { deferred, due, rest } = sectionsOf(offered.services, offered.deferred)
  const open = rest.find((r) => r.category === category) ?? rest[0]
  const toggle = (opCode: string) =>
    changeDraft((draft) => {
      const next = toggleOperation(draft, opCode, offered.deferred)
      if (!next) toast(t.services.tooMany(limits.opCodesPerBooking))
      return next ?? draft
    })
  const cell = (service: Offered['services'][number]) => (
    <ServiceCell key={service.opCode} service={service} selected={opCodes.includes(service.opCode)} onToggle={toggle} />
  )
  if (offered.services.length === 0) return <Empty icon="wrench" title={t.services.empty} note={t.services.emptyNote} />
  return (
    <View className="bk-stack bk-stack--loose">
      {deferred.length > 0 && (
        <Section title={t.services.deferred}>
          {deferred.map((offer) => (
            <DeferredCard
              key={offer.work.deferredId}
              offer={offer}
              selected={offer.service !== null && opCodes.includes(offer.service.opCode)}
              onToggle={toggle}
            />
          ))}
        </Section>
      )}
      {due.length > 0 && (
        <Section title={t.services.due}>
          <Card className="bk-list">{due.map(cell)}</Card>
        </Section>
      )}
      {open && (
        <Section title={t.services.more}>
          <Chips
            options={rest.map((r) => ({ value: r.category, label: t.category[r.category] }))}
            value={open.category}
            onChange={setCategory}
            ariaLabel={t.services.categories}
          />
          <Card className="bk-list">{open.services.map(cell)}</Card>
        </Section>
      )}
    </View>
  )
}

const Total = ({ offered }: { readonly offered: Offered | undefined }) => {
  const t = useT().booking.services
  const { opCodes } = useDraft()
  const totals = totalsOf(opCodes, offered?.services ?? [])
  const some = totals.count > 0
  return (
    <ActionBar
      summary={
        some ? (
          <View className="bk-total">
            <Price fen={totals.totalFen} size="title" />
            <Txt role="note" tone="muted" tabular>
              {t.chosen(totals.count, formatDuration(totals.minutes))}
            </Txt>
          </View>
        ) : (
          <Txt role="body" tone="muted">
            {t.none}
          </Txt>
        )
      }
    >
      <Button disabled={!some} onClick={() => go('bookTime')}>
        {t.next}
      </Button>
    </ActionBar>
  )
}

/** Book 1: what is to be done. */
export default function ServicesPage() {
  const t = useT()
  const words = t.booking.services
  usePageTitle(words.title)
  usePassBy()
  const signedIn = useSignedIn()
  const { vehicles, vehicle } = useCar()
  const services = useServices(vehicle?.vin ?? null)
  const offered = services.data
  useEffect(() => {
    if (offered) changeDraft((draft) => keepOffered(draft, offered.services, offered.deferred))
  }, [offered])
  useAskedDeferred(offered)

  const switchCar = (vin: string) => {
    chooseVehicle(vin)
    changeDraft((draft) => withCar(draft, vin))
  }
  const refresh = () => Promise.all([vehicles.refetch(), vehicle ? services.refetch() : null])
  const body = () => {
    if (!signedIn)
      return <Empty icon="person" title={words.signIn} action={{ label: t.me.signIn, onClick: () => go('signIn') }} />
    if (vehicles.isError && !vehicles.data) return <LoadFailure error={vehicles.error} onRetry={vehicles.refetch} />
    if (!vehicles.data) return <PageSkeleton />
    if (!vehicle)
      return (
        <Empty
          icon="car"
          title={words.noCar}
          note={words.noCarNote}
          action={{ label: words.addCar, onClick: () => go('addCar') }}
        />
      )
    return (
      <View className="bk-stack bk-stack--loose">
        <CarChoice vehicles={vehicles.data} vehicle={vehicle} onChange={switchCar} />
        {offered ? (
          <ServiceList offered={offered} />
        ) : services.isError ? (
          <LoadFailure error={services.error} onRetry={services.refetch} />
        ) : (
          <PageSkeleton />
        )}
      </View>
    )
  }
  return (
    <Page
      footer={offered && offered.services.length > 0 && vehicle ? <Total offered={offered} /> : undefined}
      onRefresh={refresh}
    >
      {body()}
    </Page>
  )
}
