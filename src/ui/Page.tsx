import { View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import { useMemo, useRef, type CSSProperties, type ReactNode } from 'react'
import { formatTime } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { isBrowser, systemFontScale } from '@/platform/system'
import { Banner } from './Banner'
import { cx } from './cx'
import { useOnline } from './useOnline'
import { useShown } from './useShown'
import './tokens.css'
import './Page.css'

export interface PageProps {
  readonly children: ReactNode
  /** The primary action: stays at the bottom above the safe area and never covers the content. */
  readonly footer?: ReactNode
  /** Pull to refresh; the page's config must set `enablePullDownRefresh`. */
  readonly onRefresh?: () => Promise<unknown>
  /** When the data shown was read; told to the owner while there is no network. */
  readonly updatedAtMs?: number
  /** Why the data shown could not be read anew; told together with its time. */
  readonly error?: unknown
  readonly className?: string
}

type Notice = Pick<PageProps, 'updatedAtMs' | 'error' | 'onRefresh'>

/** No network, or an update that failed: what is shown is then older than it looks, and its time is said. */
const StaleBanner = ({ updatedAtMs, error, onRefresh }: Notice) => {
  const t = useT()
  const online = useOnline()
  const time = updatedAtMs ? formatTime(updatedAtMs, -new Date().getTimezoneOffset()) : undefined
  if (online && !(error && time)) return null
  const again = online && onRefresh ? { label: t.common.retry, onClick: onRefresh } : undefined
  const words = online ? t.common.staleSince : t.common.offlineSince
  return (
    <View className="cz-page__offline">
      <Banner tone="warning" action={again}>
        {time ? words(time) : t.common.offline}
      </Banner>
    </View>
  )
}

/**
 * What a page last showed while it was on the screen. A page below the one on top hears of every change too, and drawing it again is work that
 * nobody sees: the confirming of a booking drew three of them.
 */
const useWhileShown = <T,>(content: T): T => {
  const shown = useShown()
  const kept = useRef(content)
  if (shown) kept.current = content
  return kept.current
}

/** The root of every page: theme, reading size, offline banner, pull to refresh, safe area, footer. */
export const Page = ({ children, footer, onRefresh, updatedAtMs, error, className }: PageProps) => {
  const locale = useLocale()
  const drawn = useWhileShown({ children, footer })
  const style = useMemo(() => ({ '--font-scale': String(systemFontScale()) }) as CSSProperties, [])
  usePullDownRefresh(() => {
    void (onRefresh?.() ?? Promise.resolve()).catch(() => undefined).finally(() => Taro.stopPullDownRefresh())
  })
  return (
    <View className={cx('cz-page', isBrowser() && 'cz-page--browser', `cz-page--${locale}`, className)} style={style}>
      <StaleBanner updatedAtMs={updatedAtMs} error={error} onRefresh={onRefresh} />
      <View className="cz-page__main">{drawn.children}</View>
      {drawn.footer && (
        <View className="cz-page__footer">
          <View className="cz-page__action">{drawn.footer}</View>
        </View>
      )}
    </View>
  )
}
