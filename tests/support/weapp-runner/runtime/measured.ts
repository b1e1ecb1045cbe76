import type { PageInstance, SetDataCall } from './types'

/** WeChat refuses more in one call. https://developers.weixin.qq.com/miniprogram/dev/framework/performance/tips/runtime_setData.html */
const MOST_BYTES = 1024 * 1024

const bytesOf = (text: string): number => new Blob([text]).size

type SetData = PageInstance['setData']

/**
 * Lets every `setData` of an instance cross as JSON, as it does between WeChat's two threads, and counts it.
 * @throws Error (from `setData`) for more than WeChat takes and for a value that is undefined
 */
export const measureSetData = (instance: PageInstance, page: string, took: (call: SetDataCall) => void): void => {
  const original = instance.setData as SetData
  const setData: SetData = function setData(this: PageInstance, change, done) {
    for (const [key, value] of Object.entries(change))
      if (value === undefined) throw new Error(`Setting data field "${key}" to undefined is invalid.`)
    const text = JSON.stringify(change)
    const bytes = bytesOf(text)
    took({ page, bytes, atMs: performance.now() })
    if (bytes > MOST_BYTES) throw new Error(`setData of ${page} carries ${bytes} bytes, over ${MOST_BYTES}`)
    original.call(this, JSON.parse(text) as Record<string, unknown>)
    if (done) setTimeout(() => done.call(this), 0)
  }
  Object.defineProperty(instance, 'setData', { value: setData, configurable: true })
}
