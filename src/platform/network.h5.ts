export const isOnline = (): boolean => navigator.onLine

/** Calls back when the browser loses or finds the network. @returns the way to stop */
export const onNetworkChange = (listener: (online: boolean) => void): (() => void) => {
  const up = () => listener(true)
  const down = () => listener(false)
  window.addEventListener('online', up)
  window.addEventListener('offline', down)
  return () => {
    window.removeEventListener('online', up)
    window.removeEventListener('offline', down)
  }
}
