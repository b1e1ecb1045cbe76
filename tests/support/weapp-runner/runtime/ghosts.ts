/**
 * The browser follows a touch with a click where the finger was, whatever is there by then: a tab below a sheet that the touch closed, a button
 * of the dialog that it opened. WeChat knows no such click, so one that lands elsewhere than its touch began is dropped.
 */
export const dropGhostClicks = (): void => {
  let began: Node | null = null
  document.addEventListener('pointerdown', ({ target }) => (began = target as Node), { capture: true, passive: true })
  document.addEventListener(
    'click',
    (event) => {
      const target = event.target as Node
      const same = began !== null && (target.contains(began) || began.contains(target))
      if (!event.isTrusted || same) return
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    { capture: true },
  )
}
