import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Txt } from '@/ui/Txt'
import './booking.css'

export interface SectionProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A named part of a page. */
export const Section = ({ title, aside, children }: SectionProps) => (
  <View className="bk-stack">
    <View className="bk-row">
      <Txt role="heading">{title}</Txt>
      {aside}
    </View>
    {children}
  </View>
)
