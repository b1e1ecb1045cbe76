/** What the hand does to a page of the runner: scroll, pull, turn a picker's wheels, tap a tab; and what the page is told of it. */
import path from 'node:path'
import { filmIn } from '../support/film'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'

let weapp: Weapp
let thumb: Thumb
beforeAll(async () => {
  weapp = await openWeapp(null, { user: 'nobody' }, { dist: path.resolve('tests/support/weapp-runner/fixture') })
  thumb = thumbOf(weapp)
  await weapp.miniProgram.callWxMethod('navigateTo', { url: '/pages/hand/index' })
  await thumb.select('.far')
}, 60_000)
afterAll(async () => {
  const { complaints } = weapp
  await weapp.stop()
  expect(complaints).toEqual([])
})

declare function getApp(): { told: string[] }

const told = (): Promise<string[]> => weapp.miniProgram.evaluate(() => getApp().told.splice(0)) as Promise<string[]>
const last = async () => (await (await thumb.page()).data('last')) as { name: string; detail: unknown }
const hears = (word: string): Promise<string[]> =>
  thumb.eventually(word, async () => {
    heard.push(...(await told()))
    return heard.includes(word) && heard
  })
let heard: string[] = []
beforeEach(async () => {
  await told()
  heard = []
})

/** A finger that goes down from the middle of an element and is lifted. */
const pull = async (selector: string, px: number): Promise<void> => {
  const { page } = weapp.runner!
  const box = (await page.locator(selector).first().boundingBox())!
  const session = await page.context().newCDPSession(page)
  const x = box.x + box.width / 2
  const y = box.y + 20
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: number | null) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: at === null ? [] : [{ x, y: y + at }] })
  await touch('touchStart', 0)
  for (let step = 1; step <= 4; step += 1) await touch('touchMove', (px * step) / 4)
  await touch('touchEnd', null)
  await session.detach()
}

const PAGE = '.page-box:not([hidden])'
const isRefreshing = (selector: string): Promise<boolean> =>
  weapp
    .runner!.page.locator(selector)
    .first()
    .evaluate((element) => element.classList.contains('refreshing'))

describe('a page', () => {
  test('is told how far it is scrolled, and once when its end is near', async () => {
    await weapp.miniProgram.pageScrollTo(300)
    await hears('scrolled 300')
    expect(heard).not.toContain('bottom')
    await weapp.miniProgram.pageScrollTo(100_000)
    await hears('bottom')
    await weapp.miniProgram.pageScrollTo(0)
    await hears('scrolled 0')
    expect(heard.filter((word) => word === 'bottom')).toHaveLength(1)
  })

  test('is refreshed by a finger that pulls far enough, and until the program says so', async () => {
    await pull(PAGE, 30)
    expect(await isRefreshing(PAGE)).toBe(false)
    await pull(PAGE, 120)
    await hears('pulled')
    expect(await isRefreshing(PAGE)).toBe(true)
    await weapp.miniProgram.callWxMethod('startPullDownRefresh', {})
    await weapp.miniProgram.callWxMethod('stopPullDownRefresh', {})
    expect(await isRefreshing(PAGE)).toBe(false)
    await weapp.miniProgram.callWxMethod('startPullDownRefresh', {})
    await weapp.miniProgram.callWxMethod('stopPullDownRefresh', {})
    heard.push(...(await told()))
    expect(heard.filter((word) => word === 'pulled')).toHaveLength(2)
  })

  test('sees an element come and go, and nothing when it no longer looks', async () => {
    const page = await thumb.page()
    await page.callMethod('watchFar')
    expect((await told()).filter((word) => word.startsWith('seen'))).toEqual([])
    await weapp.miniProgram.pageScrollTo(1_600)
    await hears('seen 1 afar')
    await weapp.miniProgram.pageScrollTo(0)
    await hears('seen 0 afar')
    await page.callMethod('ignoreFar')
    heard = []
    await told()
    await weapp.miniProgram.pageScrollTo(1_600)
    await hears('scrolled 1600')
    await weapp.miniProgram.pageScrollTo(0)
    await hears('scrolled 0')
    expect(heard.filter((word) => word.startsWith('seen'))).toEqual([])
  })
})

test('a scroll view refreshes by the finger, tells when it was not far enough, and when it ends', async () => {
  const view = `${PAGE} wx-scroll-view.scroller`
  await pull(view, 20)
  expect((await last()).name).toBe('aborted')
  await pull(view, 90)
  await hears('refresh')
  expect(await isRefreshing(view)).toBe(true)
  await (await thumb.page()).setData({ busy: false })
  await hears('restored')
  expect(await isRefreshing(view)).toBe(false)
  heard = []
  await (await thumb.page()).setData({ busy: true })
  await hears('refresh')
  await (await thumb.page()).setData({ busy: false })
  heard.push(...(await told()))
  expect(heard.filter((word) => word === 'refresh')).toHaveLength(1)
  expect(heard).not.toContain('pulled')
})

describe('pickers', () => {
  const open = async (selector: string) => {
    await (await thumb.select(selector)).tap()
    return weapp.runner!.page.getByRole('dialog')
  }
  const confirm = () => weapp.miniProgram.native().confirmModal()

  test('a day and a month within their ends, a time, or left alone', async () => {
    await (await open('.date')).locator('input').fill('2030-05-20')
    await confirm()
    expect(await last()).toEqual({ name: 'chosen', detail: { value: '2030-05-20' } })
    await (await open('.date')).locator('input').fill('2030-06-20')
    await confirm()
    expect((await last()).detail).toEqual({ value: '2030-05-31' })
    await open('.date')
    await weapp.miniProgram.native().cancelModal()
    expect((await last()).name).toBe('cancelled')
    await (await open('.month')).locator('input').fill('2031-02')
    await confirm()
    expect((await last()).detail).toEqual({ value: '2031-02' })
    await open('.time')
    await confirm()
    expect((await last()).detail).toEqual({ value: '09:30' })
  })

  test('a form has the day that was chosen last', async () => {
    await (await open('.date')).locator('input').fill('2030-05-21')
    await confirm()
    await (await thumb.select('.send')).tap()
    expect(await last()).toMatchObject({ name: 'submitted', detail: { value: { day: '2030-05-21' } } })
  })

  test('columns tell what is turned, and take the words that the program gives then', async () => {
    const columns = (await open('.model')).locator('select')
    expect(await columns.nth(1).locator('option').allTextContents()).toEqual(['X1', 'X3'])
    await columns.nth(0).selectOption('丰田')
    await hears('turned 0 1')
    await columns.nth(1).selectOption('皇冠')
    await hears('turned 1 0')
    await confirm()
    expect(await last()).toEqual({ name: 'chosen', detail: { value: [1, 0] } })
  })
})

interface Recorder {
  readonly player: { readonly src: string; readonly poster: string; readonly controls: boolean }
}

test('a film is drawn with its poster, tells what it is, and is played by its context', async () => {
  const { page } = weapp.runner!
  const film = await filmIn(page)
  await (await thumb.page()).setData({ film })
  await thumb.eventually('the film', async () => (await last()).name === 'known')
  expect((await last()).detail).toMatchObject({ width: 64, height: 36 })
  const shown = await page.locator('wx-video video').evaluate((player: HTMLVideoElement): Recorder['player'] => ({
    src: player.src.slice(0, 15),
    poster: player.poster.slice(0, 14),
    controls: player.controls,
  }))
  expect(shown).toEqual({ src: 'data:video/webm', poster: 'data:image/gif', controls: false })
  await weapp.miniProgram.evaluate(() => {
    const context = (wx as { createVideoContext(id: string): Record<string, () => void> }).createVideoContext('film')
    context.play!()
  })
  await thumb.eventually('it plays', () =>
    page.locator('wx-video video').evaluate((player: HTMLVideoElement) => player.currentTime > 0),
  )
})
declare const wx: unknown

test('a tab that is tapped says so, one that the program switches to does not', async () => {
  await weapp.miniProgram.callWxMethod('switchTab', { url: '/pages/first/index' })
  await told()
  await weapp.miniProgram.callWxMethod('switchTab', { url: '/pages/second/index' })
  expect(await told()).not.toContain('tab 1 pages/second/index 二')
  await weapp.runner!.page.getByRole('tab', { name: '二' }).tap()
  await hears('tab 1 pages/second/index 二')
})
