import { View } from '@tarojs/components'
import type { VehicleView } from '@/contracts/views'
import { CHINA_OFFSET_MINUTES, formatDateOnly, formatKm } from '@/i18n/format'
import { useT, useLocale } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { CarPicture } from '@/ui/CarPicture'
import { Tag } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'

type NextService = NonNullable<VehicleView['nextService']>

const Figure = ({ label, text, late }: { label: string; text: string; late: boolean }) => (
  <View className="car__figure">
    <Txt role="note" tone="muted">
      {label}
    </Txt>
    <Txt role="title" tone={late ? 'warning' : 'ink'} tabular>
      {text}
    </Txt>
  </View>
)

const Due = ({ next }: { next: NextService }) => {
  const t = useT()
  const locale = useLocale()
  const { kmLeft, daysLeft } = next
  const late = kmLeft <= 0 || daysLeft <= 0
  return (
    <View className="car__due">
      <View className="cz-row">
        <Txt role="body" tone="muted">
          {`${t.home.nextService} · ${t.home.whicheverFirst}`}
        </Txt>
        {late && <Tag tone="warning">{t.home.dueNow}</Tag>}
      </View>
      <View className="car__figures">
        <Figure
          label={t.home.distance}
          text={kmLeft >= 0 ? t.home.kmLeft(formatKm(kmLeft, locale)) : t.home.kmOver(formatKm(-kmLeft, locale))}
          late={kmLeft <= 0}
        />
        <Figure
          label={t.home.date}
          text={daysLeft >= 0 ? t.home.daysLeft(daysLeft) : t.home.daysOver(-daysLeft)}
          late={daysLeft <= 0}
        />
      </View>
    </View>
  )
}

/** The owner's car with the one thing to do about it. */
export const CarCard = ({ vehicle }: { vehicle: VehicleView }) => {
  const t = useT()
  const locale = useLocale()
  const { lastVisit, nextService } = vehicle
  return (
    <Card>
      <Txt role="display" tabular>
        {vehicle.plate}
      </Txt>
      <Txt role="body" tone="muted" className="cz-below">
        {`${vehicle.brand} ${vehicle.modelName}`}
      </Txt>
      <View className="car__picture">
        <CarPicture bodyType={vehicle.bodyType} color={vehicle.color} />
      </View>
      {nextService ? (
        <Due next={nextService} />
      ) : (
        <Txt role="body" tone="muted">
          {t.home.noService}
        </Txt>
      )}
      <Button className="car__book" onClick={() => go('bookServices', { vin: vehicle.vin })}>
        {t.home.book}
      </Button>
      <View className="car__last">
        <Txt role="note" tone="muted" tabular>
          {t.home.odometer(formatKm(vehicle.odometerKm, locale))}
        </Txt>
        {lastVisit && (
          <Txt role="note" tone="muted">
            {t.home.lastVisit(
              formatDateOnly(lastVisit.atMs, CHINA_OFFSET_MINUTES, serverNow(), locale),
              lastVisit.storeName,
            )}
          </Txt>
        )}
      </View>
    </Card>
  )
}
