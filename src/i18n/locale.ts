import { useSyncExternalStore } from 'react'
import type { Locale } from '@/domain/kernel/errors'
import { readStored, writeStored } from '@/platform/storage'
import { messages, type Messages } from './messages'

const KEY = 'locale'
const listeners = new Set<() => void>()
let current: Locale | undefined

/** The language now: the owner's choice, or Chinese. */
export const getLocale = (): Locale => {
  current ??= readStored<Locale>(KEY) === 'en' ? 'en' : 'zh-CN'
  return current
}

/** Switches the language at once and remembers it on this phone. */
export const setLocale = (locale: Locale): void => {
  current = locale
  writeStored(KEY, locale)
  listeners.forEach((listener) => listener())
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The language now, as state. */
export const useLocale = (): Locale => useSyncExternalStore(subscribe, getLocale, getLocale)

/** The words of the language now: `const t = useT(); t.common.retry`. */
export const useT = (): Messages => messages[useLocale()]

/** The words for code outside components (toasts, dialogs). */
export const currentMessages = (): Messages => messages[getLocale()]
