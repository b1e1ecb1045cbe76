interface WithData extends HTMLElement {
  readonly __wxElement?: { readonly data?: Readonly<Record<string, unknown>> }
}

const hoverOf = (element: WithData): string => {
  const name = element.__wxElement?.data?.hoverClass
  return typeof name === 'string' && name !== 'none' ? name : ''
}

/** The look of a component under the finger: its `hover-class`, after its start time and until its stay time is over. */
export const watchHover = (): void => {
  document.addEventListener(
    'touchstart',
    (event) => {
      let element = event.target as WithData | null
      while (element && !hoverOf(element)) element = element.parentElement
      if (!element) return
      const held: WithData = element
      const classes = hoverOf(held).split(/\s+/).filter(Boolean)
      const { hoverStartTime = 50, hoverStayTime = 400 } = held.__wxElement!.data as Record<string, number>
      const start = setTimeout(() => held.classList.add(...classes), hoverStartTime)
      const end = (): void => {
        clearTimeout(start)
        setTimeout(() => held.classList.remove(...classes), hoverStayTime)
      }
      for (const type of ['touchend', 'touchcancel'] as const)
        document.addEventListener(type, end, { once: true, passive: true })
    },
    { passive: true },
  )
}
