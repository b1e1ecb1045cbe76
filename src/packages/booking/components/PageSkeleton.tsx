import { View } from '@tarojs/components'
import { Card } from '@/ui/Card'
import { Skeleton } from '@/ui/Skeleton'
import './booking.css'

/** The shape of a booking page while it loads: a headline and some cards. */
export const PageSkeleton = ({ cards = 3 }: { readonly cards?: number }) => (
  <View className="bk-stack">
    {Array.from({ length: cards }, (_, i) => (
      <Card key={i}>
        <Skeleton rows={i === 0 ? 2 : 4} />
      </Card>
    ))}
  </View>
)
