import Taro from '@tarojs/taro'

const clamp = (scale: number) => Math.min(1.4, Math.max(0.94, scale))

interface BaseInfo {
  readonly fontSizeScaleFactor?: number
  readonly fontSizeSetting?: number
}

/** How much larger than standard the owner reads, 0.94–1.4. WeChat's standard is 16 px (17 on iOS, where the factor is given). */
export const systemFontScale = (): number => {
  const info = Taro.getAppBaseInfo() as BaseInfo
  return clamp(info.fontSizeScaleFactor ?? (info.fontSizeSetting ? info.fontSizeSetting / 16 : 1))
}

/** Whether the phone is in dark mode now. */
export const isDark = (): boolean => Taro.getAppBaseInfo().theme === 'dark'

export const isBrowser = (): boolean => false

export const callPhone = async (phoneNumber: string): Promise<void> => {
  await Taro.makePhoneCall({ phoneNumber }).catch(() => undefined)
}

export const openMap = async (place: {
  latitude: number
  longitude: number
  name: string
  address: string
}): Promise<void> => {
  await Taro.openLocation({ ...place, scale: 16 }).catch(() => undefined)
}

/** Sets the title of the page shown. */
export const setTitle = (title: string): void => void Taro.setNavigationBarTitle({ title }).catch(() => undefined)

/** Sets the words of the three tabs, in their order. Does nothing on a page without tabs. */
export const setTabTexts = (texts: readonly string[]): void =>
  texts.forEach((text, index) => void Taro.setTabBarItem({ index, text }).catch(() => undefined))
