import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { a11y } from './a11y'
import { cx } from './cx'
import { Icon } from './Icon'
import { Txt } from './Txt'
import { usePress } from './usePress'
import './Banner.css'

export interface BannerProps {
  readonly tone: 'accent' | 'success' | 'warning' | 'danger'
  readonly action?: { readonly label: string; readonly onClick: () => void | Promise<unknown> }
  readonly children: ReactNode
}

/** Something the owner should know about what is on this page. */
export const Banner = ({ tone, action, children }: BannerProps) => {
  const { press } = usePress(action?.onClick)
  return (
    <View className={cx('cz-banner', `cz-banner--${tone}`)} {...a11y({ role: 'status', live: 'polite' })}>
      <Icon name={tone === 'success' ? 'check' : tone === 'accent' ? 'info' : 'alert'} size={18} tone={tone} />
      <View className="cz-banner__text">
        {typeof children === 'string' ? <Txt role="note">{children}</Txt> : children}
      </View>
      {action && (
        <View
          className="cz-banner__action"
          hoverClass="cz-banner__action--pressed"
          onClick={press}
          {...a11y({ role: 'button', label: action.label, focusable: true })}
        >
          <Txt role="note" tone={tone} className="cz-banner__label">
            {action.label}
          </Txt>
        </View>
      )}
    </View>
  )
}
