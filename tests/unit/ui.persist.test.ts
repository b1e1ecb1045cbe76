import { QueryClient } from '@tanstack/react-query'
import { forgetPersisted, persistQueries } from '../../src/features/query/persist'

const store = new Map<string, string>()
const writes: string[] = []
jest.mock('@tarojs/taro', () => ({
  __esModule: true,
  default: {
    getStorageSync: (key: string) => store.get(key) ?? '',
    setStorageSync: (key: string, value: string) => {
      writes.push(key)
      store.set(key, value)
    },
    removeStorageSync: (key: string) => store.delete(key),
  },
}))

const started = () => {
  const client = new QueryClient()
  persistQueries(client)
  return client
}

beforeEach(() => {
  store.clear()
  writes.length = 0
})

test('the next start shows what was last known, with the time it was read', () => {
  started().setQueryData(['vehicles'], [{ plate: '沪A12345' }], { updatedAt: Date.now() - 60_000 })
  const next = started()
  expect(next.getQueryData(['vehicles'])).toEqual([{ plate: '沪A12345' }])
  expect(Date.now() - (next.getQueryState(['vehicles'])?.dataUpdatedAt ?? 0)).toBeGreaterThanOrEqual(60_000)
})

test('free times and single appointments are not kept', () => {
  const client = started()
  client.setQueryData(['availability', 'sto_1'], { days: [] })
  client.setQueryData(['appointments', 'one', 'apt_1'], {})
  expect(store.size).toBe(0)
})

test('a poll that brings nothing new writes nothing', () => {
  const client = started()
  client.setQueryData(['appointments', 'list', 'UPCOMING'], { pages: [[1]] })
  const before = writes.length
  client.setQueryData(['appointments', 'list', 'UPCOMING'], { pages: [[1]] })
  expect(writes.length).toBe(before)
  client.setQueryData(['appointments', 'list', 'UPCOMING'], { pages: [[2]] })
  expect(writes.length).toBe(before + 1)
})

test('older than a week counts as nothing, and signing out forgets all', () => {
  started().setQueryData(['me'], { name: '林' }, { updatedAt: Date.now() - 8 * 24 * 3600_000 })
  expect(started().getQueryData(['me'])).toBeUndefined()
  started().setQueryData(['stores', null, null], [])
  forgetPersisted()
  expect(store.size).toBe(0)
})
