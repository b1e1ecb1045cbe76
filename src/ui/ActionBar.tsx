import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import './ActionBar.css'

export interface ActionBarProps {
  /** What the action is about: a total, a time. */
  readonly summary?: ReactNode
  readonly children: ReactNode
}

/** The inside of a page's footer: what it comes to on the left, the action on the right. */
export const ActionBar = ({ summary, children }: ActionBarProps) => (
  <View className="cz-actions">
    {summary && <View className="cz-actions__summary">{summary}</View>}
    <View className="cz-actions__buttons">{children}</View>
  </View>
)
