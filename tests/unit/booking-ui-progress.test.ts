import type { AppointmentView } from '@/contracts/views'
import { appointmentStatuses } from '@/domain/booking/states'
import { headlineOf, isBooked, movedByStore, refreshEvery } from '@/features/appointments/progress'
import { createStickyIds, persist } from '@/features/appointments/stickyIds'
import { waitingOf } from '@/features/appointments/words'
import { messages } from '@/i18n/messages'

type Sync = AppointmentView['sync']
const sync = (over: Partial<Sync> = {}): Sync => ({
  state: 'SYNCED',
  reason: null,
  confirmByMs: null,
  syncedAtMs: 1,
  ...over,
})
type Event = AppointmentView['history'][number]
const event = (name: string, by: Event['by'], atMs: number, startAtMs: number | null): Event => ({
  event: name,
  by,
  atMs,
  startAtMs,
})

describe('how often an open page asks', () => {
  it('is two seconds while the systems disagree, five when they agree, never when finished or hidden', () => {
    expect(refreshEvery(undefined, true)).toBe(5000)
    expect(refreshEvery({ status: 'BOOKED', sync: sync({ state: 'PENDING', reason: 'SENDING' }) }, true)).toBe(400)
    expect(refreshEvery({ status: 'BOOKED', sync: sync({ state: 'PENDING', reason: 'DMS_UNREACHABLE' }) }, true)).toBe(
      2000,
    )
    expect(refreshEvery({ status: 'CANCELLED', sync: sync({ state: 'PENDING' }) }, true)).toBe(2000)
    expect(refreshEvery({ status: 'CONFIRMED', sync: sync() }, true)).toBe(5000)
    expect(refreshEvery({ status: 'COMPLETED', sync: sync() }, true)).toBe(false)
    expect(refreshEvery({ status: 'BOOKED', sync: sync({ state: 'PENDING' }) }, false)).toBe(false)
  })
})

describe('what the owner is told first', () => {
  it('has a headline with words for every status', () => {
    for (const status of appointmentStatuses) {
      const headline = headlineOf({ status, sync: sync(), holdExpiresAtMs: null }, 0)
      expect(messages['zh-CN'].booking.detail.headline[headline]).toMatch(/^[\u4e00-\u9fa5]+$/)
    }
  })

  it('calls a hold that ran out expired before the server says so', () => {
    const held = { status: 'HELD' as const, sync: sync({ state: 'LOCAL' }), holdExpiresAtMs: 1000 }
    expect(headlineOf(held, 999)).toBe('HOLDING')
    expect(headlineOf(held, 1000)).toBe('EXPIRED')
  })

  it('tells waiting from refused', () => {
    expect(headlineOf({ status: 'BOOKED', sync: sync({ state: 'PENDING' }), holdExpiresAtMs: null }, 0)).toBe(
      'WAITING_FOR_STORE',
    )
    expect(headlineOf({ status: 'BOOKED', sync: sync({ state: 'REJECTED' }), holdExpiresAtMs: null }, 0)).toBe(
      'REFUSED_BY_STORE',
    )
  })

  it('counts as booked all that came after a confirmed hold', () => {
    expect(appointmentStatuses.filter(isBooked)).toEqual([
      'BOOKED',
      'CONFIRMED',
      'CHECKED_IN',
      'FULFILLED',
      'COMPLETED',
      'CANCELLED',
      'NO_SHOW',
    ])
  })

  it('names reason and deadline while waiting, nothing when agreed', () => {
    expect(waitingOf(sync(), 0)).toBeNull()
    expect(waitingOf(sync({ state: 'LOCAL' }), 0)).toBeNull()
    expect(waitingOf(sync({ state: 'PENDING', reason: 'DMS_UNREACHABLE', confirmByMs: 10 }), 5)).toEqual({
      reason: 'DMS_UNREACHABLE',
      byMs: 10,
      overdue: false,
    })
    expect(waitingOf(sync({ state: 'PENDING', confirmByMs: 10 }), 10)).toEqual({
      reason: 'SENDING',
      byMs: 10,
      overdue: true,
    })
    expect(waitingOf(sync({ state: 'REJECTED' }), 0)).toMatchObject({ reason: 'DMS_REFUSED' })
  })
})

describe('a time moved by the store', () => {
  const booked = [
    event('HOLD', 'OWNER', 1, 100),
    event('CONFIRM', 'OWNER', 2, 100),
    event('ACKNOWLEDGE', 'SYSTEM', 3, 100),
  ]

  it('is told with the old and the new time, also when later events follow or the list is newest first', () => {
    const moved = [...booked, event('RESCHEDULE', 'STORE', 4, 200), event('ACKNOWLEDGE', 'SYSTEM', 5, 200)]
    expect(movedByStore(moved)).toEqual({ fromMs: 100, toMs: 200 })
    expect(movedByStore([...moved].reverse())).toEqual({ fromMs: 100, toMs: 200 })
  })

  it('is not told when the owner moved it last, or nobody did', () => {
    expect(movedByStore(booked)).toBeNull()
    expect(
      movedByStore([...booked, event('RESCHEDULE', 'STORE', 4, 200), event('RESCHEDULE', 'OWNER', 5, 300)]),
    ).toBeNull()
  })
})

describe('a wish over a bad network', () => {
  it('keeps its id until the server has answered', () => {
    let n = 0
    const ids = createStickyIds(() => `id-${(n += 1)}`)
    expect([ids.of('a'), ids.of('a'), ids.of('b')]).toEqual(['id-1', 'id-1', 'id-2'])
    ids.settle('a')
    expect(ids.of('a')).toBe('id-3')
  })

  it('is tried again after each pause while the failure may pass, and no longer', async () => {
    const slept: number[] = []
    const sleep = async (ms: number) => void slept.push(ms)
    let runs = 0
    const failing = async () => {
      runs += 1
      throw new Error('lost')
    }
    await expect(persist(failing, () => true, [10, 20], sleep)).rejects.toThrow('lost')
    expect([runs, slept]).toEqual([3, [10, 20]])
    runs = 0
    await expect(persist(failing, () => false, [10, 20], sleep)).rejects.toThrow('lost')
    expect(runs).toBe(1)
  })

  it('answers the first success', async () => {
    let runs = 0
    const value = await persist(
      async () => {
        runs += 1
        if (runs < 3) throw new Error('lost')
        return runs
      },
      () => true,
      [0, 0, 0],
      async () => undefined,
    )
    expect(value).toBe(3)
  })
})
