import { View } from '@tarojs/components'
import type { StoreView } from '@/contracts/views'
import { ConsentSheet } from '@/features/consent/ConsentSheet'
import { askPosition, usePosition } from '@/features/stores/position'
import { formatDistance, formatMinuteOfDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { callPhone } from '@/platform/system'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { Icon } from '@/ui/Icon'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'
import { toast } from '@/ui/toast'
import './booking.css'
import './StoreChoice.css'

const useHours = () => {
  const t = useT().booking.time
  return ({ open, closedReason }: StoreView['today']): string => {
    if (open) return t.openToday(formatMinuteOfDay(open.openMinute), formatMinuteOfDay(open.closeMinute))
    return closedReason ? t.closedTodayFor(closedReason) : t.closedToday
  }
}

const SortByDistance = () => {
  const t = useT().booking.time
  const sort = async () => {
    if ((await askPosition()) === 'UNKNOWN') toast(t.locationRefused)
  }
  return (
    <Button kind="secondary" onClick={sort}>
      {t.sortByDistance}
    </Button>
  )
}

const StoreCell = ({ store, selected, onPick }: { store: StoreView; selected: boolean; onPick: () => void }) => {
  const t = useT().booking
  const hours = useHours()
  const facts = [store.distanceM === null ? '' : formatDistance(store.distanceM), hours(store.today)]
    .filter(Boolean)
    .join(' · ')
  return (
    <View className="bk-store">
      <Cell
        title={<Txt role="heading">{store.name}</Txt>}
        note={
          <>
            <Txt role="note" tone="muted" tabular>
              {facts}
            </Txt>
            <Txt role="note" tone="muted">
              {store.address}
            </Txt>
          </>
        }
        control="radio"
        selected={selected}
        onClick={onPick}
        ariaLabel={`${store.name}，${facts}，${store.address}`}
      />
      <Button
        kind="quiet"
        size="small"
        className="bk-store__call"
        onClick={() => callPhone(store.phone)}
        ariaLabel={t.detail.callStore(store.name)}
      >
        {`${t.detail.call} ${store.phone}`}
      </Button>
    </View>
  )
}

export interface StoreChoiceProps {
  readonly stores: readonly StoreView[]
  readonly store: StoreView
  readonly onChange: (storeId: string) => void
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
}

/** The store of this visit with its distance and hours; a tap opens all stores. The position is asked for only by "sort by distance". */
export const StoreChoice = ({ stores, store, onChange, open, onOpen }: StoreChoiceProps) => {
  const t = useT().booking.time
  const hours = useHours()
  const sorted = usePosition() !== null
  const facts = [store.distanceM === null ? '' : formatDistance(store.distanceM), hours(store.today)]
    .filter(Boolean)
    .join(' · ')
  return (
    <>
      <Card onClick={() => onOpen(true)} ariaLabel={`${t.store}，${store.name}，${facts}，${t.change}`}>
        <View className="bk-row">
          <View className="bk-grow">
            <Txt role="heading">{store.name}</Txt>
            <Txt role="note" tone="muted" tabular>
              {facts}
            </Txt>
          </View>
          <View className="bk-row">
            <Txt role="body" tone="accent">
              {t.change}
            </Txt>
            <Icon name="chevron" size={16} tone="accent" />
          </View>
        </View>
      </Card>
      <Sheet
        open={open}
        onClose={() => onOpen(false)}
        title={t.chooseStore}
        footer={sorted ? undefined : <SortByDistance />}
      >
        {stores.map((s) => (
          <StoreCell
            key={s.storeId}
            store={s}
            selected={s.storeId === store.storeId}
            onPick={() => {
              onChange(s.storeId)
              onOpen(false)
            }}
          />
        ))}
      </Sheet>
      <ConsentSheet />
    </>
  )
}
