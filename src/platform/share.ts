import { useShareAppMessage } from '@tarojs/taro'
import { urlOf, type RouteName, type RouteParams } from './navigation'

/** What somebody else is to open. */
export interface Shared {
  readonly title: string
  readonly route: RouteName
  readonly params: RouteParams
}

/** Props of the button that sends the page's card to somebody in WeChat; null where there is no WeChat. */
export const shareButton: { readonly openType: 'share' } | null = { openType: 'share' }

/** What the card of this page opens; WeChat's own default while there is nothing to share. The page's config must allow sharing. */
export const useSharedCard = (shared: Shared | null): void =>
  useShareAppMessage(() => (shared ? { title: shared.title, path: urlOf(shared.route, shared.params) } : {}))

/** In WeChat a card is sent instead: its clipboard is personal data of another kind. */
export const copyLink: ((shared: Shared) => Promise<boolean>) | null = null
