import type { Page } from 'playwright-core'
import type { Inspect, Landing } from '../runtime/inspect'
import type { Script } from '../runtime/script'

type Params = Readonly<Record<string, unknown>>
export type Command = (params: Params) => Promise<object | void>

type Fn = (...values: never[]) => unknown
/** A question to the page, by name. */
export type Ask = <N extends string>(name: N, ...values: unknown[]) => Promise<unknown>

/** Errors of the page without what the browser's driver puts before them. */
const wordsOf = ({ message }: Error): string =>
  message
    .replace(/^page\.evaluate: (?:\w*Error: )?/, '')
    .split('\n')[0]!
    .trim()

/** Asks `__runner.inspect` or `__runner.script`. @throws Error with the page's own words */
export const askOf = (page: Page): { inspect: Ask; script: Ask } => {
  const ask =
    (part: 'inspect' | 'script'): Ask =>
    (name, ...values) =>
      page
        .evaluate(
          ([of, member, args]) => {
            const found = (globalThis.__runner[of] as unknown as Record<string, Fn>)[member]!
            return found(...(args as never[]))
          },
          [part, name as keyof Inspect & keyof Script, values] as const,
        )
        .catch((error: Error) => Promise.reject(new Error(wordsOf(error))))
  return { inspect: ask('inspect'), script: ask('script') }
}

const one = (found: unknown): object => {
  const [first] = found as object[]
  if (!first) throw new Error('no such element')
  return first
}

const all = (found: unknown): object => ({ elements: found as object[] })

const tapOn = async (page: Page, landing: Landing): Promise<void> => {
  if (landing.width === 0 || landing.height === 0) throw new Error('element has no size and cannot be tapped')
  if (landing.coveredBy !== null) throw new Error(`element is covered by ${landing.coveredBy}`)
  if (landing.disabled) throw new Error('element is disabled')
  await page.touchscreen.tap(landing.x, landing.y)
}

/** `Page.*` of the protocol. */
export const pageCommands = (inspect: Ask): Record<string, Command> => ({
  'Page.getElement': async (p) => one(await inspect('find', p.pageId, p.selector)),
  'Page.getElements': async (p) => all(await inspect('find', p.pageId, p.selector)),
  'Page.getElementByXpath': async (p) => one(await inspect('findByXpath', p.pageId, p.selector)),
  'Page.getElementsByXpath': async (p) => all(await inspect('findByXpath', p.pageId, p.selector)),
  'Page.getData': async (p) => ({ data: await inspect('pageData', p.pageId, p.path) }),
  'Page.setData': async (p) => void (await inspect('setPageData', p.pageId, p.data)),
  'Page.callMethod': async (p) => ({ result: await inspect('callPage', p.pageId, p.method, p.args) }),
  'Page.getWindowProperties': async (p) => ({ properties: await inspect('windowProperties', p.pageId, p.names) }),
})

const touch =
  (inspect: Ask, type: string): Command =>
  async ({ elementId, touches = [], changedTouches = [] }) =>
    void (await inspect('fire', elementId, type, {}, { touches, changedTouches }))

/** What the client calls on elements of one kind: `input.input`, `scroll-view.scrollTo` … */
const functions = (page: Page, inspect: Ask): Record<string, (id: unknown, values: unknown[]) => Promise<unknown>> => {
  const write = (id: unknown, [text]: unknown[]) => inspect('input', id, String(text))
  const read = (name: string) => async (id: unknown) => ((await inspect('domProperties', id, [name])) as unknown[])[0]
  const change =
    (detail: (value: unknown) => object) =>
    (id: unknown, [value]: unknown[]) =>
      inspect('fire', id, 'change', detail(value))
  return {
    'input.input': write,
    'textarea.input': write,
    'scroll-view.scrollTo': (id, [x, y]) => inspect('scrollTo', id, x, y),
    'scroll-view.scrollTop': read('scrollTop'),
    'scroll-view.scrollLeft': read('scrollLeft'),
    'scroll-view.scrollWidth': read('scrollWidth'),
    'scroll-view.scrollHeight': read('scrollHeight'),
    'swiper.swipeTo': change((current) => ({ current, currentItemId: '', source: 'touch' })),
    'slider.slideTo': change((value) => ({ value })),
    'switch.tap': async (id) => tapOn(page, (await inspect('landing', id)) as Landing),
  }
}

/** `Element.*` of the protocol. */
export const elementCommands = (page: Page, inspect: Ask): Record<string, Command> => {
  const named = functions(page, inspect)
  return {
    'Element.getElement': async (p) => one(await inspect('find', p.pageId, p.selector, p.elementId)),
    'Element.getElements': async (p) => all(await inspect('find', p.pageId, p.selector, p.elementId)),
    'Element.getDOMProperties': async (p) => ({ properties: await inspect('domProperties', p.elementId, p.names) }),
    'Element.getProperties': async (p) => ({ properties: await inspect('properties', p.elementId, p.names) }),
    'Element.getAttributes': async (p) => ({ attributes: await inspect('attributes', p.elementId, p.names) }),
    'Element.getStyles': async (p) => ({ styles: await inspect('styles', p.elementId, p.names) }),
    'Element.getWXML': async (p) => ({ wxml: await inspect('wxml', p.elementId, p.type) }),
    'Element.getOffset': (p) => inspect('offset', p.elementId) as Promise<object>,
    'Element.tap': async (p) => tapOn(page, (await inspect('landing', p.elementId)) as Landing),
    'Element.triggerEvent': async (p) => void (await inspect('fire', p.elementId, p.type, p.detail)),
    'Element.dispatchEvent': async (p) => void (await inspect('fire', p.elementId, p.eventName ?? p.type, p.detail)),
    'Element.touchstart': touch(inspect, 'touchstart'),
    'Element.touchmove': touch(inspect, 'touchmove'),
    'Element.touchend': touch(inspect, 'touchend'),
    'Element.getData': async (p) => ({ data: await inspect('componentData', p.elementId, p.path) }),
    'Element.setData': async (p) => void (await inspect('setComponentData', p.elementId, p.data)),
    'Element.callMethod': async (p) => ({ result: await inspect('callComponent', p.elementId, p.method, p.args) }),
    'Element.callContextMethod': async (p) => ({ result: await inspect('contextOf', p.elementId, p.method, p.args) }),
    'Element.callFunction': async (p) => {
      const act = named[String(p.functionName)]
      if (!act) throw new Error(`${String(p.functionName)} is not served by the runner`)
      return { result: await act(p.elementId, p.args as unknown[]) }
    },
  }
}

/** `App.*` of the protocol. */
export const appCommands = (page: Page, inspect: Ask, script: Ask): Record<string, Command> => ({
  'App.enableLog': () => Promise.resolve({}),
  'App.addBinding': async (p) => void (await script('addBinding', p.name)),
  'App.getCurrentPage': () => inspect('currentPage') as Promise<object>,
  'App.getPageStack': async () => ({ pageStack: await inspect('pageStack') }),
  'App.callWxMethod': async (p) => ({ result: await script('callWx', p.method, p.args) }),
  'App.mockWxMethod': async (p) => {
    const restores = p.functionDeclaration === undefined && p.result === undefined
    if (restores) await script('restoreWx', p.method)
    else await script('mockWx', p.method, p.functionDeclaration, p.result, p.args ?? [])
  },
  'App.callFunction': async (p) => ({ result: await script('evaluate', p.functionDeclaration, p.args) }),
  'App.captureScreenshot': async () => ({ data: (await page.screenshot()).toString('base64') }),
  'App.exit': () => Promise.resolve({}),
})

/** `Tool.*` of the protocol, as far as they make sense without DevTools; the others are refused by name. */
export const toolCommands = (inspect: Ask, close: () => void): Record<string, Command> => ({
  'Tool.getInfo': () => Promise.resolve({ SDKVersion: '3.8.0' }),
  'Tool.getTestAccounts': () => Promise.resolve({ accounts: [] }),
  'Tool.native': async ({ method }) => {
    const answers: Readonly<Record<string, () => Promise<unknown>>> = {
      confirmModal: () => inspect('answerDialog', true),
      cancelModal: () => inspect('answerDialog', false),
      authorizeAllow: () => inspect('answerDialog', true),
      authorizeCancel: () => inspect('answerDialog', false),
      goHome: () => inspect('goHome'),
    }
    const act = answers[String(method)]
    if (!act) throw new Error(`native ${String(method)} is not served by the runner`)
    await act()
  },
  'Tool.close': () => {
    setTimeout(close, 0)
    return Promise.resolve({})
  },
})
