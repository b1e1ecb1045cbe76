import Taro from '@tarojs/taro'

const PREFIX = 'cz.'

/** Reads a JSON value kept on this phone; null when absent or unreadable. The caller judges its shape. */
export const readStored = <T>(key: string): T | null => {
  try {
    const raw: unknown = Taro.getStorageSync(PREFIX + key)
    return typeof raw === 'string' && raw !== '' ? (JSON.parse(raw) as T) : null
  } catch {
    return null
  }
}

/** Keeps a JSON value on this phone. A full or forbidden storage is not an error: the value is then only lost at restart. */
export const writeStored = (key: string, value: unknown): void => {
  try {
    Taro.setStorageSync(PREFIX + key, JSON.stringify(value))
  } catch {
    // Private browsing and full quotas refuse writes; nothing the owner does depends on them.
  }
}

export const removeStored = (key: string): void => {
  try {
    Taro.removeStorageSync(PREFIX + key)
  } catch {
    // As above.
  }
}
