import Taro from '@tarojs/taro'
import { readStored, writeStored } from './storage'

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

const REFUSED = 'locationRefusedAtMs'
const ASK_AGAIN_MS = 7 * 24 * 3600_000

/**
 * Where the owner is, or null when they refuse, the phone does not know, or they refused in the last week: sorting
 * stores is not worth asking twice.
 */
export const currentPosition = async (): Promise<Position | null> => {
  const refusedAtMs = readStored<number>(REFUSED)
  if (refusedAtMs && Date.now() - refusedAtMs < ASK_AGAIN_MS) return null
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'gcj02' })
    return { latitude, longitude }
  } catch {
    writeStored(REFUSED, Date.now())
    return null
  }
}
