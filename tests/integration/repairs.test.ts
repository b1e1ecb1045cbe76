/** A repair that the dealer's people run in their own system, as the owner follows it: over webhook, functions and PostgreSQL. */
import type { RepairView } from '../../src/contracts/views/repair'
import { signInByApi, type OwnerClient } from '../support/api-client'
import { rowsOf } from '../support/crowd'
import { OIL_CHANGE, openRepairAtDms } from '../support/dms-repair'
import { idleOwners } from '../support/people'
import { startTestStack, until, type TestStack } from '../support/stack'

let stack: TestStack
let owner: OwnerClient
let stranger: OwnerClient
let vin: string
beforeAll(async () => {
  stack = await startTestStack()
  const [one, other] = await idleOwners(stack.databases.owner)
  owner = await signInByApi(stack.urls, one!.phone)
  stranger = await signInByApi(stack.urls, other!.phone, '127.0.1.9')
  vin = one!.vin
}, 120_000)
afterAll(() => stack?.stop())

let repair: Awaited<ReturnType<typeof openRepairAtDms>>

const seen = async (): Promise<RepairView> => {
  const { repairs } = (await owner.call('repairs.list', {})).data
  return repairs.find(({ number }) => number === repair.number)!
}
/** Waits until the owner's phone would show it, and answers how long after the workshop's tap. */
const shows = async (what: string, look: (view: RepairView) => boolean): Promise<RepairView> => {
  await until(what, async () => {
    const view = await seen()
    return Boolean(view) && look(view)
  })
  return seen()
}

const WARRANTY = {
  ...OIL_CHANGE,
  op_code: null,
  name: '召回：更换线束',
  pay_type: 'WARRANTY',
  labor_fen: 9_900,
  parts: [],
}

test('a car that is received appears to its owner, with its work and who pays for it; to nobody else', async () => {
  repair = await openRepairAtDms(stack, { vin, phone: owner.phone }, { lines: [OIL_CHANGE, WARRANTY] })
  const view = await shows('the repair', () => true)
  expect(view).toMatchObject({
    stage: 'VEHICLE_RECEIVED',
    mileageKm: 42_000,
    remarks: '刹车有异响',
    promise: { atMs: Date.parse('2026-12-01T09:00:00Z'), moves: [] },
    total: { laborFen: 12_000, partsFen: 7_600, dueFen: 19_600 },
    waitingFor: null,
    reworks: 0,
  })
  expect(view.lines).toMatchObject([
    {
      status: 'QUOTED',
      partsFen: 7_600,
      dueFen: 19_600,
      parts: [{ name: '机油滤清器', quantity: 2, grade: 'ORIGINAL' }],
    },
    { payType: 'WARRANTY', dueFen: 0 },
  ])
  expect(view.advisor?.name).toBeTruthy()
  expect(view.milestones[0]).toMatchObject({ milestone: 'CHECK_IN', state: 'NOW', by: view.advisor!.name })
  expect((await stranger.call('repairs.list', {})).data.repairs.some((r) => r.number === view.number)).toBe(false)
  await expect(stranger.call('repairs.get', { repairOrderId: view.repairOrderId })).rejects.toThrow('REPAIR_NOT_FOUND')
})

test('each tap in the workshop is on the phone within two seconds, by name and time', async () => {
  await repair.stage('EVALUATION')
  await repair.authorize()
  const tappedAt = Date.now()
  await repair.stage('WORK_IN_PROGRESS')
  const view = await shows('the work', ({ stage: now }) => now === 'WORK_IN_PROGRESS')
  expect(Date.now() - tappedAt).toBeLessThan(2_000)
  expect(view.milestones.map(({ state }) => state)).toEqual(['DONE', 'DONE', 'NOW', 'AHEAD', 'AHEAD', 'AHEAD'])
  expect(view.lines[0]!.authorization).toMatchObject({ decision: 'APPROVED', method: 'DIGITAL_PORTAL' })
})

test('waiting parts with their date, a moved promise with its reason, a failed check: all of it is shown', async () => {
  await repair.moveLine('ON_HOLD', { parts_expected_at: '2026-12-02T02:00:00Z' })
  await repair.stage('PARTS_HOLD')
  const waiting = await shows('the wait', ({ waitingFor }) => waitingFor === 'PARTS')
  expect(waiting.lines[0]).toMatchObject({ status: 'ON_HOLD', partsExpectedAtMs: Date.parse('2026-12-02T02:00:00Z') })
  await repair.command({ command: 'PROMISE', promise_complete_date: '2026-12-02T09:00:00Z', reason: 'PARTS_LATE' })
  await repair.stage('WORK_IN_PROGRESS')
  await repair.moveLine('COMPLETED')
  await repair.stage('QUALITY_ASSURANCE')
  await repair.stage('WORK_IN_PROGRESS')
  const reworked = await shows('the rework', ({ reworks }) => reworks === 1)
  expect(reworked.promise).toEqual({
    atMs: Date.parse('2026-12-02T09:00:00Z'),
    moves: [{ atMs: expect.any(Number) as number, reason: 'PARTS_LATE' }],
  })
  await repair.stage('QUALITY_ASSURANCE')
  await repair.stage('DETAILING')
  await repair.stage('COMPLETED')
  const ready = await shows('ready', ({ stage: now }) => now === 'COMPLETED')
  expect(ready.milestones[4]).toMatchObject({ milestone: 'STAGED_FOR_PICKUP', state: 'NOW' })
})

test('read again from the beginning, all of it stays as it is', async () => {
  const before = await seen()
  await rowsOf(stack, 'DELETE FROM sync_cursors')
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'pull' })
  expect(await seen()).toEqual(before)
}, 60_000)
