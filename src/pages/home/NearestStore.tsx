import { View } from '@tarojs/components'
import type { StoreView } from '@/contracts/views'
import { askPosition, usePosition } from '@/features/stores/position'
import { useStores } from '@/features/stores/queries'
import { formatDistance, formatMinuteOfDay } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { callPhone, openMap } from '@/platform/system'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toast'
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

/** Asks where the owner is only when they want to know the nearest store. */
const Locate = () => {
  const t = useT()
  const ask = async () => {
    if ((await askPosition()) === 'UNKNOWN') toast(t.home.locateFailed)
  }
  return (
    <Button kind="quiet" size="small" onClick={ask}>
      {t.home.locate}
    </Button>
  )
}

/** The store nearest to the owner (the group's first one when they do not say where they are). */
export const NearestStore = () => {
  const t = useT()
  const position = usePosition()
  const stores = useStores(position)
  const nearest = stores.data?.[0]
  if (stores.data && !nearest) return null
  return (
    <>
      <View className="cz-row store__head">
        <Txt role="heading">{position ? t.home.storeTitle : t.home.storesTitle}</Txt>
        {!position && nearest && <Locate />}
      </View>
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
