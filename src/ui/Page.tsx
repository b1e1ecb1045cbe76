import { View } from '@tarojs/components'
import type { TaroElement } from '@tarojs/runtime'
import Taro, { useDidHide, useDidShow, usePullDownRefresh } from '@tarojs/taro'
import { useMemo, useRef, type CSSProperties, type ReactNode } from 'react'
import { formatTime } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { pauseDrawing, resumeDrawing } from '@/platform/drawing'
import { isBrowser, systemFontScale } from '@/platform/system'
import { Banner } from './Banner'
import { cx } from './cx'
import { useOnline } from './useOnline'
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

/** For the root of a page: draws it only while it is the one on the screen. */
const useDrawnWhileShown = () => {
  const root = useRef<TaroElement>(null)
  useDidHide(() => pauseDrawing(root.current))
  useDidShow(() => resumeDrawing(root.current))
  return root
}

/** The root of every page: theme, reading size, offline banner, pull to refresh, safe area, footer. */
export const Page = ({ children, footer, onRefresh, updatedAtMs, error, className }: PageProps) => {
  const locale = useLocale()
  const root = useDrawnWhileShown()
  const style = useMemo(() => ({ '--font-scale': String(systemFontScale()) }) as CSSProperties, [])
  usePullDownRefresh(() => {
    void (onRefresh?.() ?? Promise.resolve()).catch(() => undefined).finally(() => Taro.stopPullDownRefresh())
  })
  return (
    <View
      ref={root}
      className={cx('cz-page', isBrowser() && 'cz-page--browser', `cz-page--${locale}`, className)}
      style={style}
    >
      <StaleBanner updatedAtMs={updatedAtMs} error={error} onRefresh={onRefresh} />
      <View className="cz-page__main">{children}</View>
      {footer && (
        <View className="cz-page__footer">
          <View className="cz-page__action">{footer}</View>
        </View>
      )}
    </View>
  )
}
