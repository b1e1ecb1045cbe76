/** A manager and a newcomer, each with the mini program as it ships on a phone of their own: invited by a card, confirmed, at work, out again. */
import { DEMO_STORE, demoStaff } from '../../local/seed/demoStaff'
import { employDemoStaff } from '../../local/seed/employ'
import { staffPhone } from '../../local/seed/staff'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'
import { drawnFindings, THUMB_PX } from '../support/weapp-rules/rules'

const STORE = '海岚浦东旗舰店'
const HOME = 'pages/home/index'
const TODAY = 'packages/staff/today/index'
const TEAM = 'packages/staff/team/index'
const JOIN = 'packages/staff/join/index'

let stack: TestStack
const opened: Weapp[] = []
beforeAll(async () => {
  stack = await startTestStack()
  await employDemoStaff(stack)
}, 180_000)
afterAll(async () => {
  for (const weapp of opened) await weapp.stop()
  await stack?.stop()
})

interface Hand {
  readonly weapp: Weapp
  readonly thumb: Thumb
}

const open = async (user: string, phone: string): Promise<Hand> => {
  const device = { answers: { phoneNumber: true, 'scope.userLocation': true } }
  const weapp = await openWeapp(stack, { user, phone }, { device })
  opened.push(weapp)
  return { weapp, thumb: thumbOf(weapp) }
}

const signIn = async ({ thumb }: Hand, door: string): Promise<void> => {
  await thumb.tap(door)
  await thumb.tap('微信手机号快捷登录')
  await thumb.tap('同意')
}

/** A screen of the staff's: said to a person who wants to see it, and held to WeChat's rules for what is drawn. */
const look = async ({ weapp, thumb }: Hand, name: string): Promise<void> => {
  await thumb.look(name)
  if (weapp.runner) expect(drawnFindings(name, await weapp.runner.drawn(THUMB_PX))).toEqual([])
}

test('invited by a card, confirmed, at work, out again', async () => {
  const manager = await open('manager', demoStaff.find((p) => p.role === 'manager')!.phone)
  await signIn(manager, '手机号登录')
  await manager.thumb.arrivesAt(HOME)
  await manager.thumb.switchTab('pages/me/index')
  await manager.thumb.tap('员工工作台，1 家门店')
  await manager.thumb.arrivesAt(TODAY)
  await manager.thumb.says(STORE)
  await look(manager, 'staff-today')
  await manager.thumb.tap('团队，邀请、确认与停用员工')
  await manager.thumb.arrivesAt(TEAM)
  await manager.thumb.says('在岗 5')
  await manager.thumb.tap('邀请员工')
  await manager.thumb.tap('生成邀请')
  await manager.thumb.says('服务顾问的邀请')
  await look(manager, 'staff-invite')
  const team = await manager.thumb.page()
  const card = (await team.callMethod('onShareAppMessage', { from: 'button' })) as { path: string; title: string }
  expect(card.title).toBe('邀请您成为服务顾问')
  expect(card.path).toMatch(/^\/packages\/staff\/join\/index\?code=[\w-]{24}$/)

  const newcomer = await open('newcomer', staffPhone(DEMO_STORE, 'A', 1))
  await newcomer.weapp.miniProgram.reLaunch(card.path)
  await newcomer.thumb.arrivesAt(JOIN)
  await look(newcomer, 'staff-join')
  await signIn(newcomer, '登录')
  await newcomer.thumb.arrivesAt(JOIN)
  await newcomer.thumb.tap('领取邀请')
  await newcomer.thumb.says('已领取，等待店长确认')

  await manager.thumb.tap('关闭')
  await manager.thumb.says('待确认 1')
  await look(manager, 'staff-team')
  await manager.thumb.tapOn('[aria-label^="确认 "]')
  await newcomer.thumb.says(`您已加入${STORE}`)
  await newcomer.thumb.tap('进入员工工作台')
  await newcomer.thumb.arrivesAt(TODAY)
  await newcomer.thumb.says(STORE)

  await manager.thumb.says('在岗 6')
  await manager.thumb.tapOn('[aria-label^="停用 "]')
  await manager.thumb.answerDialog(true)
  await manager.thumb.says('在岗 5')
  await newcomer.weapp.miniProgram.reLaunch(`/${TODAY}`)
  await newcomer.thumb.says('您目前没有员工身份')
  expect(opened.flatMap(({ complaints }) => complaints)).toEqual([])
}, 120_000)
