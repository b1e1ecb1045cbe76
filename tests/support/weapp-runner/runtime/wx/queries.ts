import { files } from '../files'
import { dataOf, idOf } from '../find'
import type { Frame } from '../types'
import { answers } from './answer'
import { strict, type Missing } from './strict'

type Fields = Readonly<Record<string, unknown>>
type Found = Record<string, unknown> | null

interface Job {
  readonly find: () => HTMLElement[]
  readonly all: boolean
  readonly read: (element: HTMLElement) => Found
  readonly told: ((result: unknown) => void) | undefined
}

interface CanvasNode extends HTMLCanvasElement {
  createImage?: () => HTMLImageElement
  requestAnimationFrame?: typeof requestAnimationFrame
  cancelAnimationFrame?: typeof cancelAnimationFrame
}

const rectOf = (element: HTMLElement, page: HTMLElement): Record<string, unknown> => {
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
  const above = page.getBoundingClientRect().top
  return {
    id: idOf(element),
    dataset: { ...dataOf(element) },
    left,
    right,
    top: top - above,
    bottom: bottom - above,
    width,
    height,
  }
}

const scrollOf = ({ scrollTop, scrollLeft, scrollHeight, scrollWidth }: HTMLElement) => ({
  scrollTop,
  scrollLeft,
  scrollHeight,
  scrollWidth,
})

const nodeOf = (element: HTMLElement): Found => {
  const canvas = element.querySelector<CanvasNode>('canvas')
  if (!canvas) return { node: null }
  canvas.createImage ??= () => new Image()
  canvas.requestAnimationFrame ??= requestAnimationFrame.bind(window)
  canvas.cancelAnimationFrame ??= cancelAnimationFrame.bind(window)
  return { node: canvas }
}

const fieldsOf = (element: HTMLElement, page: HTMLElement, fields: Fields): Found => {
  const all = { ...rectOf(element, page), ...scrollOf(element) }
  const groups: Readonly<Record<string, readonly string[]>> = {
    id: ['id'],
    dataset: ['dataset'],
    rect: ['left', 'right', 'top', 'bottom'],
    size: ['width', 'height'],
    scrollOffset: ['scrollTop', 'scrollLeft', 'scrollHeight', 'scrollWidth'],
  }
  const names = Object.keys(groups).flatMap((group) => (fields[group] ? groups[group]! : []))
  const picked = Object.fromEntries(names.map((name) => [name, (all as Record<string, unknown>)[name]]))
  const styles = getComputedStyle(element)
  const computed = ((fields.computedStyle as string[] | undefined) ?? []).map((name) => [
    name,
    styles.getPropertyValue(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  ])
  return { ...picked, ...Object.fromEntries(computed), ...(fields.node ? nodeOf(element) : {}) }
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/wxml/SelectorQuery.html */
const selectorQuery = (frame: Frame) => {
  const page = frame.top()
  const jobs: Job[] = []
  const at = (find: () => HTMLElement[], all: boolean) => {
    const add = (read: Job['read']) => (told?: Job['told']) => {
      jobs.push({ find, all, read, told })
      return query
    }
    return {
      boundingClientRect: add((element) => rectOf(element, page.box)),
      scrollOffset: add((element) => ({ id: idOf(element), dataset: { ...dataOf(element) }, ...scrollOf(element) })),
      fields: (fields: Fields, told?: Job['told']) => add((element) => fieldsOf(element, page.box, fields))(told),
      node: add(nodeOf),
    }
  }
  const query = {
    in: () => query,
    select: (selector: string) => at(() => frame.find(page, selector).slice(0, 1), false),
    selectAll: (selector: string) => at(() => frame.find(page, selector), true),
    selectViewport: () => at(() => [page.box], false),
    exec(told?: (results: unknown[]) => void) {
      setTimeout(() => {
        const results = jobs.map(({ find, all, read, told: one }) => {
          const found = find().map(read)
          const result = all ? found : (found[0] ?? null)
          one?.(result)
          return result
        })
        told?.(results)
      }, 0)
      return query
    },
  }
  return query
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/media/video/VideoContext.html */
const videoContext = (player: HTMLVideoElement, missing: Missing) =>
  strict(
    {
      play: () => void player.play().catch(() => undefined),
      pause: () => player.pause(),
      stop: () => {
        player.pause()
        player.currentTime = 0
      },
      seek: (seconds: number) => void (player.currentTime = seconds),
    },
    'createVideoContext()',
    missing,
  )

/** Questions to what is drawn. */
export const queries = (frame: Frame, missing: Missing): Record<string, unknown> => ({
  createSelectorQuery: () => selectorQuery(frame),
  createVideoContext: (id: string) => {
    const [element] = frame.find(frame.top(), `#${id}`)
    const player = element?.querySelector('video')
    if (!player) throw new Error(`createVideoContext: no <video id="${id}">`)
    return videoContext(player, missing)
  },
  ...answers({
    canvasToTempFilePath: ({ canvas, fileType = 'png', quality = 1 }) => {
      if (typeof (canvas as HTMLCanvasElement | undefined)?.toDataURL !== 'function') throw new Error('invalid canvas')
      const ending = fileType === 'jpg' ? 'jpg' : 'png'
      const data = (canvas as HTMLCanvasElement).toDataURL(
        `image/${ending === 'jpg' ? 'jpeg' : 'png'}`,
        Number(quality),
      )
      return { tempFilePath: files.keepData(data, ending) }
    },
  }),
})
