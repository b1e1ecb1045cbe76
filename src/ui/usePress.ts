import { useCallback, useEffect, useRef, useState } from 'react'
import { failureText } from './failureText'
import { toast } from './toast'

/**
 * A press that cannot happen twice: while the promise runs, `busy` is true and further presses do nothing. A failure
 * nobody caught is told to the owner.
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
    setBusy(true)
    result
      .catch((error: unknown) => toast(failureText(error)))
      .finally(() => {
        running.current = false
        if (mounted.current) setBusy(false)
      })
  }, [onPress])
  return { busy, press }
}
