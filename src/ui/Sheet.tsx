import { ScrollView, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { useT } from '@/i18n/locale'
import { a11y } from './a11y'
import { Icon } from './Icon'
import { Txt } from './Txt'
import { useEscape } from './useEscape'
import './Sheet.css'

export interface SheetProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly footer?: ReactNode
  readonly children: ReactNode
}

/** A panel from the bottom edge; a tap beside it, its cross, or Escape closes it. */
export const Sheet = ({ open, onClose, title, footer, children }: SheetProps) => {
  const t = useT()
  useEscape(open, onClose)
  if (!open) return null
  return (
    <View className="cz-sheet">
      <View className="cz-sheet__scrim" catchMove onClick={onClose} {...a11y({ hidden: true })} />
      <View className="cz-sheet__panel" {...a11y({ role: 'dialog', label: title, modal: true })}>
        <View className="cz-sheet__head">
          <Txt role="heading">{title}</Txt>
          <View
            className="cz-sheet__close"
            hoverClass="cz-sheet__close--pressed"
            onClick={onClose}
            {...a11y({ role: 'button', label: t.common.close, focusable: true })}
          >
            <Icon name="close" size={22} tone="muted" />
          </View>
        </View>
        <ScrollView scrollY className="cz-sheet__body">
          <View className="cz-sheet__inner">{children}</View>
        </ScrollView>
        {footer && <View className="cz-sheet__footer">{footer}</View>}
      </View>
    </View>
  )
}
