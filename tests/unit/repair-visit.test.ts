import fc from 'fast-check'
import { defaultRepairPolicy, quoteClock } from '@/domain/repair/deadlines'
import { leftOver } from '@/domain/repair/deferred'
import { codeOf, trendOf, undecidedReds, type InspectionLimits } from '@/domain/repair/inspection'
import { movePromise } from '@/domain/repair/promise'
import { threadClock, type ThreadMessage } from '@/domain/repair/questions'

const MINUTE = 60_000
const PADS: InspectionLimits = { worse: 'LOW', yellowAt: 4, redAt: 2 }
const FLUID: InspectionLimits = { worse: 'HIGH', yellowAt: 2, redAt: 3 }

describe('a measured point', () => {
  it.each([
    [8, PADS, 'GREEN'],
    [4, PADS, 'YELLOW'],
    [2, PADS, 'RED'],
    [1.9, FLUID, 'GREEN'],
    [2, FLUID, 'YELLOW'],
    [3.5, FLUID, 'RED'],
  ] as const)('%s is %s', (value, limits, code) => expect(codeOf(value, limits)).toBe(code))

  const reading = (atMs: number, mileageKm: number, value: number) => ({ atMs, mileageKm, value })

  it('says how far it still goes: 8, 6, 4 mm over 20,000 km leave 10,000 km to 2 mm', () => {
    const pads = [reading(3, 20_000, 4), reading(1, 0, 8), reading(2, 10_000, 6)]
    const trend = trendOf(pads, PADS)
    expect(trend.readings.map(({ value }) => value)).toEqual([8, 6, 4])
    expect(trend.redInKm).toBe(10_000)
  })

  it('starts anew with a new part, and says nothing when there is no wear to see', () => {
    expect(trendOf([reading(1, 0, 4), reading(2, 5_000, 10), reading(3, 15_000, 8)], PADS).redInKm).toBe(30_000)
    expect(trendOf([reading(1, 0, 4), reading(2, 5_000, 10)], PADS).redInKm).toBeNull()
    expect(trendOf([reading(1, 0, 8)], PADS).redInKm).toBeNull()
    expect(trendOf([], PADS)).toEqual({ readings: [], redInKm: null })
    expect(trendOf([reading(1, 0, 1), reading(2, 10_000, 2)], FLUID).redInKm).toBe(10_000)
  })

  it('is never promised a negative distance', () => {
    const anyReading = fc.record({
      atMs: fc.integer({ min: 0, max: 100 }),
      mileageKm: fc.integer({ min: 0, max: 300_000 }),
      value: fc.double({ min: 0, max: 12, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(anyReading, { maxLength: 6 }), fc.constantFrom(PADS, FLUID), (readings, limits) => {
        const { redInKm } = trendOf(readings, limits)
        expect(redInKm === null || (Number.isFinite(redInKm) && redInKm >= 0)).toBe(true)
      }),
    )
  })

  it('that is red holds up the end until the owner has been asked and has answered', () => {
    const point = (lineId: string | null) => ({ point: 'PAD_FL', code: 'RED' as const, lineId })
    const open = (lineId: string | null, status: Parameters<typeof undecidedReds>[1]) =>
      undecidedReds([point(lineId)], status).length
    expect(open(null, () => null)).toBe(1)
    expect(open('l', () => null)).toBe(1)
    expect(open('l', () => 'QUOTED')).toBe(1)
    expect(open('l', () => 'EXPIRED')).toBe(1)
    expect(open('l', () => 'DECLINED')).toBe(0)
    expect(open('l', () => 'COMPLETED')).toBe(0)
  })
})

describe('what stays with the car', () => {
  it('is what was not done and what was seen, each once', () => {
    const lines = [
      { lineId: 'a', status: 'COMPLETED' as const },
      { lineId: 'b', status: 'DECLINED' as const },
      { lineId: 'c', status: 'DEFERRED' as const },
      { lineId: 'd', status: 'EXPIRED' as const },
    ]
    const points = [
      { point: 'PAD_FL', code: 'RED' as const, lineId: 'b' },
      { point: 'WIPER', code: 'YELLOW' as const, lineId: null },
      { point: 'TYRE', code: 'GREEN' as const, lineId: null },
    ]
    expect(leftOver(lines, points)).toEqual([
      { kind: 'LINE', lineId: 'b', because: 'DECLINED' },
      { kind: 'LINE', lineId: 'c', because: 'DEFERRED' },
      { kind: 'LINE', lineId: 'd', because: 'EXPIRED' },
      { kind: 'POINT', point: 'WIPER', code: 'YELLOW' },
    ])
  })
})

describe('clocks', () => {
  it('a quote is reminded of, then escalated, then over', () => {
    const { remindAtMs, escalateAtMs, expiresAtMs } = quoteClock(0, defaultRepairPolicy)
    expect([remindAtMs, escalateAtMs, expiresAtMs]).toEqual([10 * MINUTE, 20 * MINUTE, 240 * MINUTE])
  })

  const said = (from: ThreadMessage['from'], minute: number): ThreadMessage => ({ from, atMs: minute * MINUTE })
  const stateAt = (messages: ThreadMessage[], minute: number) =>
    threadClock(messages, defaultRepairPolicy, minute * MINUTE).state

  it('a question waits from its first word, not from its last', () => {
    const thread = [said('OWNER', 0), said('OWNER', 14)]
    expect([14, 15, 29, 30].map((minute) => stateAt(thread, minute))).toEqual(['WAITING', 'LATE', 'LATE', 'ESCALATED'])
    expect(stateAt([...thread, said('STAFF', 31)], 99)).toBe('ANSWERED')
    expect(threadClock([...thread, said('STAFF', 31), said('OWNER', 40)], defaultRepairPolicy, 41 * MINUTE)).toEqual({
      waitingSinceMs: 40 * MINUTE,
      dueAtMs: 55 * MINUTE,
      state: 'WAITING',
    })
    expect(stateAt([], 0)).toBe('ANSWERED')
  })

  it('a promise moves with its reason, and never to a time that cannot be', () => {
    const move = (toMs: number, reason: Parameters<typeof movePromise>[2] = 'WORKSHOP_DELAY') =>
      movePromise(100 * MINUTE, toMs * MINUTE, reason, 50 * MINUTE, 60 * MINUTE)
    expect(move(120)).toEqual({
      ok: true,
      value: { fromMs: 100 * MINUTE, toMs: 120 * MINUTE, reason: 'WORKSHOP_DELAY', atMs: 60 * MINUTE },
    })
    for (const wrong of [60, 40, 100, 60 + 91 * 24 * 60]) expect(move(wrong).ok).toBe(false)
    expect(move(120, 'READY_EARLIER').ok).toBe(false)
    expect(move(80, 'READY_EARLIER').ok).toBe(true)
  })
})
