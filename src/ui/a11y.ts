import { ariaProps, type Aria } from '@/platform/aria'

/** Spread onto a Taro component: `<View {...a11y({ role: 'button', label: t.common.close })} />`. */
export const a11y = (aria: Aria): Record<string, string> => ariaProps(aria)

/**
 * The `ariaLabel` given to a component of ours. Taro's browser build renames that attribute to `aria-label` in every
 * JSX element, our own components included, so it may arrive under either name.
 */
export const ariaLabelOf = (props: { readonly ariaLabel?: string }): string | undefined =>
  props.ariaLabel ?? (props as { readonly 'aria-label'?: string })['aria-label']
