/** A car that is with the store, followed on the mini program as it ships while the dealer's people work in their system. */
import { openRepairAtDms } from '../support/dms-repair'
import { idleOwners } from '../support/people'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Thumb, type Weapp } from '../support/weapp'
import { drawnFindings, THUMB_PX } from '../support/weapp-rules/rules'

let stack: TestStack
let weapp: Weapp
let thumb: Thumb
let repair: Awaited<ReturnType<typeof openRepairAtDms>>
beforeAll(async () => {
  stack = await startTestStack()
  const [owner] = await idleOwners(stack.databases.owner)
  repair = await openRepairAtDms(stack, owner!)
  weapp = await openWeapp(stack, { user: 'follower', phone: owner!.phone })
  thumb = thumbOf(weapp)
  await thumb.tap('手机号登录')
  await thumb.tap('微信手机号快捷登录')
  await thumb.tap('同意')
}, 180_000)
afterAll(async () => {
  await weapp?.stop()
  await stack?.stop()
})

const look = async (name: string): Promise<void> => {
  await thumb.look(name)
  if (weapp.runner) expect(drawnFindings(name, await weapp.runner.drawn(THUMB_PX))).toEqual([])
}

test('Home says that the car is in the workshop, and leads there', async () => {
  await thumb.arrivesAt('pages/home/index')
  await thumb.says('正在维修')
  await thumb.says('已接车')
  await look('repair-home')
  await thumb.tapOn('[aria-label^="维修进度"]')
  await thumb.arrivesAt('packages/repair/progress/index')
  await thumb.says(repair.number)
  await thumb.says('刹车有异响')
  await look('repair-received')
})

test('each step of the workshop appears by itself, with what is waited for and why the promise moved', async () => {
  await repair.stage('EVALUATION')
  await repair.authorize()
  await repair.stage('WORK_IN_PROGRESS')
  await thumb.says('施工中')
  await repair.moveLine('ON_HOLD', { parts_expected_at: '2026-12-02T02:00:00Z' })
  await repair.command({ command: 'PROMISE', promise_complete_date: '2026-12-02T09:00:00Z', reason: 'PARTS_LATE' })
  await repair.stage('PARTS_HOLD')
  await thumb.says('等待配件')
  await thumb.says('配件未按时到货')
  await look('repair-parts')
  await repair.stage('WORK_IN_PROGRESS')
  await repair.moveLine('COMPLETED')
  await repair.stage('QUALITY_ASSURANCE')
  await repair.stage('WORK_IN_PROGRESS')
  await thumb.says('质检未通过，已返工重做')
  await repair.stage('QUALITY_ASSURANCE')
  await repair.stage('DETAILING')
  await repair.stage('COMPLETED')
  await thumb.says('可以取车')
  await thumb.says('复检已通过')
  await look('repair-ready')
})

test('nothing went wrong on the way', () => {
  expect(weapp.complaints).toEqual([])
})
