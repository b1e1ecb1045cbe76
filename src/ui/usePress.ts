import { useCallback, useEffect, useRef, useState } from 'react'
import { failureText } from './failureText'
import { toast } from './toast'

/** Opening a page is over by then: its button would be drawn twice for nothing. */
const NOTICED_AFTER_MS = 150

/**
 * A press that cannot happen twice: while the promise runs further presses do nothing, and once that takes long enough to be noticed `busy` is
 * true. A failure nobody caught is told to the owner.
 */
export const usePress = (
  onPress: (() => void | Promise<unknown>) | undefined,
): { busy: boolean; press: () => void } => {
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const mounted = useRef(true)
  useEffect(() => {
    mounted.current = true
    return () => void (mounted.current = false)
  }, [])
  const press = useCallback(() => {
    if (running.current || !onPress) return
    const result = onPress()
    if (!result) return
    running.current = true
    const noticed = setTimeout(() => mounted.current && setBusy(true), NOTICED_AFTER_MS)
    result
      .catch((error: unknown) => toast(failureText(error)))
      .finally(() => {
        running.current = false
        clearTimeout(noticed)
        if (mounted.current) setBusy(false)
      })
  }, [onPress])
  return { busy, press }
}
