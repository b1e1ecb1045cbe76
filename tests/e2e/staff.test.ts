/** Two phones and a store: a manager invites, an advisor comes by the link, is confirmed, works, and is out again. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_STORE, demoStaff } from '../../local/seed/demoStaff'
import { employDemoStaff } from '../../local/seed/employ'
import { staffPhone } from '../../local/seed/staff'
import { complaintsOf, launchBrowser, openPhone, witnessed } from '../support/browser'
import { crowd } from '../support/crowd'
import { startTestStack, type TestStack } from '../support/stack'
import { phoneOf, type Phone } from './phone'

const STORE = '海岚浦东旗舰店'
const NEWCOMER = staffPhone(DEMO_STORE, 'A', 1)

interface Hand {
  readonly context: BrowserContext
  readonly page: Page
  readonly phone: Phone
  readonly complaints: string[]
}

let stack: TestStack
let browser: Browser
let [manager, advisor, owner]: Hand[] = []
let link: string

const step = (name: string, run: () => Promise<void>): void => it(name, () => witnessed(() => browser, name, run))

const takePhone = async (): Promise<Hand> => {
  const context = await openPhone(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  return { context, page, phone: phoneOf(page, stack.urls), complaints: complaintsOf(page) }
}

const openMe = async ({ page, phone }: Hand): Promise<void> => {
  await phone.visible('我的').click()
  await page.getByRole('button', { name: /^添加车辆/ }).waitFor()
}

const openDesk = async (hand: Hand): Promise<void> => {
  await openMe(hand)
  await hand.phone.button(/^员工工作台/).click()
}

beforeAll(async () => {
  stack = await startTestStack()
  await employDemoStaff(stack)
  browser = await launchBrowser()
  ;[manager, advisor, owner] = [await takePhone(), await takePhone(), await takePhone()]
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

step('who only owns a car is shown nothing of the staff’s', async () => {
  const [known] = await crowd(stack, 1)
  await owner!.phone.open(`${stack.urls.app}/`)
  await owner!.phone.signIn(known!.phone)
  await openMe(owner!)
  await owner!.page.waitForLoadState('networkidle')
  expect(await owner!.phone.button(/^员工工作台/).count()).toBe(0)
  for (const name of ['team', 'today']) {
    await owner!.page.goto(`${stack.urls.app}/#/packages/staff/${name}/index`)
    await owner!.phone.visible('您目前没有员工身份').waitFor()
  }
})

step('the manager makes an invite and copies its link', async () => {
  const { page, phone } = manager!
  await phone.open(`${stack.urls.app}/`)
  await phone.signIn(demoStaff.find((p) => p.role === 'manager')!.phone)
  await openDesk(manager!)
  await phone.visible(STORE).waitFor()
  await phone.button(/^团队/).click()
  await phone.visible('在岗 5').waitFor()
  await phone.button('邀请员工').click()
  expect(await page.getByRole('dialog').getByRole('radio').allTextContents()).toEqual([
    '服务顾问',
    '技师',
    '质检',
    '收银',
  ])
  await phone.button('生成邀请').click()
  await phone.button('复制邀请链接').click()
  await phone.visible('链接已复制').waitFor()
  link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/#\/packages\/staff\/join\/index\?code=[\w-]{24}$/)
  await phone.button('关闭').click()
  await phone.visible('未使用的邀请 1').waitFor()
})

step('on the wrong phone the invite is of no use, and is told why', async () => {
  const { page, phone } = owner!
  await page.goto(link)
  await phone.button('领取邀请').click()
  await phone.visible('门店系统中没有与您手机号唯一对应的在职员工').waitFor()
})

step('the advisor opens the link on a second phone, signs in, takes it and waits', async () => {
  const { page, phone } = advisor!
  await page.goto(link)
  await phone.button('登录').click()
  await phone.signInOnPage(NEWCOMER)
  await phone.button('领取邀请').click()
  await phone.visible('已领取，等待店长确认').waitFor()
})

step('the manager sees them come, confirms, and the advisor sees their store', async () => {
  const from = performance.now()
  await manager!.phone.button(/^确认 .+ 为服务顾问$/).click()
  await advisor!.phone.visible(`您已加入${STORE}，岗位：服务顾问`).waitFor()
  expect(performance.now() - from).toBeLessThan(8_000)
  await advisor!.phone.button('进入员工工作台').click()
  await advisor!.phone.visible(STORE).waitFor()
  await advisor!.phone.visible('服务顾问').waitFor()
  expect(await advisor!.phone.button(/^团队/).count()).toBe(0)
  await advisor!.page.goto(`${stack.urls.app}/#/packages/staff/team/index`)
  await advisor!.phone.visible('您没有权限进行此操作').waitFor()
  await advisor!.page.goBack()
})

step('the manager ends them: what the advisor does next is refused', async () => {
  const { page, phone } = manager!
  await phone.visible('在岗 6').waitFor()
  const name = await page
    .getByRole('button', { name: /^停用 / })
    .first()
    .getAttribute('aria-label')
  await phone.button(name!).click()
  await page.getByText('对方的下一次操作就会被拒绝').waitFor()
  await page.locator('.taro-modal__confirm, .taro-model__confirm').click()
  await phone.visible('在岗 5').waitFor()
  await advisor!.page.reload()
  await advisor!.phone.visible('您目前没有员工身份').waitFor()
})

it('none of the phones complained', () => {
  expect([manager, advisor, owner].map((hand) => hand!.complaints)).toEqual([[], [], []])
})
