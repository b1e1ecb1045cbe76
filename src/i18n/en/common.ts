import type { common as zh } from '../zh/common'
import type { Widen } from '../widen'

export const common: Widen<typeof zh> = {
  appName: 'Chezhu',
  retry: 'Try again',
  cancel: 'Cancel',
  confirm: 'OK',
  close: 'Close',
  back: 'Back',
  home: 'Home',
  loading: 'Loading',
  more: 'Show more',
  errorTitle: 'Could not load',
  errorUnknown: 'Something went wrong. Please try again.',
  errorOffline: 'No connection. Check your network and try again.',
  errorTimeout: 'The network is too slow. Please try again.',
  offline: 'You are offline',
  offlineSince: (time: string) => `You are offline. Showing data from ${time}`,
  staleSince: (time: string) => `Could not refresh. Showing data from ${time}`,
  yuan: (text: string) => text.replace('¥', 'CNY '),
  remaining: (minutes: number, seconds: number) => `${minutes} min ${seconds} s left`,
  selected: 'Selected',
}
