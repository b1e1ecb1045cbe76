import { currentMessages, getLocale } from '@/i18n/locale'
import './shell.h5.css'

const pressable = ['button', 'radio', 'checkbox', 'link', 'tab']

/** Enter and Space press what a finger can press. */
const onKey = (event: KeyboardEvent) => {
  const target = event.target
  if (!(target instanceof HTMLElement) || (event.key !== 'Enter' && event.key !== ' ')) return
  if (!pressable.includes(target.getAttribute('role') ?? '')) return
  event.preventDefault()
  target.click()
}

const name = (selector: string, label: string) => {
  const element = document.querySelector(selector)
  element?.setAttribute('role', 'button')
  element?.setAttribute('tabindex', '0')
  element?.setAttribute('aria-label', label)
}

/** Gives Taro's browser navigation bar names and keyboard access, and the document its language. */
export const adaptShell = (): void => {
  document.addEventListener('keydown', onKey)
  window.addEventListener('hashchange', nameShell)
  setTimeout(nameShell)
}

const nameShell = () => {
  const { common } = currentMessages()
  document.documentElement.lang = getLocale()
  name('.taro-navigation-bar-back', common.back)
  name('.taro-navigation-bar-home', common.home)
}
