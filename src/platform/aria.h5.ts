import type { Aria } from './aria'

export type { Aria } from './aria'

/** Props that carry `aria` onto a Taro component in the browser, as the real attributes. */
export const ariaProps = (aria: Aria): Record<string, string> => {
  const props: Record<string, string> = {}
  if (aria.role) props.role = aria.role
  if (aria.focusable && !aria.disabled) props.tabindex = '0'
  for (const name of [
    'label',
    'hidden',
    'checked',
    'selected',
    'disabled',
    'expanded',
    'busy',
    'modal',
    'live',
  ] as const) {
    const value = aria[name]
    if (value !== undefined) props[`aria-${name}`] = String(value)
  }
  return props
}

/** Props that name an input: they must reach the real `<input>` inside Taro's element. */
export const inputProps = (label: string, autocomplete = 'off'): Record<string, unknown> => ({
  nativeProps: { 'aria-label': label, autocomplete },
})

/** The type of an input for digits: `number` would refuse a pasted space or dash, `tel` brings up the same keys. */
export const digitsType = 'tel' as 'number'
