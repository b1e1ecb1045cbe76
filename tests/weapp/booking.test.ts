/** The mini program as it ships, driven by `miniprogram-automator` alone: an owner in WeChat books, and the dealer has it. */
import { codeFor, newestMessage } from '../support/api-client'
import { dmsOf } from '../support/dms-client'
import { idleOwners } from '../support/people'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'

let stack: TestStack
let weapp: Weapp
let thumb: Thumb
beforeAll(async () => {
  stack = await startTestStack()
  weapp = await openWeapp(stack, { user: 'lin' })
  thumb = thumbOf(weapp)
}, 180_000)
afterAll(async () => {
  await weapp?.stop()
  await stack?.stop()
})

let appointmentId: string

test('signs in by phone number and code, and sees the car', async () => {
  const { phone } = (await idleOwners(stack.databases.owner)).find((one) => one.energy === 'FUEL')!
  await thumb.tap('手机号登录')
  await thumb.arrivesAt('packages/account/sign-in/index')
  await thumb.write('手机号', phone)
  const before = await newestMessage(stack.urls, phone)
  await thumb.tap('获取验证码')
  await thumb.write('6 位验证码', await codeFor(stack.urls, phone, before))
  await thumb.arrivesAt('pages/home/index')
  await thumb.says(/下次保养|暂无保养记录/)
})

test('books a service at a free time, and the dealer has it', async () => {
  await thumb.tap('预约保养')
  await thumb.arrivesAt('packages/booking/services/index')
  const first = await thumb.select('[role="checkbox"]')
  if ((await first.attribute('aria-checked')) !== 'true') await first.tap()
  await thumb.tap('选择时间')
  await thumb.arrivesAt('packages/booking/time/index')
  await thumb.tapOn('[role="radiogroup"][aria-label="日期"] [role="radio"][aria-label*="余"]:not([aria-label^="今天"])')
  await thumb.tapOn('[role="radio"][aria-label$="，可选"]')
  await thumb.tap('下一步')
  await thumb.arrivesAt('packages/booking/confirm/index')
  await thumb.says('为您保留')
  await thumb.tap('确认预约')
  const page = await thumb.arrivesAt('packages/booking/result/index')
  await thumb.says('已确认')
  appointmentId = String((page.query as Record<string, string>).id)
  const found = await dmsOf(stack.urls.dms, stack.secrets.dmsApiKey).appointmentOf(appointmentId)
  expect(found).toMatchObject({ scheduling_status: 'BOOKED', source: 'ONLINE' })
})

test('nothing went wrong on the way', () => {
  expect(weapp.complaints).toEqual([])
})
