import { answers, type Options } from './answer'

const MOST_BYTES = 10 * 1024 * 1024
const MOST_BYTES_OF_ONE = 1024 * 1024

const keyOf = (key: unknown): string => {
  if (typeof key !== 'string' || key === '')
    throw new Error('parameter error: parameter.key should be a non-empty String')
  return key
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html: 1 MB a key, 10 MB in all. */
export const storage = (): Record<string, unknown> => {
  const stored = new Map<string, string>()
  const size = () => [...stored.values()].reduce((sum, text) => sum + text.length, 0)
  const read = (key: string): unknown => {
    const text = stored.get(key)
    return text === undefined ? undefined : (JSON.parse(text) as { data: unknown }).data
  }
  const write = (key: string, data: unknown): void => {
    const text = JSON.stringify({ data })
    if (text.length > MOST_BYTES_OF_ONE) throw new Error('entry size limit reached')
    if (size() - (stored.get(key)?.length ?? 0) + text.length > MOST_BYTES)
      throw new Error('exceed storage max size 10Mb')
    stored.set(key, text)
  }
  const info = () => ({ keys: [...stored.keys()], currentSize: Math.ceil(size() / 1024), limitSize: 10 * 1024 })
  return {
    getStorageSync: (key: string) => read(keyOf(key)) ?? '',
    setStorageSync: (key: string, data: unknown) => write(keyOf(key), data),
    removeStorageSync: (key: string) => void stored.delete(keyOf(key)),
    clearStorageSync: () => stored.clear(),
    getStorageInfoSync: info,
    ...answers({
      getStorage: ({ key }: Options) => {
        if (!stored.has(keyOf(key))) throw new Error('data not found')
        return { data: read(keyOf(key)) }
      },
      setStorage: ({ key, data }: Options) => write(keyOf(key), data),
      removeStorage: ({ key }: Options) => void stored.delete(keyOf(key)),
      clearStorage: () => stored.clear(),
      getStorageInfo: info,
    }),
  }
}
