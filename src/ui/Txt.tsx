import { Text } from '@tarojs/components'
import type { ReactNode } from 'react'
import { a11y } from './a11y'
import { cx } from './cx'
import './Txt.css'

export type Tone = 'ink' | 'muted' | 'accent' | 'success' | 'warning' | 'danger'
export type TxtRole = 'display' | 'title' | 'heading' | 'body' | 'note'

export interface TxtProps {
  readonly role: TxtRole
  readonly tone?: Tone
  /** Figures of equal width, for times, money and counts. */
  readonly tabular?: boolean
  /** Cut off after so many lines; without it the text wraps as long as it is. */
  readonly lines?: number
  readonly className?: string
  readonly children: ReactNode
}

/** All text of the app: five sizes that follow the system's reading size. */
export const Txt = ({ role, tone = 'ink', tabular, lines, className, children }: TxtProps) => (
  <Text
    className={cx(
      'cz-txt',
      `cz-txt--${role}`,
      `cz-tone--${tone}`,
      tabular && 'cz-txt--tabular',
      lines && 'cz-txt--cut',
      className,
    )}
    style={lines ? { WebkitLineClamp: lines } : undefined}
    {...(role === 'display' || role === 'title' ? a11y({ role: 'heading' }) : {})}
  >
    {children}
  </Text>
)
