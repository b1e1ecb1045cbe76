import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { a11y, ariaLabelOf } from './a11y'
import { cx } from './cx'
import { Txt } from './Txt'
import { usePress } from './usePress'
import './Button.css'

export interface ButtonProps {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  readonly size?: 'large' | 'small'
  readonly disabled?: boolean
  /** While the promise runs the button is busy and cannot be pressed again. */
  readonly onClick: () => void | Promise<unknown>
  readonly ariaLabel?: string
  readonly className?: string
  readonly children: ReactNode
}

export const Button = (props: ButtonProps) => {
  const { kind = 'primary', size = 'large', disabled, onClick, className, children } = props
  const { busy, press } = usePress(onClick)
  const off = Boolean(disabled) || busy
  const label = ariaLabelOf(props) ?? (typeof children === 'string' ? children : undefined)
  return (
    <View
      className={cx(
        'cz-button',
        `cz-button--${kind}`,
        `cz-button--${size}`,
        disabled && 'cz-button--off',
        busy && 'cz-button--busy',
        className,
      )}
      hoverClass={off ? 'none' : 'cz-button--pressed'}
      hoverStayTime={80}
      onClick={off ? undefined : press}
      {...a11y({ role: 'button', label, disabled: off, busy, focusable: true })}
    >
      <Txt role={size === 'large' ? 'heading' : 'body'} className="cz-button__text">
        {children}
      </Txt>
      {busy && <View className="cz-button__busy" />}
    </View>
  )
}
