import { View } from '@tarojs/components'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { Card } from '@/ui/Card'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/Icon'
import { Txt } from '@/ui/Txt'

/** The way in, and how far it has been gone. */
export const Steps = ({ done }: { done: number }) => {
  const t = useT().staff
  return (
    <Card>
      {t.steps.map(({ title, note }, index) => (
        <View
          key={title}
          className="join__step"
          {...a11y({ label: [title, note, index < done && t.stepDone].filter(Boolean).join('，') })}
        >
          <View className={cx('join__mark', index < done && 'join__mark--done')}>
            {index < done ? (
              <Icon name="check" size={18} tone="accent" />
            ) : (
              <Txt role="body" tabular>
                {String(index + 1)}
              </Txt>
            )}
          </View>
          <View className="join__words">
            <Txt role="heading">{title}</Txt>
            <Txt role="note" tone="muted">
              {note}
            </Txt>
          </View>
        </View>
      ))}
    </Card>
  )
}
