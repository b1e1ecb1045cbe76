import Taro from '@tarojs/taro'

let online = true
const listeners = new Set<(online: boolean) => void>()
let started = false

const set = (next: boolean) => {
  if (next === online) return
  online = next
  listeners.forEach((listener) => listener(next))
}

const start = () => {
  if (started) return
  started = true
  void Taro.getNetworkType({ success: ({ networkType }) => set(networkType !== 'none') })
  Taro.onNetworkStatusChange(({ isConnected }) => set(isConnected))
}

export const isOnline = (): boolean => {
  start()
  return online
}

/** Calls back when the phone loses or finds the network. @returns the way to stop */
export const onNetworkChange = (listener: (online: boolean) => void): (() => void) => {
  start()
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
