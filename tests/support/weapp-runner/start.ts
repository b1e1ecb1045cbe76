import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPhone } from '../browser'
import { serveSite } from './bundle/site'
import type { DrawnPage } from './runtime/drawn'
import type { Runner } from './runtime/main'
import type { Device, NetworkQuality, Outside, RunnerEvent, RunnerFigures } from './runtime/types'

export interface RunnerOptions {
  /** A build of the mini program. */
  readonly dist: string
  readonly device?: Partial<Device>
  /** What the phone reaches outside of itself; nothing when not given. */
  readonly outside?: Outside
  /** A Chromium to use; it is left open. */
  readonly browser?: Browser
}

export interface WeappRunner {
  readonly page: Page
  /** Everything the program has told: logs, exceptions, calls that are not served. */
  readonly events: readonly RunnerEvent[]
  /** Calls back at each of them. */
  onEvent(listener: (event: RunnerEvent) => void): void
  figures(): Promise<RunnerFigures>
  /** What is drawn of the page on top. @param smallest px of side that a finger needs */
  drawn(smallest: number): Promise<DrawnPage>
  /** A kind of network, or how bad it is from now on. */
  setNetwork(next: Device['networkType'] | NetworkQuality): Promise<void>
  stop(): Promise<void>
}

const DEVICE: Device = {
  theme: 'light',
  fontSizeSetting: 16,
  language: 'zh_CN',
  platform: 'ios',
  networkType: 'wifi',
  appId: 'wx0000000000000000',
  envId: 'local',
  answers: { privacy: true, phoneNumber: true, 'scope.userLocation': true, 'scope.camera': true },
}

const nowhere: Outside = (method) => Promise.reject(new Error(`nothing answers ${method} in this test`))

const LAUNCH_MS = 15_000

const runnerIn = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => Boolean((globalThis as { __runner?: Runner }).__runner?.figures().firstRenderMs),
    undefined,
    {
      timeout: LAUNCH_MS,
    },
  )

/**
 * Runs a built mini program in Chromium as WeChat would run it, from the launch to the first page drawn.
 * @throws Error that names what does not compile, or the exception at launch
 */
export const startWeappRunner = async (options: RunnerOptions): Promise<WeappRunner> => {
  const device = { ...DEVICE, ...options.device }
  const site = await serveSite(options.dist)
  const browser = options.browser ?? (await launchBrowser())
  const context = await openPhone(browser, { dark: device.theme === 'dark' })
  const events: RunnerEvent[] = []
  const listeners: ((event: RunnerEvent) => void)[] = []
  const stop = async (): Promise<void> => {
    await context.close()
    if (!options.browser) await browser.close()
    await site.stop()
  }
  const report = (event: RunnerEvent): void => {
    events.push(event)
    listeners.forEach((listener) => listener(event))
  }
  try {
    const page = await context.newPage()
    page.on('console', (message) => report({ kind: 'log', type: message.type(), args: [message.text()] }))
    page.on('pageerror', ({ message, stack = '' }) => report({ kind: 'exception', message, stack }))
    await page.exposeFunction('__report', report)
    await page.exposeFunction('__outside', options.outside ?? nowhere)
    await page.addInitScript((value) => Object.assign(globalThis, { __device: value }), device)
    await page.goto(site.url)
    await runnerIn(page).catch((error: Error) => {
      const exceptions = events.filter((event) => event.kind === 'exception').map((event) => event.message)
      throw new Error(`the mini program drew no page: ${exceptions.join(' | ') || error.message}`)
    })
    return {
      page,
      events,
      onEvent: (listener) => void listeners.push(listener),
      figures: () => page.evaluate(() => globalThis.__runner.figures()),
      drawn: (smallest) => page.evaluate((px) => globalThis.__runner.inspect.drawn(px), smallest),
      setNetwork: (next) => page.evaluate((value) => globalThis.__runner.phone.setNetwork(value), next),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
