import { useQueryClient } from '@tanstack/react-query'
import { View } from '@tarojs/components'
import { chooseVehicle, useChosenVehicle } from '@/features/vehicles/chosen'
import { useVehicles } from '@/features/vehicles/queries'
import { ConsentSheet } from '@/features/consent/ConsentSheet'
import { useSignedIn } from '@/features/session/session'
import { useT } from '@/i18n/locale'
import { go } from '@/platform/navigation'
import { Card } from '@/ui/Card'
import { Chips } from '@/ui/Chips'
import { Empty } from '@/ui/Empty'
import { ErrorState } from '@/ui/ErrorState'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { useTabTitle } from '@/ui/useTitle'
import { CarCard } from './CarCard'
import { Deferred } from './Deferred'
import { NearestStore } from './NearestStore'
import { Repairs } from './Repairs'
import { Upcoming } from './Upcoming'
import { Welcome } from './Welcome'
import './index.css'

const Cars = () => {
  const t = useT()
  const query = useVehicles()
  const chosen = useChosenVehicle(query.data)
  if (!query.data) {
    return query.error ? <ErrorState error={query.error} onRetry={() => query.refetch()} /> : <Skeleton height={360} />
  }
  if (!chosen) {
    return (
      <Card>
        <Empty
          icon="car"
          title={t.home.noCar}
          note={t.home.noCarNote}
          action={{ label: t.home.addCar, onClick: () => go('addCar') }}
        />
      </Card>
    )
  }
  const plates = query.data.map(({ vin, plate, modelName }) => ({ value: vin, label: plate, note: modelName }))
  return (
    <>
      {plates.length > 1 && (
        <Chips ariaLabel={t.home.myCars} options={plates} value={chosen.vin} onChange={chooseVehicle} />
      )}
      <CarCard vehicle={chosen} />
      <Repairs />
      <Upcoming />
      <Deferred vehicle={chosen} />
    </>
  )
}

/** The first screen: my car, when it is due, and one button. */
export default function HomePage() {
  const t = useT()
  const signedIn = useSignedIn()
  const client = useQueryClient()
  const { dataUpdatedAt, error } = useVehicles()
  useTabTitle(t.home.title)
  return (
    <Page onRefresh={() => client.invalidateQueries()} updatedAtMs={signedIn ? dataUpdatedAt : undefined} error={error}>
      <View className="cz-stack">
        {signedIn ? <Cars /> : <Welcome />}
        <NearestStore />
      </View>
      <ConsentSheet />
    </Page>
  )
}
