/** What the parts of the runner that live in Chromium know of each other. Node's side knows the last three of them too. */

/** A page as its code sees it: what `Page()` registered, with data and lifecycle. */
export interface PageInstance {
  readonly data: Record<string, unknown>
  readonly route: string
  readonly options: Readonly<Record<string, string>>
  setData(change: Record<string, unknown>, done?: () => void): void
  readonly [member: string]: unknown
}

/** The navigation bar over a page: what its configuration says until `wx` changes it. */
export interface NavigationBar {
  readonly title: string
  readonly background: string
  readonly text: 'black' | 'white'
  readonly loading: boolean
}

export interface TabItem {
  readonly pagePath: string
  readonly text: string
  readonly iconPath: string
  readonly selectedIconPath: string
}

/** One page of the stack. */
export interface PageEntry {
  readonly id: number
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly instance: PageInstance
  /** Where the page is drawn; its selectors are asked below it. */
  readonly box: HTMLElement
  readonly bar: NavigationBar
}

export type Opening = 'navigateTo' | 'redirectTo' | 'switchTab' | 'reLaunch'

/** Stack, bars and drawing area of the phone. Each act throws an Error whose message is what WeChat puts behind `fail `. */
export interface Frame {
  stack(): readonly PageEntry[]
  /** @throws Error before the first page is open */
  top(): PageEntry
  /** @param url absolute or relative to the top page, with query */
  open(kind: Opening, url: string): void
  back(delta: number): void
  changeBar(entry: PageEntry, change: Partial<NavigationBar>): void
  changeTab(index: number, change: Partial<Omit<TabItem, 'pagePath'>>): void
  /** Elements that a WeChat selector finds on a page (tag names as in WXML, `>>>`, `#id` of the component tree), in drawing order. */
  find(entry: PageEntry, selector: string, below?: HTMLElement): HTMLElement[]
  /** Over pages and bars: toasts, modals, the phone's own sheets. What lies here covers what is below it, for taps too. */
  readonly layer: HTMLElement
  /** Scrolls a page as `wx.pageScrollTo` and the finger do. */
  scrollPage(entry: PageEntry, top: number): void
  startPullDown(entry: PageEntry): void
  /** `onPullDownRefresh` ends. */
  stopPullDown(entry: PageEntry): void
  /** Calls `App.onShow/onHide/onThemeChange/…` and the listeners of the pages. */
  tellApp(
    event: 'onShow' | 'onHide' | 'onThemeChange' | 'onError' | 'onUnhandledRejection' | 'onPageNotFound',
    detail: unknown,
  ): void
  /** Values of `@name` in app.json and the page's configuration follow the theme. */
  readonly configuration: Readonly<Record<string, unknown>>
}

/** The phone that the program runs on: what `wx` tells of it. */
export interface Device {
  readonly theme: 'light' | 'dark'
  /** px of WeChat's standard text: 16 normally, up to 24. */
  readonly fontSizeSetting: number
  readonly language: string
  readonly platform: 'ios' | 'android'
  readonly networkType: 'wifi' | '4g' | 'none'
  readonly appId: string
  readonly envId: string
  /** What the person answers to WeChat's own sheets, by scope or kind (`scope.userLocation`, `phoneNumber`, `privacy`, …); asked by sheet when absent. */
  readonly answers: Readonly<Record<string, boolean>>
}

/** A network that is worse than perfect, until it is changed again. */
export interface NetworkQuality {
  /** There and back. */
  readonly latencyMs: number
  /** 0 to 1: of so many calls the question or, by turns, the answer is lost. */
  readonly lossRate: number
  readonly bytesPerSecond: number
}

/** Leaves the phone: the local stack, files, the test's answers. Rejects with an Error whose message is what WeChat puts behind `fail `. */
export type Outside = (method: string, args: unknown) => Promise<unknown>

/** What the runner tells of itself while the program runs. */
export type RunnerEvent =
  | { readonly kind: 'log'; readonly type: string; readonly args: readonly unknown[] }
  | { readonly kind: 'exception'; readonly message: string; readonly stack: string }
  /** A call of `wx` that WeChat has and the runner does not serve, or that nobody has. Every test fails on one. */
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'binding'; readonly name: string; readonly args: readonly unknown[] }

/** One crossing from the program's code to the drawing, as WeChat would send it between its two threads. */
export interface SetDataCall {
  readonly page: string
  /** UTF-8 bytes of the JSON. */
  readonly bytes: number
  readonly atMs: number
}

/** What was measured since the launch. */
export interface RunnerFigures {
  readonly setData: readonly SetDataCall[]
  /** ms of evaluating each JavaScript file without those it requires, in the order in which they were done. */
  readonly evaluated: readonly { readonly file: string; readonly ms: number }[]
  /** ms from the first line of app.js to the first page drawn. */
  readonly firstRenderMs: number
}
