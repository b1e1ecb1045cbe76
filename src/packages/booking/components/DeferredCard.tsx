import { View } from '@tarojs/components'
import type { DeferredOffer } from '@/features/services/grouping'
import { nameOf } from '@/features/booking/names'
import { formatFen } from '@/domain/kernel/money'
import { formatDateOnly, formatDuration } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Tag } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'
import { Line } from './Line'
import './booking.css'

export interface DeferredCardProps {
  readonly offer: DeferredOffer
  readonly selected: boolean
  readonly onToggle: (opCode: string) => void
}

/** China has one zone; the day something was noted needs no more than that. */
const CHINA_OFFSET_MINUTES = 480

/** Work advised at an earlier visit and not done: what, why, for how much then and now, and one button to have it done. */
export const DeferredCard = ({ offer: { work, service }, selected, onToggle }: DeferredCardProps) => {
  const t = useT().booking.services
  const locale = useLocale()
  const red = work.severity === 'RED'
  const day = formatDateOnly(work.notedAtMs, CHINA_OFFSET_MINUTES, serverNow())
  return (
    <Card>
      <View className="bk-stack">
        <View className="bk-stack bk-stack--tight">
          <View className="bk-row">
            <Txt role="heading">{nameOf(work, locale)}</Txt>
            <Tag tone={red ? 'danger' : 'warning'}>{red ? t.red : t.yellow}</Tag>
          </View>
          {work.cause !== '' && <Txt role="body">{work.cause}</Txt>}
          <Txt role="note" tone="muted" tabular>
            {t.deferredThen(day, work.storeName)}
          </Txt>
        </View>
        <View>
          <Line label={t.quotedThen}>{formatFen(work.quotedFen)}</Line>
          {service && (
            <Line label={t.now}>
              <Txt
                role="heading"
                tabular
              >{`${formatFen(service.price.totalFen)} · ${formatDuration(service.minutes)}`}</Txt>
            </Line>
          )}
        </View>
        {service ? (
          <Button
            kind={selected ? 'primary' : 'secondary'}
            onClick={() => onToggle(service.opCode)}
            ariaLabel={`${selected ? t.added : t.add}，${nameOf(work, locale)}`}
          >
            {selected ? t.added : t.add}
          </Button>
        ) : (
          <Txt role="note" tone="muted">
            {t.askStore}
          </Txt>
        )}
      </View>
    </Card>
  )
}
