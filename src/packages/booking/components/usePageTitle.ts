import { useDidShow } from '@tarojs/taro'
import { useEffect } from 'react'
import { setTitle } from '@/platform/system'

/** Names the page in the owner's language; the page's config can hold only one. */
export const usePageTitle = (title: string): void => {
  useDidShow(() => setTitle(title))
  useEffect(() => setTitle(title), [title])
}
