/** What assistive technology is told of a control. */
export interface Aria {
  readonly role?:
    | 'button'
    | 'link'
    | 'radio'
    | 'radiogroup'
    | 'checkbox'
    | 'dialog'
    | 'alert'
    | 'status'
    | 'heading'
    | 'img'
    | 'list'
    | 'listitem'
    | 'tab'
    | 'tablist'
    | 'textbox'
  readonly label?: string
  readonly hidden?: boolean
  readonly checked?: boolean
  readonly selected?: boolean
  readonly disabled?: boolean
  readonly expanded?: boolean
  readonly busy?: boolean
  readonly modal?: boolean
  readonly live?: 'polite' | 'assertive'
  /** Reachable by keyboard (browser only). */
  readonly focusable?: boolean
}

/** Props that carry `aria` onto a Taro component. WeChat's attribute for the role is `aria-role`. */
export const ariaProps = (aria: Aria): Record<string, string> => {
  const props: Record<string, string> = {}
  if (aria.role) props['aria-role'] = aria.role
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

/** Props that name an input; `autocomplete` is the browser's hint (`tel`, `one-time-code`). */
export const inputProps = (label: string, _autocomplete?: string): Record<string, unknown> => ariaProps({ label })

/** The type of an input for digits. */
export const digitsType = 'number' as const
