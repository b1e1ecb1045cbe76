import { useDidHide, useDidShow } from '@tarojs/taro'
import { useState } from 'react'

/** True while this page is the one on top: pages below keep their state but must not keep asking the server. */
export const usePageVisible = (): boolean => {
  const [visible, setVisible] = useState(true)
  useDidShow(() => setVisible(true))
  useDidHide(() => setVisible(false))
  return visible
}
