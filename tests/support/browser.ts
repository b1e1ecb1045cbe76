import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']

const found = (name: string): string | null => {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/**
 * Where Chromium is: `CHROMIUM_PATH`, the usual place, or the path.
 * @throws Error that says what to do when there is none
 */
export const chromiumPath = (): string => {
  const asked = process.env.CHROMIUM_PATH
  if (asked) {
    if (!fs.existsSync(asked)) throw new Error(`CHROMIUM_PATH names ${asked}, which does not exist`)
    return asked
  }
  if (fs.existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  const path = names.map(found).find((candidate) => candidate !== null)
  if (!path) throw new Error('no Chromium: install one (apt-get install chromium) or set CHROMIUM_PATH')
  return path
}

/** A headless Chromium. `--no-sandbox`, because CI runs as root in a container. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=zh-CN'] })

export interface PhoneOptions {
  readonly dark?: boolean
  readonly width?: number
}

/** A context with its own storage that looks like a phone of 375 × 812. */
export const openPhone = async (
  browser: Browser,
  { dark = false, width = 375 }: PhoneOptions = {},
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: { width, height: 812 },
    deviceScaleFactor: 2,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
  })
  // An owner would have given up by then.
  context.setDefaultTimeout(10_000)
  return context
}

/** Collects what a page complains about; a test asserts that it stays empty. Failed calls are told by the page itself and are no complaint. */
export const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  return complaints
}

const screens = path.resolve('tests/e2e/screens')

/** Runs a step of a test; when it fails, every open page is photographed into `tests/e2e/screens` first. */
export const witnessed = async <T>(browser: () => Browser, name: string, step: () => Promise<T>): Promise<T> => {
  try {
    return await step()
  } catch (error) {
    const pages = browser()
      .contexts()
      .flatMap((context) => context.pages())
    fs.mkdirSync(screens, { recursive: true })
    for (const [index, page] of pages.entries()) {
      const file = path.join(screens, `${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}-${index}.png`)
      await page.screenshot({ path: file, timeout: 3_000 }).catch(() => undefined)
      console.error(`${file} ${page.url()}`)
    }
    throw error
  }
}
