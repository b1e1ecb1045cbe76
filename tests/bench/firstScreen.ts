import { launchBrowser, openPhone } from '../support/browser'
import type { Figure } from './figure'

/** Bytes that Chromium transfers until Home stands, with an empty cache and nobody signed in. */
export const benchFirstScreen = async (h5: string): Promise<Figure[]> => {
  const browser = await launchBrowser()
  try {
    const context = await openPhone(browser)
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    let bytes = 0
    session.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength
    })
    await page.goto(h5, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: '手机号登录' }).waitFor()
    return [{ name: 'h5.firstScreen.bytes', value: bytes, unit: 'bytes' }]
  } finally {
    await browser.close()
  }
}
