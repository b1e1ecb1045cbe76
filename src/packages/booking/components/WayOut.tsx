import { View } from '@tarojs/components'
import type { AlternativeView } from '@/contracts/views'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Card } from '@/ui/Card'
import { Icon } from '@/ui/Icon'
import { Txt } from '@/ui/Txt'
import './booking.css'

export interface WayOutProps {
  readonly alternatives: readonly AlternativeView[]
  readonly onPick: (alternative: AlternativeView) => void | Promise<unknown>
}

/** Up to three nearby free times, each taken by one tap. */
export const WayOut = ({ alternatives, onPick }: WayOutProps) => {
  const t = useT().booking.time
  return (
    <View className="bk-stack">
      {alternatives.map((a) => {
        const when = formatDay(a.startAtMs, a.utcOffsetMinutes, serverNow())
        return (
          <Card
            key={`${a.storeId}${a.startAtMs}`}
            tone="accent"
            onClick={() => onPick(a)}
            ariaLabel={t.pick(when, a.storeName)}
          >
            <View className="bk-row">
              <View className="bk-grow">
                <Txt role="heading" tabular>
                  {when}
                </Txt>
                <Txt role="note" tone="muted">
                  {a.storeName}
                </Txt>
              </View>
              <Icon name="chevron" size={18} tone="accent" />
            </View>
          </Card>
        )
      })}
    </View>
  )
}
