import type { Aria } from './aria'

export type { Aria } from './aria'

/** Props that carry `aria` onto a Taro component in the browser, as the real attributes. */
export const ariaProps = (aria: Aria): Record<string, string> => {
  const props: Record<string, string> = {}
  if (aria.role) props.role = aria.role
  if (aria.focusable && !aria.disabled) props.tabindex = '0'
  for (const name of ['label', 'hidden', 'checked', 'selected', 'disabled', 'expanded', 'busy', 'modal', 'live'] as const) {
    const value = aria[name]
    if (value !== undefined) props[`aria-${name}`] = String(value)
  }
  return props
}
