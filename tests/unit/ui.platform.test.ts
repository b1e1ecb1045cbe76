import { operations, type OperationName } from '../../src/contracts/operations'
import { CallFailure } from '../../src/platform/failure'
import { withKey } from '../../src/platform/intents'
import { isRead } from '../../src/platform/reads'
import { learnServerClock, serverNow } from '../../src/platform/clock'
import { newId } from '../../src/platform/ids'
import { idPattern } from '../../src/domain/kernel/ids'

jest.mock('@tarojs/taro', () => ({ __esModule: true, default: { getStorageSync: () => '' } }))

const lost = () => new CallFailure({ code: 'NETWORK', kind: 'UNAVAILABLE', retryable: true, message: '' }, 'trc')
const refused = () => new CallFailure({ code: 'SLOT_TAKEN', kind: 'CONFLICT', retryable: false, message: '' }, 'trc')

test("the phone's list of reads is the contracts table's", () => {
  for (const [name, { effect }] of Object.entries(operations))
    expect([name, isRead(name as OperationName)]).toEqual([name, effect === 'read'])
})

test('ids have the shape the contracts ask for and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, () => newId('appointment'))
  expect(ids.every((id) => idPattern('appointment').test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

const keysOf = async (outcomes: readonly (() => Error | null)[], inputs: readonly unknown[]) => {
  const keys: (string | undefined)[] = []
  for (const [turn, outcome] of outcomes.entries()) {
    await withKey('appointments.confirm', inputs[turn], undefined, async (key) => {
      keys.push(key)
      const error = outcome()
      if (error) throw error
    }).catch(() => undefined)
  }
  return keys
}

test('a write whose answer was lost keeps its key until it is answered', async () => {
  const [first, second, third] = await keysOf([lost, () => null, () => null], [{ a: 1 }, { a: 1 }, { a: 1 }])
  expect(first).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  expect(second).toBe(first)
  expect(third).not.toBe(first)
})

test('a refusal ends the intent, and other input is another intent', async () => {
  const [first, second] = await keysOf([refused, () => null], [{ b: 1 }, { b: 1 }])
  expect(second).not.toBe(first)
  const [third, fourth] = await keysOf([lost, lost], [{ c: 1 }, { c: 2 }])
  expect(fourth).not.toBe(third)
})

test('a read carries no key', async () => {
  expect(await withKey('session.me', {}, undefined, async (key) => key ?? 'none')).toBe('none')
})

test("the server's clock is learned from the quickest reply and small differences are not noise", () => {
  const now = Date.now()
  learnServerClock(new Date(now).toUTCString(), now, now + 40)
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(5)
  learnServerClock(new Date(now + 90_000).toUTCString(), now, now + 20)
  expect(serverNow() - Date.now()).toBeGreaterThan(88_000)
  learnServerClock(new Date(now).toUTCString(), now, now + 4_000)
  expect(serverNow() - Date.now()).toBeGreaterThan(88_000)
  learnServerClock('not a date', now, now)
  expect(serverNow() - Date.now()).toBeGreaterThan(88_000)
})
