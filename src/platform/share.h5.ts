import { urlOf } from './navigation'
import type { Shared } from './share'

export type { Shared } from './share'

/** A browser has no card to send. */
export const shareButton: { readonly openType: 'share' } | null = null

export const useSharedCard = (_shared: Shared | null): void => undefined

/** Puts the page's link into the clipboard. @returns false when the browser does not let it */
export const copyLink: ((shared: Shared) => Promise<boolean>) | null = async ({ route, params }) => {
  const { origin, pathname } = window.location
  try {
    await navigator.clipboard.writeText(`${origin}${pathname}#${urlOf(route, params)}`)
    return true
  } catch {
    return false
  }
}
