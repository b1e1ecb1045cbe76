/** WeChat's privacy gate and the one-tap sign-in on the mini program as it ships: agreed, refused, and with WeChat away. */
import { rowsOf } from '../support/crowd'
import { idleOwners } from '../support/people'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'
import { drawnFindings, THUMB_PX } from '../support/weapp-rules/rules'

let stack: TestStack
let phones: string[]
beforeAll(async () => {
  stack = await startTestStack()
  phones = (await idleOwners(stack.databases.owner)).map(({ phone }) => phone)
}, 180_000)
afterAll(() => stack?.stop())

const SIGN_IN = 'packages/account/sign-in/index'
const HOME = 'pages/home/index'
const ONE_TAP = '微信手机号快捷登录'

let weapp: Weapp | null = null
afterEach(async () => {
  const complaints = weapp?.complaints
  await weapp?.stop()
  weapp = null
  expect(complaints).toEqual([])
})

/** A new person with the program just installed; `answers` is what they say to WeChat's own sheets. */
const open = async (user: string, phone: string, answers: Record<string, boolean> = {}): Promise<Thumb> => {
  const allowed = { phoneNumber: true, 'scope.userLocation': true, ...answers }
  weapp = await openWeapp(stack, { user, phone }, { device: { answers: allowed } })
  return thumbOf(weapp)
}

const look = async (thumb: Thumb, name: string): Promise<void> => {
  await thumb.look(name)
  if (weapp?.runner) expect(drawnFindings(name, await weapp.runner.drawn(THUMB_PX))).toEqual([])
}
const gone = (thumb: Thumb) =>
  thumb.eventually('the sheet to be gone', async () => !(await (await thumb.page()).$('[role="dialog"]')))
const consents = () => rowsOf<{ purpose: string; source: string }>(stack, 'SELECT purpose, source FROM consents')
const codes = () => rowsOf(stack, 'SELECT 1 FROM wechat_phone_codes')

test('one tap: WeChat waits, our sheet asks, and the number signs in; the consent is kept by name', async () => {
  const thumb = await open('one-tap', phones[0]!)
  await thumb.tap('手机号登录')
  await thumb.arrivesAt(SIGN_IN)
  await look(thumb, 'one-tap')
  await thumb.tap(ONE_TAP)
  await thumb.says('用于登录、找到您在门店登记的车辆')
  await thumb.says('用户隐私保护指引')
  await look(thumb, 'one-tap-consent')
  expect(await codes()).toEqual([])
  await thumb.tap('同意')
  await thumb.arrivesAt(HOME)
  await thumb.says(/下次保养|暂无保养记录/)
  await thumb.eventually('the consent at the server', async () => (await consents()).length === 1)
  expect(await consents()).toEqual([{ purpose: 'PHONE_NUMBER', source: 'WECHAT' }])

  // WeChat knows of the one agreement; the position is still a question of its own.
  await thumb.tap('找最近的')
  await thumb.says('只用于按距离给门店排序')
  await thumb.tap('同意')
  await thumb.says('距您')
})

test('not now: WeChat is told so, nothing is sent, and the way by SMS asks the same question', async () => {
  const thumb = await open('not-now', phones[1]!)
  await thumb.tap('手机号登录')
  await thumb.arrivesAt(SIGN_IN)
  const before = await codes()
  await thumb.tap(ONE_TAP)
  await thumb.tap('暂不')
  await gone(thumb)
  expect(await codes()).toEqual(before)
  await thumb.write('手机号', phones[1]!)
  await thumb.tap('获取验证码')
  await thumb.says('用于登录、找到您在门店登记的车辆')
  await thumb.tap('同意')
  await thumb.named('6 位验证码')
})

test("refused at WeChat's own sheet: no error, the page stays", async () => {
  const thumb = await open('refused', phones[2]!, { phoneNumber: false })
  await thumb.tap('手机号登录')
  await thumb.arrivesAt(SIGN_IN)
  await thumb.tap(ONE_TAP)
  await thumb.tap('同意')
  await gone(thumb)
  expect(await (await thumb.page()).$('[role="alert"]')).toBeFalsy()
  await thumb.named(ONE_TAP)
})

test('WeChat cannot answer: the owner is told to use a code, and the next tap works', async () => {
  const thumb = await open('away', phones[3]!)
  await thumb.tap('手机号登录')
  await thumb.arrivesAt(SIGN_IN)
  const trouble = { kind: 'error', status: 502, match: { pathPrefix: '/cloud-call/' }, times: 1 }
  await fetch(`${stack.urls.wechat}/faults`, { method: 'POST', body: JSON.stringify(trouble) })
  await thumb.tap(ONE_TAP)
  await thumb.tap('同意')
  await thumb.says('请用短信验证码登录')
  await look(thumb, 'one-tap-away')
  await thumb.named('获取验证码')
  await thumb.tap(ONE_TAP)
  await thumb.arrivesAt(HOME)
})

test('the position refused: stores stay, nobody is asked twice in a row, and WeChat never got to ask', async () => {
  const thumb = await open('no-position', phones[4]!)
  await thumb.tap('找最近的')
  await look(thumb, 'position-consent')
  await thumb.tap('暂不')
  await gone(thumb)
  await thumb.named('致电门店')
  await thumb.tap('找最近的')
  await thumb.tap('同意')
  await thumb.says('距您')
})

test('what was agreed to is shown on Me, and taken back there', async () => {
  const thumb = await open('take-back', phones[5]!)
  await thumb.tap('手机号登录')
  await thumb.tap(ONE_TAP)
  await thumb.tap('同意')
  await thumb.arrivesAt(HOME)
  await thumb.switchTab('pages/me/index')
  await thumb.tap('个人信息授权')
  await thumb.arrivesAt('packages/account/privacy/index')
  await thumb.says('微信中同意')
  await look(thumb, 'consents')
  await thumb.tap('撤回手机号授权')
  await thumb.answerDialog(true)
  await thumb.says('还没有授权')
  const account = await rowsOf<{ openid: string | null }>(
    stack,
    `SELECT openid FROM accounts WHERE phone = '${phones[5]!}'`,
  )
  expect(account).toEqual([{ openid: null }])
})
