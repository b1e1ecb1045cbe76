/** Consent in the browser: asked before use, refusable without loss, asked again when the words change, kept by name, withdrawable. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { complaintsOf, launchBrowser, openPhone, witnessed } from '../support/browser'
import { crowd, rowsOf } from '../support/crowd'
import { startTestStack, type TestStack } from '../support/stack'
import { eventually, phoneOf, type Phone } from './phone'

let stack: TestStack
let browser: Browser
let context: BrowserContext
let page: Page
let phone: Phone
let complaints: string[]

const PUDONG = { latitude: 31.2304, longitude: 121.5447 }

/** A test that photographs the pages when it fails. */
const step = (name: string, run: () => Promise<void>): void => it(name, () => witnessed(() => browser, name, run))

const dialog = () => page.getByRole('dialog')
/** How often the browser was asked where the owner is. */
const asked = (): Promise<number> => page.evaluate(() => (window as unknown as { positionAsked: number }).positionAsked)
const keptHere = (): Promise<string | null> => page.evaluate(() => localStorage.getItem('cz.consents'))
const consentsOf = (account: string) =>
  rowsOf<{ purpose: string; decision: string; source: string; text_version: string }>(
    stack,
    `SELECT purpose, decision, source, text_version FROM consents WHERE account_id = '${account}' ORDER BY consent_id`,
  )

beforeAll(async () => {
  stack = await startTestStack()
  browser = await launchBrowser()
  context = await openPhone(browser)
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation(PUDONG)
  await context.addInitScript(() => {
    const counted = window as unknown as { positionAsked: number }
    counted.positionAsked = 0
    const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation)
    navigator.geolocation.getCurrentPosition = (...args) => {
      counted.positionAsked += 1
      ask(...args)
    }
  })
  page = await context.newPage()
  complaints = complaintsOf(page)
  phone = phoneOf(page, stack.urls)
  await phone.open(`${stack.urls.app}/`)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

describe('the position', () => {
  step('is asked for with its purpose before the browser is; both answers are of equal size', async () => {
    await phone.button('找最近的').click()
    await dialog().getByText('只用于按距离给门店排序').waitFor()
    expect(await asked()).toBe(0)
    const [no, yes] = await Promise.all(
      ['暂不', '同意'].map((name) => dialog().getByRole('button', { name, exact: true }).boundingBox()),
    )
    expect([no!.width, no!.height]).toEqual([yes!.width, yes!.height])
    expect(no!.height).toBeGreaterThanOrEqual(44)
  })

  step(
    'refused by button, cross, Escape and the space beside: the stores stay, nothing is read, nothing is kept',
    async () => {
      const ways = [
        () => dialog().getByRole('button', { name: '暂不', exact: true }).click(),
        () => dialog().getByRole('button', { name: '关闭' }).click(),
        () => page.keyboard.press('Escape'),
        () => page.mouse.click(180, 60),
      ]
      for (const refuse of ways) {
        if (!(await dialog().isVisible())) await phone.button('找最近的').click()
        await dialog().waitFor()
        await refuse()
        await dialog().waitFor({ state: 'hidden' })
      }
      await phone.button('致电门店').waitFor()
      expect([await asked(), await keptHere()]).toEqual([0, null])
    },
  )

  step('shows the whole statement on the way', async () => {
    await phone.button('找最近的').click()
    await dialog().getByRole('button', { name: '隐私说明' }).click()
    await dialog().getByText('我们只使用完成预约所必需的信息').waitFor()
  })

  step('agreed to: the stores are sorted by distance', async () => {
    await dialog().getByRole('button', { name: '同意', exact: true }).click()
    await phone.visible('距您').waitFor()
    expect(await asked()).toBe(1)
  })

  step('is not asked for again until the words change', async () => {
    await page.reload()
    await phone.button('找最近的').click()
    await phone.visible('距您').waitFor()
    expect(await asked()).toBe(1)
    await page.evaluate(() => {
      const kept = JSON.parse(JSON.parse(localStorage.getItem('cz.consents')!).data as string) as {
        given: { LOCATION: { textVersion: string } }
      }
      kept.given.LOCATION.textVersion = '2020-01-01'
      localStorage.setItem('cz.consents', JSON.stringify({ data: JSON.stringify(kept) }))
    })
    await page.reload()
    await phone.button('找最近的').click()
    await dialog().getByText('只用于按距离给门店排序').waitFor()
    expect(await asked()).toBe(0)
    await dialog().getByRole('button', { name: '同意', exact: true }).click()
    await phone.visible('距您').waitFor()
  })
})

describe('the phone number', () => {
  let account: string

  step('no code is sent without consent, and the number stays where it was typed', async () => {
    const [owner] = await crowd(stack, 1)
    account = (await owner!.call('session.me', {})).data.me.accountId
    await phone.button('手机号登录').click()
    await page.getByLabel('手机号', { exact: true }).fill(owner!.phone)
    const before = await rowsOf(stack, 'SELECT count(*) FROM sms_challenges')
    await phone.button('获取验证码').click()
    await dialog().getByText('用于登录、找到您在门店登记的车辆').waitFor()
    await dialog().getByRole('button', { name: '暂不', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    expect(await page.getByLabel('手机号', { exact: true }).inputValue()).toBe(owner!.phone)
    expect(await rowsOf(stack, 'SELECT count(*) FROM sms_challenges')).toEqual(before)
    await page.goBack()
    await phone.signIn(owner!.phone)
  })

  step('signed in, both consents are kept by name, with their words and the place', async () => {
    const kept = await eventually('both consents at the server', async () => {
      const rows = await consentsOf(account)
      return rows.length >= 2 && rows
    })
    expect(kept.map((row) => Object.values(row)).sort()).toEqual([
      ['LOCATION', 'GIVEN', 'BROWSER', '2026-11-23'],
      ['PHONE_NUMBER', 'GIVEN', 'BROWSER', '2026-11-23'],
    ])
  })

  step('the position is taken back on Me: forgotten at once, and asked for again', async () => {
    await page.getByText('我的', { exact: true }).last().click()
    await phone.button('个人信息授权').click()
    await phone.button('撤回位置授权').click()
    await page.getByText('撤回', { exact: true }).locator('visible=true').last().click()
    await phone.visible(/撤回$/).waitFor()
    await phone.button('撤回位置授权').waitFor({ state: 'hidden' })
    expect((await consentsOf(account)).at(-1)).toMatchObject({ purpose: 'LOCATION', decision: 'WITHDRAWN' })
    await page.goBack()
    await page.getByText('首页', { exact: true }).last().click()
    await phone.button('找最近的').click()
    await dialog().waitFor()
    await dialog().getByRole('button', { name: '暂不', exact: true }).click()
  })

  step('without the phone number the owner is signed out, and this phone knows nothing of them', async () => {
    await page.getByText('我的', { exact: true }).last().click()
    await phone.button('个人信息授权').click()
    await phone.button('撤回手机号授权').click()
    await page.getByText('撤回', { exact: true }).locator('visible=true').last().click()
    await phone.visible('还没有授权').waitFor()
    expect((await consentsOf(account)).at(-1)).toMatchObject({ purpose: 'PHONE_NUMBER', decision: 'WITHDRAWN' })
    const live = await rowsOf(stack, `SELECT 1 FROM sessions WHERE account_id = '${account}' AND revoked_at_ms IS NULL`)
    expect(live).toEqual([])
    expect(await keptHere()).toBeNull()
    await page.goBack()
    await phone.visible('未登录').waitFor()
  })
})

it('no page complained', () => {
  expect(complaints).toEqual([])
})
