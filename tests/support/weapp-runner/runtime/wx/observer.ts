import { dataOf, idOf } from '../find'
import { crossed } from '../realm'
import type { Frame } from '../types'

interface Options {
  readonly thresholds?: readonly number[]
  readonly initialRatio?: number
  readonly observeAll?: boolean
}

type Margins = Readonly<Partial<Record<'left' | 'right' | 'top' | 'bottom', number>>>

const plain = ({ left, right, top, bottom, width, height }: DOMRectReadOnly) => ({
  left,
  right,
  top,
  bottom,
  width,
  height,
})

const SIDES = ['top', 'right', 'bottom', 'left'] as const

const resultOf = (entry: IntersectionObserverEntry): object => {
  const { intersectionRatio, intersectionRect, boundingClientRect, rootBounds, target } = entry
  return crossed({
    id: idOf(target as HTMLElement),
    dataset: dataOf(target as HTMLElement),
    intersectionRatio,
    intersectionRect: plain(intersectionRect),
    boundingClientRect: plain(boundingClientRect),
    relativeRect: rootBounds && plain(rootBounds),
    time: Date.now(),
  })
}

/**
 * https://developers.weixin.qq.com/miniprogram/dev/api/wxml/IntersectionObserver.html: seen against the page or one element, never against
 * several. The first look tells only of what differs from `initialRatio`.
 */
export const intersections = (frame: Frame): Record<string, unknown> => ({
  createIntersectionObserver: (_component: unknown, options: Options = {}) => {
    const page = frame.top()
    const { thresholds = [0], initialRatio = 0, observeAll = false } = options
    let root: HTMLElement = page.box
    let margins: Margins = {}
    let native: IntersectionObserver | null = null
    const observer = {
      relativeTo(selector: string, within: Margins = {}) {
        const [found] = frame.find(page, selector)
        if (!found) throw new Error(`IntersectionObserver.relativeTo: nothing is ${selector}`)
        root = found
        margins = within
        return observer
      },
      relativeToViewport(within: Margins = {}) {
        root = page.box
        margins = within
        return observer
      },
      observe(selector: string, told: (result: object) => void): void {
        if (native) throw new Error('IntersectionObserver.observe may be called once')
        const fresh = new Set<Element>()
        const rootMargin = SIDES.map((side) => `${margins[side] ?? 0}px`).join(' ')
        native = new IntersectionObserver(
          (entries) => {
            for (const entry of entries)
              if (!fresh.delete(entry.target) || entry.intersectionRatio !== initialRatio) told(resultOf(entry))
          },
          { root, rootMargin, threshold: [...thresholds] },
        )
        for (const element of frame.find(page, selector).slice(0, observeAll ? undefined : 1)) {
          fresh.add(element)
          native.observe(element)
        }
      },
      disconnect: () => native?.disconnect(),
    }
    return observer
  },
})
