import { useDidHide, useDidShow } from '@tarojs/taro'
import { useRef, useState } from 'react'

/**
 * Whether this page is the one on the screen; polling and timers run only while it is.
 * @param onReturn called when the owner comes back to the page (not when it first opens)
 */
export const useShown = (onReturn?: () => void): boolean => {
  const [shown, setShown] = useState(true)
  const opened = useRef(false)
  useDidShow(() => {
    setShown(true)
    if (opened.current) onReturn?.()
    opened.current = true
  })
  useDidHide(() => setShown(false))
  return shown
}
