/** A cleaned photo in a real browser: the same pixels, turned as they were taken. */
import type { Browser, Page } from 'playwright-core'
import { cleanJpeg } from '@/domain/repair/jpeg'
import { launchBrowser } from '../support/browser'
import { phonePhoto, plainPhoto } from '../support/photos'

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await launchBrowser()
  page = await browser.newPage()
})
afterAll(() => browser.close())

/** Size as shown, and every pixel as shown. */
const shown = (bytes: Uint8Array): Promise<{ width: number; height: number; pixels: number[] }> =>
  page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/jpeg;base64,${base64}`
    await image.decode()
    const canvas = document.createElement('canvas')
    const { naturalWidth: width, naturalHeight: height } = image
    Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0)
    return { width, height, pixels: [...context.getImageData(0, 0, width, height).data] }
  }, Buffer.from(bytes).toString('base64'))

it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %s', async (orientation) => {
  for (const little of [true, false]) {
    const clean = cleanJpeg(phonePhoto(orientation, little))!
    const seen = await shown(clean.bytes)
    expect(seen).toEqual(await shown(phonePhoto(orientation, little)))
    expect([seen.width, seen.height]).toEqual(orientation > 4 ? [16, 24] : [24, 16])
  }
})

it('the eight ways of turning are eight pictures', async () => {
  const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((o) => shown(cleanJpeg(phonePhoto(o))!.bytes)))
  expect(new Set(all.map(({ pixels }) => pixels.join())).size).toBe(8)
  expect(all[0]).toEqual(await shown(plainPhoto()))
})
