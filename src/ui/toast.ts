import Taro from '@tarojs/taro'
import { currentMessages } from '@/i18n/locale'
import { isDark } from '@/platform/system'
import { dark, light } from './tokens'

/** A short word at the middle of the screen that goes by itself. */
export const toast = (message: string): void => {
  void Taro.showToast({ title: message, icon: 'none', duration: 2200 })
}

/** Asks before something that cannot be undone. @returns true when the owner agreed */
export const confirmDialog = async (ask: {
  readonly title: string
  readonly body: string
  readonly confirmLabel?: string
  readonly cancelLabel?: string
  readonly danger?: boolean
}): Promise<boolean> => {
  const { common } = currentMessages()
  const palette = isDark() ? dark : light
  const answer = await Taro.showModal({
    title: ask.title,
    content: ask.body,
    confirmText: ask.confirmLabel ?? common.confirm,
    cancelText: ask.cancelLabel ?? common.cancel,
    confirmColor: ask.danger ? palette.dangerText : palette.accentText,
    cancelColor: palette.muted,
  })
  return answer.confirm
}
