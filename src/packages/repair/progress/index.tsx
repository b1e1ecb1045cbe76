import { View } from '@tarojs/components'
import { useState } from 'react'
import type { RepairView } from '@/contracts/views/repair'
import { isOver, isReady, useRepair } from '@/features/repairs/queries'
import { formatDay, formatKm } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { failedWith } from '@/platform/failure'
import { routeParam, switchTab } from '@/platform/navigation'
import { callPhone } from '@/platform/system'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Empty } from '@/ui/Empty'
import { LoadFailure } from '@/features/session/LoadFailure'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'
import { Lines } from './Lines'
import { Steps } from './Steps'
import './index.css'

/** Where the car is, in the largest type; when it is promised, and why that moved. */
const Head = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  const moved = repair.promise.moves.at(-1)
  return (
    <View>
      <Txt role="display" tone={repair.waitingFor ? 'warning' : repair.stage === 'COMPLETED' ? 'success' : 'accent'}>
        {t.stage[repair.stage]}
      </Txt>
      {!isOver(repair) && (
        <Txt role="title" tabular className="cz-below">
          {`${t.promise} ${formatDay(repair.promise.atMs, repair.store.utcOffsetMinutes, serverNow())}`}
        </Txt>
      )}
      {moved && !isOver(repair) && (
        <Txt role="note" tone="warning" className="cz-below">
          {t.promiseMoved(t.reason[moved.reason ?? 'OTHER'])}
        </Txt>
      )}
    </View>
  )
}

/** What stands in the way, said plainly. */
const Hindrances = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  const expected = repair.lines.flatMap((line) => line.partsExpectedAtMs ?? [])
  const day = (ms: number) => formatDay(ms, repair.store.utcOffsetMinutes, serverNow())
  const parts = expected.length > 0 ? t.partsExpected(day(Math.max(...expected))) : t.waitingParts
  return (
    <>
      {repair.waitingFor === 'AUTHORIZATION' && <Banner tone="warning">{t.waitingAuthorization}</Banner>}
      {repair.waitingFor === 'PARTS' && <Banner tone="warning">{parts}</Banner>}
      {repair.reworks > 0 && !isOver(repair) && (
        <Banner tone={isReady(repair) ? 'success' : 'warning'}>
          {isReady(repair) ? t.reworked : t.rework(repair.reworks)}
        </Banner>
      )}
    </>
  )
}

const Fact = ({ label, children }: { readonly label: string; readonly children: string }) => (
  <View className="rp-fact">
    <Txt role="body" tone="muted">
      {label}
    </Txt>
    <Txt role="body" tabular>
      {children}
    </Txt>
  </View>
)

const Facts = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  return (
    <Card>
      <Fact label={t.number}>{repair.number}</Fact>
      <Fact label={t.opened}>{formatDay(repair.openedAtMs, repair.store.utcOffsetMinutes, serverNow())}</Fact>
      <Fact label={t.mileage}>{formatKm(repair.mileageKm)}</Fact>
      {repair.advisor && <Fact label={t.advisor}>{repair.advisor.name}</Fact>}
      {repair.remarks !== '' && <Fact label={t.remarks}>{repair.remarks}</Fact>}
    </Card>
  )
}

const Repair = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  return (
    <View className="cz-stack">
      <Txt role="body" tone="muted">{`${repair.vehicle.plate} ${repair.vehicle.modelName} · ${repair.store.name}`}</Txt>
      <Head repair={repair} />
      <Hindrances repair={repair} />
      <Steps repair={repair} />
      <Txt role="heading" className="cz-section">
        {t.items}
      </Txt>
      <Lines repair={repair} />
      <Txt role="heading" className="cz-section">
        {t.facts}
      </Txt>
      <Facts repair={repair} />
      <Button kind="secondary" onClick={() => callPhone(repair.store.phone)}>
        {t.call}
      </Button>
    </View>
  )
}

/** A repair, live while it is looked at. */
export default function RepairPage() {
  const t = useT().repair
  useTitle(t.title)
  const [id] = useState(() => routeParam('id'))
  const { data, error, refetch, dataUpdatedAt } = useRepair(id)
  const body = () => {
    if (data) return <Repair repair={data} />
    if (id === '' || failedWith(error, 'REPAIR_NOT_FOUND', 'INPUT_INVALID'))
      return (
        <Empty
          icon="car"
          title={t.notFound}
          note={t.notFoundNote}
          action={{ label: t.toHome, onClick: () => switchTab('home') }}
        />
      )
    return error ? <LoadFailure error={error} onRetry={refetch} /> : <Skeleton rows={8} />
  }
  return (
    <Page onRefresh={refetch} updatedAtMs={data ? dataUpdatedAt : undefined} error={data ? error : undefined}>
      {body()}
    </Page>
  )
}
