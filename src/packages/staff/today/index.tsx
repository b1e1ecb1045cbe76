import { View } from '@tarojs/components'
import { useState } from 'react'
import { managingRoles } from '@/domain/staff/roles'
import { LoadFailure } from '@/features/session/LoadFailure'
import { useSignedIn } from '@/features/session/session'
import { choosePlace, usePlaces, type Place } from '@/features/staff/place'
import { useT } from '@/i18n/locale'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { Tag } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'

const Where = ({ place, onSwitch }: { place: Place; onSwitch?: () => void }) => {
  const t = useT().staff
  return (
    <Card>
      <Txt role="title">{place.name}</Txt>
      <View className="cz-row cz-row--wrap cz-below">
        <Tag tone="accent">{t.roles[place.role]}</Tag>
        {onSwitch && (
          <Button kind="secondary" size="small" onClick={onSwitch}>
            {t.switchStore}
          </Button>
        )}
      </View>
    </Card>
  )
}

interface SwitchProps {
  readonly places: readonly Place[]
  readonly place: Place
  readonly open: boolean
  readonly onClose: () => void
}

const Switch = ({ places, place, open, onClose }: SwitchProps) => {
  const t = useT().staff
  const pick = (storeId: string) => () => {
    choosePlace(storeId)
    onClose()
  }
  return (
    <Sheet open={open} onClose={onClose} title={t.switchStore}>
      {places.map(({ storeId, name, role }) => (
        <Cell
          key={storeId}
          title={name}
          note={t.roles[role]}
          control="radio"
          selected={storeId === place.storeId}
          onClick={pick(storeId)}
        />
      ))}
    </Sheet>
  )
}

const AtWork = ({ places, place }: { places: readonly Place[]; place: Place }) => {
  const t = useT().staff
  const [open, setOpen] = useState(false)
  const manages = managingRoles.some((role) => role === place.role)
  return (
    <View className="cz-stack">
      <Where place={place} onSwitch={places.length > 1 ? () => setOpen(true) : undefined} />
      {manages && (
        <Card className="cz-list">
          <Cell icon="person" title={t.team} note={t.teamNote} onClick={() => go('staffTeam')} />
        </Card>
      )}
      <Switch places={places} place={place} open={open} onClose={() => setOpen(false)} />
    </View>
  )
}

/** Where staff begin: at which store, as what. */
export default function StaffTodayPage() {
  const t = useT().staff
  const words = useT().me
  const signedIn = useSignedIn()
  const { query, places, place, waiting, isLoading } = usePlaces()
  useTitle(t.todayTitle)
  const body = () => {
    if (!signedIn)
      return <Empty icon="person" title={words.guest} action={{ label: words.signIn, onClick: () => go('signIn') }} />
    if (query.error && !query.data) return <LoadFailure error={query.error} onRetry={query.refetch} />
    if (isLoading) return <Skeleton rows={3} />
    if (place) return <AtWork places={places} place={place} />
    if (waiting) return <Empty icon="clock" title={t.waiting} note={t.waitingNote(waiting.store?.name ?? '')} />
    return <Empty icon="store" title={t.noPlace} note={t.noPlaceNote} />
  }
  return (
    <Page onRefresh={query.refetch} updatedAtMs={query.dataUpdatedAt} error={query.error}>
      {body()}
    </Page>
  )
}
