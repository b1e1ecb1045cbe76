import { useEffect, useRef } from 'react'

/** What is open, the topmost last: only that one hears the key. */
const open: object[] = []

/** Calls back on the Escape key while `active` and on top, and gives the focus back to where it was afterwards. */
export const useEscape = (active: boolean, onEscape: () => void): void => {
  const latest = useRef(onEscape)
  useEffect(() => {
    latest.current = onEscape
  })
  useEffect(() => {
    if (!active) return
    const before = document.activeElement
    const self = {}
    open.push(self)
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && open.at(-1) === self) latest.current()
    }
    document.addEventListener('keydown', onKey)
    const crosses = document.querySelectorAll<HTMLElement>('.cz-sheet__close')
    crosses[crosses.length - 1]?.focus({ preventScroll: true })
    return () => {
      open.splice(open.indexOf(self), 1)
      document.removeEventListener('keydown', onKey)
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [active])
}
