import { View } from '@tarojs/components'
import { useT } from '@/i18n/locale'
import { a11y } from './a11y'
import './Skeleton.css'

export interface SkeletonProps {
  readonly rows?: number
  /** One block of this many px instead of lines of text. */
  readonly height?: number
}

/** The shape of what is coming, while it loads. */
export const Skeleton = ({ rows = 3, height }: SkeletonProps) => {
  const t = useT()
  return (
    <View className="cz-skeleton" {...a11y({ role: 'status', label: t.common.loading, busy: true })}>
      {height ? (
        <View className="cz-skeleton__block" style={{ height: `${height}px` }} />
      ) : (
        Array.from({ length: rows }, (_, row) => (
          <View
            key={row}
            className="cz-skeleton__row"
            style={{ width: row === rows - 1 ? '55%' : row === 0 ? '80%' : '100%' }}
          />
        ))
      )}
    </View>
  )
}
