/** The mini program as it ships, driven by `miniprogram-automator` alone: an owner in WeChat books, and the dealer has it. */
import { codeFor, newestMessage } from '../support/api-client'
import { dmsOf } from '../support/dms-client'
import { idleOwners } from '../support/people'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'
import { requestFindings } from '../support/weapp-rules/requests'
import { drawnFindings, scriptFindings, setDataFindings, THUMB_PX } from '../support/weapp-rules/rules'

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

const SLOT = '[role="radio"][aria-label$="，可选"]'
const LATER_DAY = '[role="radiogroup"][aria-label="日期"] [role="radio"][aria-label*="余"]:not([aria-label^="今天"])'

/** Photographs a screen for whoever wants to look, and holds it to WeChat's rules. */
const look = async (name: string): Promise<void> => {
  await thumb.look(name)
  if (weapp.runner) expect(drawnFindings(name, await weapp.runner.drawn(THUMB_PX))).toEqual([])
}

let appointmentId: string
const atDealer = () => dmsOf(stack.urls.dms, stack.secrets.dmsApiKey).appointmentOf(appointmentId)

describe('an owner', () => {
  let phone: string
  test('finds the way in without an account: the group, its stores, and why to sign in', async () => {
    phone = (await idleOwners(stack.databases.owner)).find((one) => one.energy === 'FUEL')!.phone
    await thumb.says('保养、维修，清清楚楚')
    await thumb.named('致电门店')
    await look('welcome')
  })

  test('reads what happens to personal data before giving any', async () => {
    await thumb.tap('手机号登录')
    await thumb.arrivesAt('packages/account/sign-in/index')
    await thumb.tap('隐私说明')
    await thumb.select('[role="dialog"]')
    await look('privacy')
    await thumb.tap('关闭')
  })

  test('is told about a wrong number and a wrong code, and signs in', async () => {
    await thumb.write('手机号', '12345')
    await thumb.tap('获取验证码')
    await thumb.says('请输入')
    await thumb.write('手机号', phone)
    const before = await newestMessage(stack.urls, phone)
    await thumb.tap('获取验证码')
    await look('consent')
    await thumb.tap('同意')
    const code = await codeFor(stack.urls, phone, before)
    await thumb.write('6 位验证码', code === '000000' ? '111111' : '000000')
    await thumb.select('[role="alert"]')
    await look('sign-in')
    await thumb.write('6 位验证码', code)
    await thumb.arrivesAt('pages/home/index')
    await thumb.says(/下次保养|暂无保养记录/)
    await look('home')
  })
})

describe('a booking', () => {
  test('is made at a free time, and the dealer has it', async () => {
    await thumb.tap('预约保养')
    await thumb.arrivesAt('packages/booking/services/index')
    const first = await thumb.select('[role="checkbox"]')
    if ((await first.attribute('aria-checked')) !== 'true') await first.tap()
    await look('services')
    await thumb.tap('选择时间')
    await thumb.arrivesAt('packages/booking/time/index')
    await thumb.tapOn(LATER_DAY)
    await thumb.tapOn(SLOT)
    await look('time')
    await thumb.tap('下一步')
    await thumb.arrivesAt('packages/booking/confirm/index')
    await thumb.says('为您保留')
    await look('confirm')
    await thumb.tap('确认预约')
    const page = await thumb.arrivesAt('packages/booking/result/index')
    await thumb.says('已确认')
    await look('result')
    appointmentId = String((page.query as Record<string, string>).id)
    expect(await atDealer()).toMatchObject({ scheduling_status: 'BOOKED', source: 'ONLINE' })
  })

  test('is moved to another time', async () => {
    const before = (await atDealer())!.scheduled_start
    await thumb.tap('查看预约')
    await thumb.arrivesAt('packages/booking/detail/index')
    await thumb.says('预约记录')
    await look('detail')
    await thumb.tap('改期')
    await thumb.arrivesAt('packages/booking/reschedule/index')
    await thumb.select(SLOT)
    await (await thumb.all(SLOT)).at(-1)!.tap()
    await look('reschedule')
    await thumb.tap('确认改期')
    await thumb.arrivesAt('packages/booking/detail/index')
    await thumb.eventually('the new time at the dealer', async () => (await atDealer())!.scheduled_start !== before)
  })

  test('stands in the list, and is cancelled only after a question', async () => {
    await thumb.switchTab('pages/appointments/index')
    await thumb.arrivesAt('pages/appointments/index')
    await look('appointments')
    await thumb.tapOn('.cz-card[role="button"], [role="button"][aria-label*="预约"]')
    await thumb.arrivesAt('packages/booking/detail/index')
    await thumb.tap('取消预约')
    await thumb.answerDialog(false)
    expect((await atDealer())!.scheduling_status).not.toBe('CANCELLED')
    await thumb.tap('取消预约')
    await thumb.answerDialog(true)
    await thumb.says('已取消')
    await thumb.eventually('the end at the dealer', async () => (await atDealer())!.scheduling_status === 'CANCELLED')
  })
})

describe('the tab Me', () => {
  test('tells who, and adds no car without proof', async () => {
    await thumb.switchTab('pages/me/index')
    await thumb.arrivesAt('pages/me/index')
    await thumb.says('****')
    await look('me')
    await thumb.tap('添加车辆')
    await thumb.arrivesAt('packages/account/add-car/index')
    await thumb.write('车架号后六位', 'A1')
    await thumb.tap('添加')
    await thumb.says('请输入完整车牌')
    await look('add-car')
  })

  test('signs out after a question, and nothing of the owner is left', async () => {
    await thumb.switchTab('pages/me/index')
    await thumb.tap('退出登录')
    await thumb.answerDialog(true)
    await thumb.named('登录')
    expect(await thumb.says('登录')).not.toContain('****')
  })
})

test('nothing went wrong on the way, and no rule was broken', async () => {
  expect(weapp.complaints).toEqual([])
  expect(requestFindings(weapp.requests)).toEqual([])
  if (!weapp.runner) return
  const { setData, evaluated } = await weapp.runner.figures()
  expect([...setDataFindings(setData), ...scriptFindings(evaluated)]).toEqual([])
})
