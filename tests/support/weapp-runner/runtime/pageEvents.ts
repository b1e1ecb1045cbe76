import { app, configurationOf } from './program'
import { whenPulled } from './pull'
import { crossed } from './realm'
import type { PageEntry } from './types'

/** px above the end of a page at which it counts as reached. https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/page.html */
const BOTTOM_PX = 50
/** Of a finger, before a page is refreshed; WeChat gives no number. [K] */
const PULL_PX = 60

type Call = (entry: PageEntry, method: string, ...values: unknown[]) => void

/** Begins a refresh, as the finger does and `wx.startPullDownRefresh`; one at a time. */
export const startPullDown = (entry: PageEntry, call: Call): void => {
  if (entry.box.classList.contains('refreshing')) return
  entry.box.classList.add('refreshing')
  call(entry, 'onPullDownRefresh')
}

/** What a page is told of the finger that scrolls and pulls it. https://developers.weixin.qq.com/miniprogram/dev/reference/api/Page.html */
export const listenToPage = (entry: PageEntry, call: Call): void => {
  const { box, path } = entry
  const { onReachBottomDistance = BOTTOM_PX, enablePullDownRefresh } = { ...app.window, ...configurationOf(path) }
  let isAtBottom = false
  box.addEventListener('scroll', (event) => {
    if (event.target !== box) return
    call(entry, 'onPageScroll', crossed({ scrollTop: box.scrollTop }))
    const wasAtBottom = isAtBottom
    isAtBottom = box.scrollHeight - box.scrollTop - box.clientHeight <= onReachBottomDistance
    if (isAtBottom && !wasAtBottom) call(entry, 'onReachBottom')
  })
  whenPulled(box, {
    threshold: () => PULL_PX,
    // Nobody refreshes a page from within a scroll view: https://developers.weixin.qq.com/miniprogram/dev/component/scroll-view.html
    isOn: (target) => Boolean(enablePullDownRefresh) && !target.closest('wx-scroll-view'),
    ended: (isFar) => isFar && startPullDown(entry, call),
  })
}
