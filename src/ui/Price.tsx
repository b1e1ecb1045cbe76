import { View } from '@tarojs/components'
import { formatFen, type Fen } from '@/domain/kernel/money'
import { useT } from '@/i18n/locale'
import { a11y } from './a11y'
import { Txt } from './Txt'

export interface PriceProps {
  readonly fen: Fen
  readonly size?: 'body' | 'title' | 'display'
  /** Words before the amount, such as “约”. */
  readonly prefix?: string
}

/** Money, always with two decimals and figures of equal width. */
export const Price = ({ fen, size = 'body', prefix }: PriceProps) => {
  const t = useT()
  const text = formatFen(fen)
  return (
    <View {...a11y({ role: 'img', label: `${prefix ?? ''}${t.common.yuan(text)}` })}>
      <Txt role={size === 'body' ? 'heading' : size} tabular>
        {prefix ? `${prefix} ${text}` : text}
      </Txt>
    </View>
  )
}
