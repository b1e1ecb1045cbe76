import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { a11y, ariaLabelOf } from './a11y'
import { cx } from './cx'
import { usePress } from './usePress'
import './Card.css'

export interface CardProps {
  readonly onClick?: () => void | Promise<unknown>
  readonly ariaLabel?: string
  readonly tone?: 'plain' | 'accent' | 'warning' | 'danger'
  readonly className?: string
  readonly children: ReactNode
}

export const Card = (props: CardProps) => {
  const { onClick, tone = 'plain', className, children } = props
  const label = ariaLabelOf(props)
  const { press } = usePress(onClick)
  return (
    <View
      className={cx('cz-card', `cz-card--${tone}`, onClick && 'cz-card--tap', className)}
      hoverClass={onClick ? 'cz-card--pressed' : 'none'}
      hoverStayTime={80}
      onClick={onClick ? press : undefined}
      {...(onClick ? a11y({ role: 'button', label, focusable: true }) : a11y({ label }))}
    >
      {children}
    </View>
  )
}
