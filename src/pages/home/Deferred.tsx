import { View } from '@tarojs/components'
import type { DeferredWorkView, VehicleView } from '@/contracts/views'
import { CHINA_OFFSET_MINUTES, formatDateOnly } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { go } from '@/platform/navigation'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { Price } from '@/ui/Price'
import { Tag } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'

const Item = ({ work, vin }: { work: DeferredWorkView; vin: string }) => {
  const t = useT()
  const locale = useLocale()
  const noted = t.home.deferredNote(
    work.storeName,
    formatDateOnly(work.notedAtMs, CHINA_OFFSET_MINUTES, serverNow(), locale),
  )
  const name = locale === 'en' ? work.nameEn : work.name
  const severity = work.severity === 'RED' ? t.home.red : t.home.yellow
  return (
    <Cell
      ariaLabel={`${name}，${severity}，${noted}`}
      onClick={() => go('bookServices', { vin, deferred: work.deferredId })}
      title={
        <View className="cz-row cz-row--wrap deferred__head">
          <Txt role="body">{name}</Txt>
          <Tag tone={work.severity === 'RED' ? 'danger' : 'warning'}>{severity}</Tag>
        </View>
      }
      note={noted}
      value={
        <View>
          <Price fen={work.quotedFen} />
          <Txt role="note" tone="muted">
            {t.home.deferredQuote}
          </Txt>
        </View>
      }
    />
  )
}

/** Work that was found last time and not done: what, how urgent, what it was to cost. */
export const Deferred = ({ vehicle }: { vehicle: VehicleView }) => {
  const t = useT()
  if (vehicle.deferred.length === 0) return null
  return (
    <>
      <Txt role="heading" className="cz-section">
        {t.home.deferredTitle}
      </Txt>
      <Card className="cz-list">
        {vehicle.deferred.map((work) => (
          <Item key={work.deferredId} work={work} vin={vehicle.vin} />
        ))}
      </Card>
    </>
  )
}
