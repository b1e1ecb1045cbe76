import { whenPulled } from '../pull'
import type { BuiltIn, Drawn } from './define'

const px = (value: unknown): number => Number.parseFloat(String(value)) || 0

const tellEdges = (self: Drawn): (() => void) => {
  const { element } = self
  let last = { top: 0, left: 0 }
  let near = { upper: true, lower: false }
  return () => {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = element
    const detail = { scrollTop, scrollLeft, scrollHeight, scrollWidth }
    self.trigger('scroll', { ...detail, deltaX: last.left - scrollLeft, deltaY: last.top - scrollTop })
    last = { top: scrollTop, left: scrollLeft }
    const isX = Boolean(self.value('scrollX'))
    const before = isX ? scrollLeft : scrollTop
    const after = isX ? scrollWidth - scrollLeft - clientWidth : scrollHeight - scrollTop - clientHeight
    const now = { upper: before <= px(self.value('upperThreshold')), lower: after <= px(self.value('lowerThreshold')) }
    if (now.upper && !near.upper) self.trigger('scrolltoupper', { direction: isX ? 'left' : 'top' })
    if (now.lower && !near.lower) self.trigger('scrolltolower', { direction: isX ? 'right' : 'bottom' })
    near = now
  }
}

/**
 * The refresher of a scroll view: begins by the finger or by `refresher-triggered`, ends when the program takes that away.
 * @returns takes each value of `refresher-triggered`
 */
const refresher = (self: Drawn): ((isTriggered: boolean) => void) => {
  const { element } = self
  let isRefreshing = false
  const begin = (): void => {
    if (isRefreshing) return
    isRefreshing = true
    element.classList.add('refreshing')
    self.trigger('refresherrefresh', { dy: px(self.value('refresherThreshold')) })
  }
  whenPulled(element, {
    threshold: () => px(self.value('refresherThreshold')),
    isOn: () => Boolean(self.value('refresherEnabled')) && !isRefreshing,
    moved: (dy) => self.trigger('refresherpulling', { dy }),
    ended: (isFar) => (isFar ? begin() : self.trigger('refresherabort', { dy: 0 })),
  })
  const end = (): void => {
    if (!isRefreshing) return
    isRefreshing = false
    element.classList.remove('refreshing')
    self.trigger('refresherrestore', { dy: 0 })
  }
  // Later: an event may not reach the program while its own setData is still being drawn.
  return (isTriggered) => void setTimeout(isTriggered ? begin : end, 0)
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/scroll-view.html */
export const scrollView: BuiltIn = {
  properties: {
    scrollX: false,
    scrollY: false,
    upperThreshold: 50,
    lowerThreshold: 50,
    scrollTop: undefined,
    scrollLeft: undefined,
    scrollIntoView: '',
    enableFlex: false,
    refresherEnabled: false,
    refresherThreshold: 45,
    refresherTriggered: false,
  },
  undrawn: [
    ...[
      'scrollWithAnimation',
      'enableBackToTop',
      'enhanced',
      'bounces',
      'showScrollbar',
      'pagingEnabled',
      'fastDeceleration',
    ],
    ...[
      'scrollAnchoring',
      'enablePassive',
      'usingSticky',
      'associativeContainer',
      'cacheExtent',
      'clip',
      'minDragDistance',
    ],
    ...['padding', 'reverse', 'type', 'scrollIntoViewAlignment', 'scrollIntoViewWithinExtent'],
    ...['refresherDefaultStyle', 'refresherBackground'],
    ...['refresherBallisticRefreshEnabled', 'refresherTwoLevelCloseThreshold', 'refresherTwoLevelEnabled'],
    ...['refresherTwoLevelPinned', 'refresherTwoLevelScrollEnabled', 'refresherTwoLevelThreshold'],
    'refresherTwoLevelTriggered',
  ],
  attach(self) {
    const { element } = self
    element.addEventListener('scroll', tellEdges(self))
    const refresh = refresher(self)
    return (property, value) => {
      if (property === 'scrollX') element.style.overflowX = value ? 'auto' : 'hidden'
      else if (property === 'scrollY') element.style.overflowY = value ? 'auto' : 'hidden'
      else if (property === 'refresherTriggered') refresh(Boolean(value))
      else if (property === 'scrollTop') element.scrollTop = px(value)
      else if (property === 'scrollLeft') element.scrollLeft = px(value)
      else if (property === 'enableFlex') element.classList.toggle('flexed', Boolean(value))
      else if (property === 'scrollIntoView' && value !== '')
        setTimeout(() => {
          const target = [...element.querySelectorAll<HTMLElement>('*')].find((one) => one.id === value)
          target?.scrollIntoView({ block: 'start', inline: 'start' })
        }, 0)
    }
  },
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/swiper.html: moved by `current` and by the finger. */
export const swiper: BuiltIn = {
  properties: { current: 0 },
  undrawn: [
    ...[
      'indicatorDots',
      'indicatorColor',
      'indicatorActiveColor',
      'autoplay',
      'interval',
      'duration',
      'circular',
      'vertical',
    ],
    ...['previousMargin', 'nextMargin', 'displayMultipleItems', 'snapToEdge', 'easingFunction', 'currentItemId'],
  ],
  attach(self) {
    const { element } = self
    let settled = 0
    const width = () => element.clientWidth || 1
    const settle = () => {
      const current = Math.round(element.scrollLeft / width())
      if (current === settled) return
      settled = current
      self.trigger('change', { current, currentItemId: '', source: 'touch' })
    }
    element.addEventListener('scrollend', settle)
    return (property, value) => {
      if (property !== 'current') return
      settled = Number(value)
      element.scrollLeft = settled * width()
    }
  },
}
