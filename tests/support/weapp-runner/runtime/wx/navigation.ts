import { themed } from '../program'
import type { Frame, Opening } from '../types'
import { answers, type Options } from './answer'

const OPENINGS: readonly Opening[] = ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch']

/** Routes, bars and scrolling of the page that is shown. */
export const navigation = (frame: Frame, dark: boolean): Record<string, unknown> => ({
  ...answers(
    Object.fromEntries(
      OPENINGS.map((kind) => [
        kind,
        ({ url }: Options) => {
          if (typeof url !== 'string') throw new Error('parameter error: parameter.url should be String')
          frame.open(kind, url)
        },
      ]),
    ),
  ),
  ...answers({
    navigateBack: ({ delta = 1 }) => frame.back(Number(delta)),
    setNavigationBarTitle: ({ title }) => {
      if (typeof title !== 'string') throw new Error('parameter error: parameter.title should be String')
      frame.changeBar(frame.top(), { title })
    },
    setNavigationBarColor: ({ frontColor, backgroundColor }) =>
      frame.changeBar(frame.top(), {
        text: frontColor === '#000000' ? 'black' : 'white',
        background: themed(String(backgroundColor), dark),
      }),
    showNavigationBarLoading: () => frame.changeBar(frame.top(), { loading: true }),
    hideNavigationBarLoading: () => frame.changeBar(frame.top(), { loading: false }),
    setTabBarItem: ({ index, text, iconPath, selectedIconPath }) => {
      if (!document.querySelector('#tabs:not([hidden])')) throw new Error('not TabBar page')
      frame.changeTab(Number(index), {
        ...(text === undefined ? {} : { text: String(text) }),
        ...(iconPath === undefined ? {} : { iconPath: String(iconPath) }),
        ...(selectedIconPath === undefined ? {} : { selectedIconPath: String(selectedIconPath) }),
      })
    },
    pageScrollTo: ({ scrollTop = 0, selector }) => {
      const page = frame.top()
      const target = typeof selector === 'string' ? frame.find(page, selector)[0] : null
      frame.scrollPage(page, target ? target.offsetTop : Number(scrollTop))
    },
    startPullDownRefresh: () => frame.startPullDown(frame.top()),
    stopPullDownRefresh: () => frame.stopPullDown(frame.top()),
  }),
})
