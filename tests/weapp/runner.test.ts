/** The runner behaves as WeChat does, asked by `miniprogram-automator` on a small program with every component. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openWeapp, thumbOf, type Thumb, type Weapp, type WeappElement } from '../support/weapp'

const fixture = path.resolve('tests/support/weapp-runner/fixture')

let weapp: Weapp
let thumb: Thumb
beforeAll(async () => {
  weapp = await openWeapp(null, { user: 'nobody' }, { dist: fixture })
  thumb = thumbOf(weapp)
}, 60_000)
afterAll(() => weapp?.stop())

const told = (): Promise<string[]> =>
  weapp.miniProgram.evaluate(() => (getApp() as unknown as { told: string[] }).told.splice(0)) as Promise<string[]>
const go = (kind: string, url: string): Promise<unknown> => weapp.miniProgram.callWxMethod(kind, { url })
const last = async () => (await (await thumb.page()).data('last')) as Record<string, unknown> & { name: string }
const tapped = async (selector: string) => {
  await (await thumb.select(selector)).tap()
  return last()
}

declare const wx: unknown
interface Query {
  select(selector: string): { fields(what: object): { exec(told: (found: never) => void): void } }
}
interface Saving {
  canvasToTempFilePath(options: object): void
}
declare function getApp(): unknown
declare function getCurrentPages(): { length: number }

describe('life cycles', () => {
  test('come in WeChat’s order, once each', async () => {
    expect(await told()).toEqual(['app launch', 'app show', 'load {}', 'show', 'ready', 'loaded'])
    await go('switchTab', '/pages/second/index')
    expect(await told()).toEqual(['hide', 'second show'])
    await go('switchTab', '/pages/first/index')
    expect(await told()).toEqual(['show'])
  })

  test('a subpackage is evaluated when one of its pages opens, not before', async () => {
    await go('navigateTo', '/packages/extra/page/index?id=7&word=%E4%BD%A0')
    expect(await told()).toEqual(['hide', 'extra evaluated'])
    const page = await thumb.page()
    expect(page.query).toEqual({ id: '7', word: '%E4%BD%A0' })
    await expect(page.callMethod('reach')).rejects.toThrow("belongs to package 'packages/other'")
    await weapp.miniProgram.callWxMethod('navigateBack')
    expect(await told()).toEqual(['show'])
  })

  test('ten pages are the most; tabs are not navigated to; an unknown page is not found', async () => {
    for (let n = 1; n < 10; n += 1) await go('navigateTo', '/packages/extra/page/index')
    expect(await weapp.miniProgram.evaluate(() => getCurrentPages().length)).toBe(10)
    await expect(go('navigateTo', '/packages/extra/page/index')).rejects.toThrow(
      'navigateTo:fail webview count limit exceed',
    )
    await expect(go('navigateTo', '/pages/second/index')).rejects.toThrow('can not navigateTo a tabbar page')
    await expect(go('switchTab', '/packages/extra/page/index')).rejects.toThrow('can not switch to no-tabBar page')
    await expect(go('redirectTo', '/packages/none/index')).rejects.toThrow('page "packages/none/index" is not found')
    await go('reLaunch', '/pages/first/index')
    expect((await weapp.miniProgram.pageStack()).map((page) => page.path)).toEqual(['pages/first/index'])
    await told()
  })
})

describe('the program’s own world', () => {
  test('has nothing of a browser, and runs no code made at run time', async () => {
    const seen = await weapp.runner!.page.evaluate(() => {
      const frame = document.querySelector('iframe')!.contentWindow as unknown as Record<string, unknown>
      return ['fetch', 'localStorage', 'XMLHttpRequest', 'URL', 'navigator', 'indexedDB', 'TextEncoder', 'Promise'].map(
        (name) => typeof frame[name],
      )
    })
    expect(seen).toEqual([...Array<string>(7).fill('undefined'), 'function'])
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fixture-'))
    fs.cpSync(fixture, root, { recursive: true })
    fs.appendFileSync(
      path.join(root, 'app.js'),
      `;const tried = [() => document, () => globalThis.document, () => window, () => eval('1'), () => new Function('return 1')(), () => Function('return this')() === globalThis]
       wx.setStorageSync('seen', tried.map((one) => { try { return String(one()) } catch (error) { return error.message.slice(0, 12) } }))`,
    )
    const other = await openWeapp(null, { user: 'nobody' }, { dist: root })
    expect(await other.miniProgram.callWxMethod('getStorageSync', 'seen')).toEqual([
      ...['undefined', 'undefined', 'undefined'],
      ...['WeChat runs ', 'WeChat runs ', 'true'],
    ])
    await other.stop()
    fs.rmSync(root, { recursive: true })
  })

  test('canIUse is true for what is served only; what WeChat has and nobody serves fails by name', async () => {
    const ask = (schema: string): Promise<unknown> => weapp.miniProgram.callWxMethod('canIUse', schema)
    expect([await ask('requestPayment'), await ask('button.open-type.getPhoneNumber')]).toEqual([true, true])
    expect([await ask('startBeaconDiscovery'), await ask('notThere'), await ask('button.open-type.feedback')]).toEqual([
      ...[false, false, false],
    ])
    await expect(weapp.miniProgram.callWxMethod('startBeaconDiscovery', {})).rejects.toThrow(
      'is not served by the runner',
    )
  })

  test('data that is undefined or too large does not cross', async () => {
    const page = await thumb.page()
    await page.setData({ typed: 'abc' })
    expect(await page.data('typed')).toBe('abc')
    await expect(page.setData({ typed: 'x'.repeat(1_100_000) })).rejects.toThrow('over 1048576')
    await page.setData({ typed: '' })
  })
})

describe('events', () => {
  test('carry dataset, mark and place, bubble, and stop where they are caught', async () => {
    await told()
    expect(await tapped('.inner')).toMatchObject({
      name: 'outer',
      target: { name: 'inner', count: 3 },
      current: { name: 'outer' },
      mark: { place: 'here' },
      detail: { x: expect.any(Number) as number, y: expect.any(Number) as number },
    })
    expect(await told()).toEqual(['inner', 'outer'])
    await tapped('.caught')
    expect(await told()).toEqual(['caught'])
  })

  test('a long press is one', async () => {
    await (await thumb.select('.long')).longpress()
    expect(await told()).toContain('touched')
    await (await thumb.select('.long')).trigger('longpress', { x: 1, y: 2 })
    expect((await last()).name).toBe('longpress')
  })

  test('what is covered, has no size, is disabled or gone takes no tap', async () => {
    await expect((await thumb.select('.empty')).tap()).rejects.toThrow('no size')
    await expect((await thumb.select('.off')).tap()).rejects.toThrow('disabled')
    const item = await thumb.select('.item')
    await (await thumb.page()).setData({ list: [] })
    await expect(item.tap()).rejects.toThrow('no longer on the page')
    const asked = weapp.miniProgram.callWxMethod('showModal', { title: '问', content: '真的？' })
    await expect((await thumb.select('.inner')).tap()).rejects.toThrow()
    await weapp.miniProgram.native().cancelModal()
    expect(await asked).toMatchObject({ confirm: false, cancel: true })
  })
})

describe('what is drawn', () => {
  test('templates, WXS, lists, slots and style sheets', async () => {
    expect(await (await thumb.select('.inner')).text()).toBe('INNER')
    expect(await (await thumb.select('.greeting')).text()).toBe('您好')
    expect(await (await thumb.select('counter')).outerWxml()).toContain('<text class="slotted">内</text>')
    expect(await (await thumb.select('.half')).style('width')).toBe('187.5px')
    expect(await (await thumb.select('#root')).style('color')).toBe('rgb(1, 2, 3)')
    expect(await (await thumb.select('rich-text')).text()).toBe('bold')
  })
})

describe('controls', () => {
  const values = async (selector: string): Promise<unknown> => (await tapped(selector)).detail
  test('switch, checkbox, radio and label tell their values', async () => {
    expect(await values('.switch')).toEqual({ value: true })
    expect(await values('label')).toEqual({ value: ['a'] })
    expect(await values('.b')).toEqual({ value: ['a', 'b'] })
    expect(await values('.x')).toEqual({ value: 'x' })
    expect(await values('.y')).toEqual({ value: 'y' })
  })

  test('a field takes what is typed up to its limit', async () => {
    const field = (await thumb.select('.field')) as WeappElement & { input(text: string): Promise<void> }
    await field.input('1234567')
    expect(await field.value()).toBe('12345')
    expect(await (await thumb.page()).data('typed')).toBe('12345')
  })

  test('a picker is chosen from on a sheet, a form gathers its controls', async () => {
    await (await thumb.select('.picker')).tap()
    await weapp.runner!.page.getByRole('dialog').getByText('乙').tap()
    expect((await last()).detail).toEqual({ value: 1 })
    await (await thumb.select('.agreed')).tap()
    expect(await values('.send')).toMatchObject({ value: { agreed: true } })
  })

  test('a scroll view tells how far and when its end is near', async () => {
    const scroller = (await thumb.select('.scroller')) as WeappElement & {
      scrollTo(x: number, y: number): Promise<void>
      scrollHeight(): Promise<number>
    }
    expect(await scroller.scrollHeight()).toBe(500)
    await told()
    await scroller.scrollTo(0, 450)
    await thumb.eventually('the end', async () => (await told()).includes('lower'))
    expect(await scroller.property('scrollTop')).toBe(450)
  })
})

describe('what leaves the phone', () => {
  test('without anybody to answer fails in WeChat’s words, not with silence', async () => {
    await expect(weapp.miniProgram.callWxMethod('login', {})).rejects.toThrow('login:fail nothing answers login')
    await expect(weapp.miniProgram.callWxMethod('requestPayment', { timeStamp: '1' })).rejects.toThrow(
      'requestPayment:fail parameter error: parameter.nonceStr should be String',
    )
  })

  test('what is drawn on a canvas is a file of the phone', async () => {
    const saved = (await weapp.miniProgram.evaluate(
      () =>
        new Promise((resolve) => {
          const query = (wx as unknown as { createSelectorQuery(): Query }).createSelectorQuery()
          query
            .select('#canvas')
            .fields({ node: true, size: true })
            .exec(([{ node, width }]: [{ node: HTMLCanvasElement; width: number }]) => {
              const context = node.getContext('2d')!
              context.fillRect(0, 0, width, 10)
              ;(wx as unknown as Saving).canvasToTempFilePath({ canvas: node, success: resolve, fail: resolve })
            })
        }),
    )) as { tempFilePath: string }
    expect(saved.tempFilePath).toMatch(/^wxfile:\/\/tmp_\d+\.png$/)
  })
})

describe('the automator', () => {
  test('reads and calls a component of the program', async () => {
    const counter = (await thumb.select('counter')) as WeappElement & {
      data(key?: string): Promise<unknown>
      setData(data: object): Promise<void>
      callMethod(name: string, ...values: unknown[]): Promise<unknown>
    }
    await (await counter.$('.count'))!.tap()
    expect((await last()).detail).toEqual({ value: 3 })
    expect(await counter.data('more')).toBe(1)
    await counter.setData({ more: 5 })
    expect(await counter.callMethod('by', 2)).toBe(7)
    expect(await (await counter.$('.count'))!.text()).toBe('7')
    await expect(counter.callMethod('away')).rejects.toThrow('not exists')
  })

  test('calls the page, finds by XPath, answers null for what is not there', async () => {
    const page = await thumb.page()
    expect(await page.callMethod('add', 2, 3)).toBe(5)
    expect(await page.$('.nowhere')).toBeNull()
    expect(await (await page.xpath('.//*[contains(text(), "caught")]'))!.text()).toBe('caught')
    expect(((await page.size()) as unknown as { width: number }).width).toBe(375)
  })

  test('mocks wx by value and by function, and takes the mock away', async () => {
    const { miniProgram } = weapp
    await miniProgram.mockWxMethod('getStorageSync', 'mocked')
    expect(await miniProgram.callWxMethod('getStorageSync', 'any')).toBe('mocked')
    await miniProgram.mockWxMethod('login', (_: unknown, code: string) => ({ code }), '42')
    expect(await miniProgram.callWxMethod('login', {})).toEqual({ code: '42' })
    await miniProgram.restoreWxMethod('getStorageSync')
    await miniProgram.restoreWxMethod('login')
    expect(await miniProgram.callWxMethod('getStorageSync', 'any')).toBe('')
  })

  test('is called back, sees logs and pictures, and is refused by name what only DevTools can do', async () => {
    const { miniProgram } = weapp
    const called = new Promise((resolve) => void miniProgram.exposeFunction('tellTest', resolve))
    await thumb.eventually('the binding', async () => {
      await weapp.runner!.page.evaluate(() =>
        (globalThis as unknown as { tellTest?: (n: number) => void }).tellTest?.(7),
      )
      return Promise.race([called, new Promise((resolve) => setTimeout(() => resolve(null), 50))])
    })
    expect(
      Buffer.from((await miniProgram.screenshot()) as string, 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    await expect(miniProgram.getTicket()).rejects.toThrow('Tool.getTicket is not served by the runner')
  })
})
