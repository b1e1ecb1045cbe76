import { View } from '@tarojs/components'
import { useT } from '@/i18n/locale'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { CarPicture } from '@/ui/CarPicture'
import { Icon } from '@/ui/Icon'
import type { IconName } from '@/ui/icons'
import { Txt } from '@/ui/Txt'

const pointIcons: readonly IconName[] = ['clock', 'gauge', 'refresh']

/** For who is not signed in yet: what this does, and the way in. */
export const Welcome = () => {
  const t = useT()
  return (
    <Card>
      <CarPicture bodyType="SEDAN" color="#0B6E75" />
      <View className="welcome__head">
        <Txt role="display">{t.home.welcomeTitle}</Txt>
        <Txt role="body" tone="muted" className="cz-below">
          {t.home.welcomeBody}
        </Txt>
      </View>
      {t.home.points.map((point, index) => (
        <View key={point} className="welcome__point">
          <Icon name={pointIcons[index] ?? 'check'} size={22} tone="accent" />
          <View className="cz-row__grow">
            <Txt role="body">{point}</Txt>
          </View>
        </View>
      ))}
      <Button className="car__book" onClick={() => go('signIn')}>
        {t.home.signIn}
      </Button>
    </Card>
  )
}
