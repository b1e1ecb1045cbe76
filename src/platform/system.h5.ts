import Taro from '@tarojs/taro'

const clamp = (scale: number) => Math.min(1.4, Math.max(0.94, scale))

/** How much larger than standard the reader set the browser's text, 0.94–1.4. No style of ours sets the root's size. */
export const systemFontScale = (): number =>
  clamp((parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16)

/** Whether the browser asks for dark now. */
export const isDark = (): boolean => window.matchMedia('(prefers-color-scheme: dark)').matches

export const isBrowser = (): boolean => true

export const callPhone = async (phoneNumber: string): Promise<void> => {
  window.location.href = `tel:${phoneNumber}`
}

export const openMap = async (place: {
  latitude: number
  longitude: number
  name: string
  address: string
}): Promise<void> => {
  const { latitude, longitude, name } = place
  const query = new URLSearchParams({
    position: `${longitude},${latitude}`,
    name,
    coordinate: 'gaode',
    callnative: '1',
  })
  window.open(`https://uri.amap.com/marker?${query.toString()}`, '_blank', 'noopener')
}

/** Sets the title of the page shown. */
export const setTitle = (title: string): void => void Taro.setNavigationBarTitle({ title }).catch(() => undefined)

/** Sets the words of the three tabs, in their order. Does nothing on a page without tabs. */
export const setTabTexts = (texts: readonly string[]): void =>
  texts.forEach((text, index) => void Taro.setTabBarItem({ index, text }).catch(() => undefined))
