import { View } from '@tarojs/components'
import { Button } from './Button'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Txt } from './Txt'
import './Empty.css'

export interface EmptyProps {
  readonly icon?: IconName
  readonly title: string
  readonly note?: string
  readonly action?: { readonly label: string; readonly onClick: () => void | Promise<unknown> }
}

/** Nothing here, and what to do next. */
export const Empty = ({ icon = 'empty', title, note, action }: EmptyProps) => (
  <View className="cz-empty">
    <View className="cz-empty__icon">
      <Icon name={icon} size={28} tone="accent" />
    </View>
    <Txt role="heading">{title}</Txt>
    {note && (
      <Txt role="body" tone="muted" className="cz-empty__note">
        {note}
      </Txt>
    )}
    {action && (
      <Button kind="secondary" onClick={action.onClick} className="cz-empty__action">
        {action.label}
      </Button>
    )}
  </View>
)
