import fc from 'fast-check'
import { confirmByMs, defaultBookingPolicy, effectiveStatus, permissionsOf, promiseAtMs } from '@/domain/booking/policy'
import {
  appointmentStatuses,
  appointmentTransitions,
  nextStatus,
  occupyingStatuses,
  type AppointmentEvent,
} from '@/domain/booking/states'

const EVENTS: AppointmentEvent[] = [
  'CONFIRM',
  'EXPIRE',
  'RELEASE',
  'ACKNOWLEDGE',
  'RESCHEDULE',
  'CANCEL',
  'CHECK_IN',
  'MARK_NO_SHOW',
  'OPEN_REPAIR_ORDER',
  'COMPLETE',
]
const MIN = 60_000

describe('the state machine of an appointment', () => {
  it('answers every pair of state and event with a known state or a refusal', () => {
    for (const status of appointmentStatuses)
      for (const event of EVENTS) {
        const next = nextStatus(status, event)
        expect(next === null || appointmentStatuses.includes(next)).toBe(true)
      }
  })

  it('knows no way out of an end state, and every state can be reached from a hold', () => {
    for (const end of ['EXPIRED', 'RELEASED', 'CANCELLED', 'COMPLETED'] as const)
      expect(appointmentTransitions[end]).toEqual({})
    const reached = new Set<string>(['HELD'])
    for (let grew = true; grew;) {
      const before = reached.size
      for (const status of appointmentStatuses)
        if (reached.has(status)) for (const next of Object.values(appointmentTransitions[status])) reached.add(next)
      grew = reached.size > before
    }
    expect([...reached].sort()).toEqual([...appointmentStatuses].sort())
  })

  it('asks the DMS again after a reschedule: a moved booking is not confirmed until it says so', () => {
    expect(nextStatus('CONFIRMED', 'RESCHEDULE')).toBe('BOOKED')
    expect(nextStatus('BOOKED', 'ACKNOWLEDGE')).toBe('CONFIRMED')
  })

  it('keeps bay and technician for every state that still needs them', () => {
    expect([...occupyingStatuses].sort()).toEqual(['BOOKED', 'CHECKED_IN', 'CONFIRMED', 'FULFILLED', 'HELD'])
  })
})

describe('what an owner may do', () => {
  const start = 1_000_000 * MIN
  const booked = { status: 'CONFIRMED', startAtMs: start, holdExpiresAtMs: null } as const

  it('ends at the cut-off, to the millisecond', () => {
    const cutoff = start - defaultBookingPolicy.cancelCutoffMinutes * MIN
    expect(permissionsOf(booked, defaultBookingPolicy, cutoff - 1).cancel).toEqual({ allowed: true, untilMs: cutoff })
    expect(permissionsOf(booked, defaultBookingPolicy, cutoff).cancel.allowed).toBe(false)
  })

  it('an expired hold is expired though nothing has swept it', () => {
    const held = { status: 'HELD', startAtMs: start, holdExpiresAtMs: 500 } as const
    expect(effectiveStatus(held, 499)).toBe('HELD')
    expect(effectiveStatus(held, 500)).toBe('EXPIRED')
    expect(permissionsOf(held, defaultBookingPolicy, 500).confirm.allowed).toBe(false)
  })

  it('nothing at all once the car is in the shop or the booking is over', () => {
    for (const status of ['CHECKED_IN', 'FULFILLED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'] as const) {
      const may = permissionsOf({ ...booked, status }, defaultBookingPolicy, 0)
      expect([may.confirm.allowed, may.reschedule.allowed, may.cancel.allowed]).toEqual([false, false, false])
    }
  })
})

test('the promised time is after the work and the finishing, on a quarter hour', () => {
  expect(promiseAtMs(9 * 60 * MIN, 30)).toBe((9 * 60 + 30) * MIN)
  expect(promiseAtMs(9 * 60 * MIN + 1, 30)).toBe((9 * 60 + 45) * MIN)
})

describe('by when a person at the store acts', () => {
  const openings = [
    { startMs: 540 * MIN, endMs: 1080 * MIN },
    { startMs: (1440 + 540) * MIN, endMs: (1440 + 1080) * MIN },
  ]
  it('counts opening time only: nobody is promised a call at night', () => {
    expect(confirmByMs(600 * MIN, 30, openings)).toBe(630 * MIN)
    expect(confirmByMs(1070 * MIN, 30, openings)).toBe((1440 + 560) * MIN)
    expect(confirmByMs(1200 * MIN, 30, openings)).toBe((1440 + 570) * MIN)
    expect(confirmByMs(0, 30, openings)).toBe(570 * MIN)
  })
  it('falls back to plain minutes when no opening is known', () => {
    expect(confirmByMs(100, 30, [])).toBe(100 + 30 * MIN)
  })
  it('property: never earlier than the minutes promised, and later never gives an earlier deadline', () => {
    fc.assert(
      fc.property(fc.nat(2800), fc.nat(120), (now, later) => {
        const first = confirmByMs(now * MIN, 30, openings)
        expect(first).toBeGreaterThanOrEqual((now + 30) * MIN)
        // A deadline beyond the known openings falls back to plain minutes, which is outside this property.
        if (now + later < 2490) expect(confirmByMs((now + later) * MIN, 30, openings)).toBeGreaterThanOrEqual(first)
      }),
    )
  })
})
