import { ariaProps, type Aria } from '@/platform/aria'

/** Spread onto a Taro component: `<View {...a11y({ role: 'button', label: t.common.close })} />`. */
export const a11y = (aria: Aria): Record<string, string> => ariaProps(aria)
