import type { TaroElement } from '@tarojs/runtime'

type Root = NonNullable<TaroElement['_root']>

const paused = new WeakMap<Root, Root['ctx']>()

/**
 * What a page below another one changes is kept instead of being sent to its drawing: WeChat scores down every `setData` of a page that nobody sees,
 * and they take the time of the page on top. A root without a context keeps its changes; that is Taro's own state before a page is drawn first.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/performance/tips/runtime_setData.html
 * @param element anything on the page
 */
export const pauseDrawing = (element: TaroElement | null): void => {
  const root = element?._root
  if (!root?.ctx) return
  paused.set(root, root.ctx)
  root.ctx = null
}

/** Sends what was kept, as one change. Does nothing on a page that was not paused. */
export const resumeDrawing = (element: TaroElement | null): void => {
  const root = element?._root
  const context = root && paused.get(root)
  if (!root || !context) return
  paused.delete(root)
  root.ctx = context
  root.performUpdate()
}
