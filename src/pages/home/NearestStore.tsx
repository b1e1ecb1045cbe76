import { useQuery } from '@tanstack/react-query'
import { View } from '@tarojs/components'
import type { StoreView } from '@/contracts/views'
import { useStores } from '@/features/stores/queries'
import { formatDistance, formatMinuteOfDay } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { currentPosition } from '@/platform/location'
import { callPhone, openMap } from '@/platform/system'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { Skeleton } from '@/ui/Skeleton'
import { Txt } from '@/ui/Txt'

const StoreCard = ({ store }: { store: StoreView }) => {
  const t = useT()
  const locale = useLocale()
  const { open, closedReason } = store.today
  const hours = open
    ? t.home.openToday(formatMinuteOfDay(open.openMinute), formatMinuteOfDay(open.closeMinute))
    : (closedReason ?? t.home.closedToday)
  const facts = store.distanceM === null ? hours : `${t.home.away(formatDistance(store.distanceM, locale))} · ${hours}`
  return (
    <Card>
      <Txt role="heading">{store.name}</Txt>
      <Txt role="body" tone="muted" tabular>
        {facts}
      </Txt>
      <Txt role="note" tone="muted">
        {store.address}
      </Txt>
      <View className="store__actions">
        <Button kind="secondary" size="small" onClick={() => callPhone(store.phone)}>
          {t.home.call}
        </Button>
        <Button kind="secondary" size="small" onClick={() => openMap(store)}>
          {t.home.navigate}
        </Button>
      </View>
    </Card>
  )
}

/** The store nearest to the owner (the group's first one when they do not say where they are). */
export const NearestStore = () => {
  const t = useT()
  const { data: position } = useQuery({ queryKey: ['position'], queryFn: currentPosition, staleTime: 10 * 60_000 })
  const stores = useStores(position ?? null)
  const nearest = stores.data?.[0]
  if (stores.data && !nearest) return null
  return (
    <>
      <Txt role="heading" className="cz-section">
        {t.home.storeTitle}
      </Txt>
      {nearest ? (
        <StoreCard store={nearest} />
      ) : stores.error ? (
        <ErrorState error={stores.error} onRetry={() => stores.refetch()} />
      ) : (
        <Skeleton height={140} />
      )}
    </>
  )
}
