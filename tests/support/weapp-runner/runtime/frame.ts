import { bars } from './bars'
import { findIn } from './find'
import { listenToPage, startPullDown } from './pageEvents'
import { app, configurationOf, program, resolvePath, themed } from './program'
import { crossed } from './realm'
import type { Frame, NavigationBar, Opening, PageEntry } from './types'

const DEEPEST = 10

/** What the registry makes of a route. */
export interface PageMaker {
  /** Runs `onLoad`, draws the page into the box. */
  make(path: string, query: Readonly<Record<string, string>>, id: number): Omit<PageEntry, 'bar'>
  destroy(entry: PageEntry): void
  /** Runs a life-cycle method of a page, if it has it. */
  call(entry: PageEntry, method: string, ...values: unknown[]): void
  tellApp: Frame['tellApp']
}

const tabs = (app.tabBar?.list ?? []).map((item) => item.pagePath)

const routeOf = (url: string, from: string | undefined) => {
  const [target = '', search = ''] = url.split('?')
  const path = target.startsWith('/') || !from ? target.replace(/^\//, '') : resolvePath(from, target)
  const pairs = search.split('&').filter(Boolean)
  // Values stay as they were written: WeChat decodes none of them.
  const query = Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0]!, pair.slice(pair.indexOf('=') + 1)]))
  return { path, query }
}

const barOf = (path: string, dark: boolean): NavigationBar => {
  const own = { ...app.window, ...configurationOf(path) }
  return {
    title: own.navigationBarTitleText ?? '',
    background: themed(own.navigationBarBackgroundColor, dark) ?? '#000000',
    text: themed(own.navigationBarTextStyle, dark) === 'black' ? 'black' : 'white',
    loading: false,
  }
}

/** The phone around the pages: stack, tabs, bars. */
export const createFrame = (maker: PageMaker, dark: boolean): Frame & { launch(url: string): void } => {
  let stack: PageEntry[] = []
  const tabPages = new Map<string, PageEntry>()
  let sequence = 0
  const layer = document.getElementById('layer')!
  const tapTab = (path: string): void => {
    frame.open('switchTab', `/${path}`)
    const index = tabs.indexOf(path)
    maker.call(top(), 'onTabItemTap', crossed({ index, pagePath: path, text: shown.tabText(index) }))
  }
  const shown = bars({ dark, tap: tapTab, back: () => frame.back(1) })

  const top = (): PageEntry => {
    const entry = stack.at(-1)
    if (!entry) throw new Error('no page is open')
    return entry
  }
  const show = (): void => shown.show(top(), stack.length, tabs.includes(top().path))
  const leave = (): void => {
    const entry = stack.at(-1)
    if (entry) maker.call(entry, 'onHide')
  }
  const enter = (path: string, query: Record<string, string>): void => {
    const entry: PageEntry = { ...maker.make(path, query, (sequence += 1)), bar: barOf(path, dark) }
    if (tabs.includes(path)) tabPages.set(path, entry)
    stack.push(entry)
    listenToPage(entry, maker.call)
    show()
    maker.call(entry, 'onShow')
    setTimeout(() => maker.call(entry, 'onReady'), 0)
  }
  const close = (entries: readonly PageEntry[]): void => entries.forEach((entry) => maker.destroy(entry))
  const notTabs = (entries: readonly PageEntry[]) => entries.filter((entry) => tabPages.get(entry.path) !== entry)

  const opening: Record<Opening, (path: string, query: Record<string, string>) => void> = {
    navigateTo(path, query) {
      if (tabs.includes(path)) throw new Error('can not navigateTo a tabbar page')
      if (stack.length >= DEEPEST) throw new Error(`webview count limit exceed`)
      leave()
      enter(path, query)
    },
    redirectTo(path, query) {
      if (tabs.includes(path)) throw new Error('can not redirectTo a tabbar page')
      close(notTabs(stack.splice(-1)))
      enter(path, query)
    },
    switchTab(path) {
      if (!tabs.includes(path)) throw new Error('can not switch to no-tabBar page')
      const known = tabPages.get(path)
      if (stack.length === 1 && known && top() === known) return
      leave()
      close(notTabs(stack.splice(0).reverse()))
      if (!known) return enter(path, {})
      stack = [known]
      show()
      maker.call(known, 'onShow')
    },
    reLaunch(path, query) {
      close([...new Set([...stack.splice(0).reverse(), ...tabPages.values()])])
      tabPages.clear()
      enter(path, query)
    },
  }

  const replace = (entry: PageEntry, change: Partial<NavigationBar>): void => {
    Object.assign(entry, { bar: { ...entry.bar, ...change } })
    if (stack.at(-1) === entry) show()
  }

  const frame: Frame & { launch(url: string): void } = {
    stack: () => stack,
    top,
    layer,
    configuration: app as unknown as Record<string, unknown>,
    open(kind, url) {
      const { path, query } = routeOf(url, stack.at(-1)?.path)
      if (!program.pages.includes(path)) throw new Error(`page "${path}" is not found`)
      opening[kind](path, query)
    },
    back(delta) {
      if (stack.length < 2) throw new Error('cannot navigate back at first page.')
      close(stack.splice(-Math.min(delta, stack.length - 1)).reverse())
      show()
      maker.call(top(), 'onShow')
    },
    launch(url) {
      opening.reLaunch(routeOf(url, undefined).path, routeOf(url, undefined).query)
    },
    changeBar: replace,
    changeTab: (index, change) => {
      shown.changeTab(index, change)
      show()
    },
    find: (entry, selector, below) => findIn(below ?? entry.box, selector),
    scrollPage: (entry, y) => void (entry.box.scrollTop = y),
    startPullDown: (entry) => startPullDown(entry, maker.call),
    stopPullDown: (entry) => entry.box.classList.remove('refreshing'),
    tellApp: maker.tellApp,
  }
  return frame
}
