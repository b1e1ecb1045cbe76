import { View } from '@tarojs/components'
import type { AppointmentView } from '@/contracts/views'
import { useT } from '@/i18n/locale'
import { callPhone, openMap } from '@/platform/system'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Txt } from '@/ui/Txt'
import './booking.css'

/** Where to go, and how to reach the people there. */
export const StoreCard = ({ store }: { readonly store: AppointmentView['store'] }) => {
  const t = useT().booking.detail
  return (
    <Card>
      <View className="bk-stack">
        <View>
          <Txt role="heading">{store.name}</Txt>
          <Txt role="note" tone="muted">
            {store.address}
          </Txt>
        </View>
        <View className="bk-pair">
          <Button kind="secondary" onClick={() => callPhone(store.phone)} ariaLabel={t.callStore(store.name)}>
            {t.call}
          </Button>
          <Button kind="secondary" onClick={() => openMap(store)} ariaLabel={t.navigateTo(store.name)}>
            {t.navigate}
          </Button>
        </View>
      </View>
    </Card>
  )
}
