import fc from 'fast-check'
import { errorCatalogue, errorText, httpStatusOf, type ErrorCode } from '@/domain/kernel/errors'
import { idPattern, makeId } from '@/domain/kernel/ids'
import { formatFen, sumFen } from '@/domain/kernel/money'
import {
  addDays,
  daysBetween,
  isLocalDate,
  isoWeekday,
  localDateAt,
  minuteOfDayAt,
  startOfDayMs,
  zoneOffsetMinutes,
} from '@/domain/kernel/time'
import { dueOf, estimatedKm, kmPerDay } from '@/domain/outreach/due'
import { ulid } from 'ulid'

describe('days and instants', () => {
  it('knows real days only', () => {
    expect(isLocalDate('2026-02-28')).toBe(true)
    for (const bad of ['2026-02-30', '2026-2-3', '20260203', 'today', '2026-13-01'])
      expect(isLocalDate(bad)).toBe(false)
  })
  it('2026-11-23 is a Monday, a Sunday is 7', () => {
    expect(isoWeekday('2026-11-23')).toBe(1)
    expect(isoWeekday('2026-11-29')).toBe(7)
  })
  it('midnight in Shanghai is 16:00 UTC the day before', () => {
    expect(startOfDayMs('2026-11-24', 'Asia/Shanghai')).toBe(Date.parse('2026-11-23T16:00:00Z'))
    expect(zoneOffsetMinutes('Asia/Shanghai', Date.now())).toBe(480)
  })
  it('midnight is right on both days of the year that a clock changes', () => {
    expect(startOfDayMs('2026-03-29', 'Europe/Berlin')).toBe(Date.parse('2026-03-28T23:00:00Z'))
    expect(startOfDayMs('2026-03-30', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T22:00:00Z'))
    expect(startOfDayMs('2026-10-26', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T23:00:00Z'))
  })
  it('an unknown zone is an error, not a guess', () => {
    expect(() => zoneOffsetMinutes('Asia/Nowhere', 0)).toThrow(RangeError)
  })
  it('property: adding days and counting them back agree, and an instant falls inside its day', () => {
    const dateArb = fc.integer({ min: 0, max: 30_000 }).map((n) => addDays('1990-01-01', n))
    fc.assert(
      fc.property(
        dateArb,
        fc.integer({ min: -4000, max: 4000 }),
        (date, n) => daysBetween(date, addDays(date, n)) === n,
      ),
    )
    fc.assert(
      fc.property(dateArb, fc.integer({ min: 0, max: 1439 }), (date, minute) => {
        const at = startOfDayMs(date, 'Asia/Shanghai') + minute * 60_000
        return (
          localDateAt(at, zoneOffsetMinutes('Asia/Shanghai', at)) === date ||
          zoneOffsetMinutes('Asia/Shanghai', at) !== 480
        )
      }),
      { numRuns: 50 },
    )
    expect(minuteOfDayAt(startOfDayMs('2026-11-24', 'Asia/Shanghai') + 570 * 60_000, 480)).toBe(570)
  })
})

describe('money', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [128000, '¥1,280.00'],
    [123456789, '¥1,234,567.89'],
    [-990, '-¥9.90'],
  ])('%d fen is %s', (fen, text) => {
    expect(formatFen(fen)).toBe(text)
  })
  it('a fraction of a fen is a bug', () => {
    expect(() => sumFen([1, 0.5])).toThrow(RangeError)
  })
})

test('ids carry their kind', () => {
  expect(makeId('appointment', ulid())).toMatch(idPattern('appointment'))
  expect(makeId('store', ulid())).not.toMatch(idPattern('appointment'))
})

test('every failure has words in both languages and a status', () => {
  for (const code of Object.keys(errorCatalogue) as ErrorCode[]) {
    expect(errorText(code, 'zh-CN')).toMatch(/[\u4e00-\u9fa5]/)
    expect(errorText(code, 'en')).toMatch(/^[A-Z][^\u4e00-\u9fa5]+$/)
    expect(httpStatusOf[errorCatalogue[code].kind]).toBeGreaterThanOrEqual(400)
  }
})

describe('when a service is due', () => {
  const day = 86_400_000
  const readings = [
    { atMs: 0, km: 0 },
    { atMs: 100 * day, km: 5000 },
  ]
  it("runs the odometer on at the car's own pace", () => {
    expect(kmPerDay(readings)).toBe(50)
    expect(estimatedKm(readings, 110 * day)).toBe(5500)
    expect(kmPerDay([{ atMs: 0, km: 10 }])).toBe(40)
  })
  it('takes time or mileage, whichever comes first', () => {
    const byKm = dueOf({ atMs: 0, km: 0 }, { km: 10_000, months: 24 }, readings, 100 * day)!
    expect(byKm).toMatchObject({ dueKm: 10_000, kmLeft: 5000, daysLeft: 100 })
    const byTime = dueOf({ atMs: 0, km: 0 }, { km: 50_000, months: 6 }, readings, 100 * day)!
    expect(byTime.daysLeft).toBe(83)
    expect(dueOf({ atMs: 0, km: 0 }, { km: null, months: null }, readings, 0)).toBeNull()
  })
})
