interface Pulling {
  /** px that a finger pulls before it counts; asked at each touch. */
  readonly threshold: () => number
  /** @param target where the finger was put down */
  readonly isOn: (target: Element) => boolean
  /** The finger is so many px below where it began. */
  readonly moved?: (px: number) => void
  /** It was lifted; far enough or not. */
  readonly ended: (isFar: boolean) => void
}

/** Tells of a finger that pulls down something which scrolls and stands at its beginning. */
export const whenPulled = (element: HTMLElement, { threshold, isOn, moved, ended }: Pulling): void => {
  let from: number | null = null
  let px = 0
  element.addEventListener(
    'touchstart',
    ({ touches, target }) => {
      from = isOn(target as Element) && element.scrollTop <= 0 ? touches[0]!.clientY : null
      px = 0
    },
    { passive: true },
  )
  element.addEventListener(
    'touchmove',
    ({ touches }) => {
      if (from === null) return
      px = touches[0]!.clientY - from
      if (px > 0) moved?.(px)
    },
    { passive: true },
  )
  const lifted = (isLeft: boolean): void => {
    if (from !== null && px > 0) ended(isLeft && px >= threshold())
    from = null
  }
  element.addEventListener('touchend', () => lifted(true))
  element.addEventListener('touchcancel', () => lifted(false))
}
