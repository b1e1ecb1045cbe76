import { USER_FOLDER } from '../files'
import type { Device } from '../types'
import { answers, createListeners } from './answer'

const LIBRARY = '3.8.0'

const windowInfo = () => ({
  pixelRatio: devicePixelRatio,
  screenWidth: innerWidth,
  screenHeight: innerHeight,
  windowWidth: innerWidth,
  windowHeight: document.getElementById('stage')!.clientHeight,
  statusBarHeight: 0,
  screenTop: 0,
  safeArea: { left: 0, right: innerWidth, top: 0, bottom: innerHeight, width: innerWidth, height: innerHeight },
})

const baseInfo = ({ language, theme, fontSizeSetting }: Device) => ({
  SDKVersion: LIBRARY,
  version: '8.0.60',
  host: { appId: '', env: 'WeChat' },
  enableDebug: false,
  language,
  theme,
  fontSizeSetting,
  fontSizeScaleFactor: fontSizeSetting / 16,
})

const deviceInfo = ({ platform }: Device) => ({
  brand: platform === 'ios' ? 'iPhone' : 'HUAWEI',
  model: platform === 'ios' ? 'iPhone 13' : 'Mate 60',
  system: platform === 'ios' ? 'iOS 17.5' : 'Android 14',
  platform,
  benchmarkLevel: -1,
  abi: 'arm64-v8a',
  memorySize: 6144,
})

/** What the phone tells of itself, and the events by which it tells of changes. */
export const system = (device: Device) => {
  const network = createListeners<{ isConnected: boolean; networkType: string }>()
  const theme = createListeners<{ theme: string }>()
  const waiting: (() => void)[] = []
  let networkType = device.networkType
  const all = () => ({ ...windowInfo(), ...baseInfo(device), ...deviceInfo(device) })
  const never = createListeners<never>()
  const unheard = Object.fromEntries(
    ['Error', 'UnhandledRejection', 'PageNotFound', 'AppShow', 'AppHide', 'MemoryWarning', 'WindowResize'].flatMap(
      (event) => [
        [`on${event}`, never.on],
        [`off${event}`, never.off],
      ],
    ),
  )
  const wx: Record<string, unknown> = {
    ...unheard,
    getSystemInfoSync: all,
    getWindowInfo: windowInfo,
    getAppBaseInfo: () => baseInfo(device),
    getDeviceInfo: () => deviceInfo(device),
    getAccountInfoSync: () => ({ miniProgram: { appId: device.appId, envVersion: 'develop', version: '' } }),
    getLaunchOptionsSync: () => ({ path: 'pages/home/index', query: {}, scene: 1001, referrerInfo: {} }),
    getEnterOptionsSync: () => ({ path: 'pages/home/index', query: {}, scene: 1001, referrerInfo: {} }),
    getMenuButtonBoundingClientRect: () => {
      const right = innerWidth - 7
      return { width: 87, height: 32, top: 6, bottom: 38, left: right - 87, right }
    },
    nextTick: (work: () => void) => void setTimeout(work, 0),
    onNetworkStatusChange: network.on,
    offNetworkStatusChange: network.off,
    onThemeChange: theme.on,
    offThemeChange: theme.off,
    env: { USER_DATA_PATH: USER_FOLDER },
    ...answers({
      getSystemInfo: all,
      getNetworkType: () => ({ networkType }),
    }),
  }
  return {
    wx,
    /** The phone finds or loses the network. */
    setNetwork(next: Device['networkType']): void {
      networkType = next
      if (next !== 'none') for (const go of waiting.splice(0)) go()
      network.tell({ isConnected: next !== 'none', networkType: next })
    },
    isOffline: () => networkType === 'none',
    whenOnline: (): Promise<void> =>
      networkType === 'none' ? new Promise((go) => void waiting.push(go)) : Promise.resolve(),
  }
}
