import Taro from '@tarojs/taro'

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Where the owner is, or null when they refuse or the phone does not know. Asks for permission: call it from a tap only. */
export const currentPosition = async (): Promise<Position | null> => {
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'gcj02' })
    return { latitude, longitude }
  } catch {
    return null
  }
}
