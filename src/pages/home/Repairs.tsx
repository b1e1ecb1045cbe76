import { View } from '@tarojs/components'
import type { RepairView } from '@/contracts/views/repair'
import { isOver, useRepairs } from '@/features/repairs/queries'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { go } from '@/platform/navigation'
import { Card } from '@/ui/Card'
import { Tag } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'

const Running = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  const { stage, vehicle, store, promise, waitingFor } = repair
  const promised = formatDay(promise.atMs, store.utcOffsetMinutes, serverNow())
  return (
    <Card
      onClick={() => go('repair', { id: repair.repairOrderId })}
      ariaLabel={`${t.title}，${vehicle.plate}，${t.stage[stage]}，${t.promise} ${promised}`}
    >
      <View className="cz-row">
        <Txt role="title" className="cz-row__grow">
          {t.stage[stage]}
        </Txt>
        <Tag tone={waitingFor ? 'warning' : 'accent'}>{vehicle.plate}</Tag>
      </View>
      <Txt role="body" tabular className="cz-below">{`${t.promise} ${promised}`}</Txt>
      <Txt role="note" tone="muted">
        {store.name}
      </Txt>
    </Card>
  )
}

/** Cars that are with a store now; nothing when there are none. */
export const Repairs = () => {
  const t = useT().repair
  const running = useRepairs().data?.filter((repair) => !isOver(repair))
  if (!running || running.length === 0) return null
  return (
    <>
      <Txt role="heading" className="cz-section">
        {t.running}
      </Txt>
      {running.map((repair) => (
        <Running key={repair.repairOrderId} repair={repair} />
      ))}
    </>
  )
}
