import { useSyncExternalStore } from 'react'
import { isOnline, onNetworkChange } from '@/platform/network'

/** Whether the phone has a network, as state. */
export const useOnline = (): boolean =>
  useSyncExternalStore((changed) => onNetworkChange(() => changed()), isOnline, isOnline)
