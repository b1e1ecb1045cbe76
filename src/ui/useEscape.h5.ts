import { useEffect } from 'react'

/** Calls back on the Escape key while `active`, and gives the focus back to where it was afterwards. */
export const useEscape = (active: boolean, onEscape: () => void): void => {
  useEffect(() => {
    if (!active) return
    const before = document.activeElement
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onEscape()
    }
    document.addEventListener('keydown', onKey)
    document.querySelector<HTMLElement>('.cz-sheet__close')?.focus({ preventScroll: true })
    return () => {
      document.removeEventListener('keydown', onKey)
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [active, onEscape])
}
