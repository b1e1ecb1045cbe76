import { useDidShow } from '@tarojs/taro'
import { useState } from 'react'
import { bookingsMade } from '@/features/booking/draftStore'
import { back } from '@/platform/navigation'

/** Back from the result of a booking passes by the pages of its form, which have nothing left to say. */
export const usePassBy = (): void => {
  const [madeBefore] = useState(bookingsMade)
  useDidShow(() => {
    if (bookingsMade() > madeBefore) void back()
  })
}
