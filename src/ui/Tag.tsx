import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { cx } from './cx'
import { Txt } from './Txt'
import './Tag.css'

export interface TagProps {
  readonly tone: 'muted' | 'accent' | 'success' | 'warning' | 'danger'
  readonly children: ReactNode
}

/** A state in one or two words. */
export const Tag = ({ tone, children }: TagProps) => (
  <View className={cx('cz-tag', `cz-tag--${tone}`)}>
    <Txt role="note" tone={tone} className="cz-tag__text">
      {children}
    </Txt>
  </View>
)
