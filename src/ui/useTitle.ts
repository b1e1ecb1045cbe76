import { useDidShow } from '@tarojs/taro'
import { useEffect } from 'react'
import { useT } from '@/i18n/locale'
import { setTabTexts, setTitle } from '@/platform/system'

/** Sets the page's title in the language now, again when it is shown and when the language changes. */
export const useTitle = (title: string): void => {
  useDidShow(() => setTitle(title))
  useEffect(() => setTitle(title), [title])
}

/** The title of a tab page, and the words of the tabs. */
export const useTabTitle = (title: string): void => {
  const t = useT()
  const texts = [t.common.home, t.appointments.title, t.me.title].join('\n')
  useTitle(title)
  useDidShow(() => setTabTexts(texts.split('\n')))
  useEffect(() => setTabTexts(texts.split('\n')), [texts])
}
