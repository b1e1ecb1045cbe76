import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Txt } from '@/ui/Txt'
import './booking.css'

export interface LineProps {
  readonly label: string
  readonly children: ReactNode
}

/** A fact with its name; the value moves below when both do not fit beside each other. */
export const Line = ({ label, children }: LineProps) => (
  <View className="bk-line">
    <Txt role="body" tone="muted">
      {label}
    </Txt>
    <View className="bk-line__value">
      {typeof children === 'string' ? (
        <Txt role="body" tabular>
          {children}
        </Txt>
      ) : (
        children
      )}
    </View>
  </View>
)
