import { View } from '@tarojs/components'
import { a11y } from './a11y'
import { cx } from './cx'
import type { IconName } from './icons'
import type { Tone } from './Txt'
import './icons.css'
import './Icon.css'

export interface IconProps {
  readonly name: IconName
  /** Side in px at the standard reading size. */
  readonly size?: number
  readonly tone?: Tone
}

/** A decoration: what it means is always said in words beside it or in the control's label. */
export const Icon = ({ name, size = 20, tone }: IconProps) => (
  <View
    className={cx('cz-icon', `cz-icon--${name}`, tone && `cz-tone--${tone}`)}
    style={{ width: `calc(${size}px * var(--font-scale, 1))`, height: `calc(${size}px * var(--font-scale, 1))` }}
    {...a11y({ hidden: true })}
  />
)
