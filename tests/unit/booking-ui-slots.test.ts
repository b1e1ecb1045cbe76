import * as fc from 'fast-check'
import type { DayView, SlotView } from '@/contracts/views'
import { refusalCodes } from '@/domain/capacity/refusals'
import { minuteOfDayAt } from '@/domain/kernel/time'
import {
  dayPartOf,
  groupByPart,
  instantOf,
  lostBecause,
  mainRefusal,
  openingDay,
  storeRefusal,
  waysOutOfFullDay,
} from '@/features/availability/slots'

const OFFSET = 480

const day = (date: string, starts: readonly (readonly [minute: number, refusal: SlotView['refusal']])[]): DayView => ({
  date,
  closedReason: null,
  freeCount: starts.filter(([, r]) => r === null).length,
  slots: starts.map(([minute, refusal]) => ({ startAtMs: instantOf(date, minute, OFFSET), refusal })),
})

describe('times of a day', () => {
  it('splits at noon and six in the evening of the store, not of the phone', () => {
    expect([0, 719, 720, 1079, 1080, 1439].map(dayPartOf)).toEqual([
      'MORNING',
      'MORNING',
      'AFTERNOON',
      'AFTERNOON',
      'EVENING',
      'EVENING',
    ])
    const parts = groupByPart(
      day('2026-11-24', [
        [510, null],
        [720, 'BAYS_BUSY'],
        [1110, null],
      ]).slots,
      OFFSET,
    )
    expect(parts.map((p) => [p.part, p.freeCount])).toEqual([
      ['MORNING', 1],
      ['AFTERNOON', 0],
      ['EVENING', 1],
    ])
  })

  it('keeps every start that has not passed, once, in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(95), { maxLength: 60 }),
        fc.infiniteStream(fc.constantFrom(null, ...refusalCodes)),
        fc.integer({ min: -12, max: 14 }),
        (quarters, refusals, hours) => {
          const slots = [...quarters]
            .sort((a, b) => a - b)
            .map((q) => ({
              startAtMs: instantOf('2026-11-24', q * 15, hours * 60),
              refusal: refusals.next().value as SlotView['refusal'],
            }))
          const shown = groupByPart(slots, hours * 60).flatMap((p) => p.slots)
          expect(shown).toEqual(slots.filter((s) => s.refusal !== 'IN_PAST'))
        },
      ),
    )
  })

  it('opens with the asked day, else the first with something free, else the first', () => {
    const days = [day('2026-11-24', [[540, 'BAYS_BUSY']]), day('2026-11-25', [[540, null]])]
    expect(openingDay(days, '2026-11-24')).toBe('2026-11-24')
    expect(openingDay(days, '2026-12-24')).toBe('2026-11-25')
    expect(openingDay(days.slice(0, 1), null)).toBe('2026-11-24')
    expect(openingDay([], null)).toBeNull()
  })

  it('tells why a chosen time is lost, also when it vanished from the list', () => {
    const days = [
      day('2026-11-24', [
        [540, 'TECHNICIANS_BUSY'],
        [555, null],
      ]),
    ]
    expect(lostBecause(days, instantOf('2026-11-24', 540, OFFSET))).toBe('TECHNICIANS_BUSY')
    expect(lostBecause(days, instantOf('2026-11-24', 555, OFFSET))).toBeNull()
    expect(lostBecause(days, 1)).toBe('CLOSED')
  })

  it('names the refusal that explains a full day, and one that no day can cure', () => {
    expect(
      mainRefusal(
        day('2026-11-24', [
          [540, 'IN_PAST'],
          [555, 'BAYS_BUSY'],
          [570, 'TECHNICIANS_BUSY'],
          [585, 'BAYS_BUSY'],
        ]),
      ),
    ).toBe('BAYS_BUSY')
    expect(
      mainRefusal(
        day('2026-11-24', [
          [540, null],
          [555, 'BAYS_BUSY'],
        ]),
      ),
    ).toBeNull()
    expect(mainRefusal(day('2026-11-24', [[540, 'IN_PAST']]))).toBe('IN_PAST')
    expect(
      storeRefusal([
        day('2026-11-24', [
          [540, 'TOO_SOON'],
          [555, 'NO_SUITABLE_BAY'],
        ]),
      ]),
    ).toBe('NO_SUITABLE_BAY')
    expect(storeRefusal([day('2026-11-24', [[540, 'NO_SUITABLE_BAY']]), day('2026-11-25', [[540, null]])])).toBeNull()
    expect(storeRefusal([])).toBeNull()
  })
})

describe('ways out of a full day', () => {
  const here = (days: DayView[]) => ({ storeId: 'sto_a', storeName: 'A', utcOffsetMinutes: OFFSET, days })

  it('offers the same day in a sister store and one time of each nearest day here, about the wanted time of day', () => {
    const days = [
      day('2026-11-24', [[540, 'BAYS_BUSY']]),
      day('2026-11-25', [
        [540, null],
        [840, null],
        [1020, null],
      ]),
      day('2026-11-26', [[855, null]]),
      day('2026-11-27', [[540, null]]),
    ]
    const sister = {
      storeId: 'sto_b',
      storeName: 'B',
      utcOffsetMinutes: OFFSET,
      days: [
        day('2026-11-24', [
          [600, null],
          [870, null],
        ]),
        day('2026-11-25', [[600, null]]),
      ],
    }
    const ways = waysOutOfFullDay(here(days), '2026-11-24', 840, [sister])
    expect(ways.map((w) => [w.storeName, minuteOfDayAt(w.startAtMs, OFFSET)])).toEqual([
      ['B', 870],
      ['A', 840],
      ['A', 855],
    ])
  })

  it('never offers more than three, never a taken start, never one of the full day here', () => {
    const minutes = fc.uniqueArray(
      fc.tuple(
        fc.integer({ min: 32, max: 70 }).map((q) => q * 15),
        fc.constantFrom(null, 'BAYS_BUSY' as const),
      ),
      { selector: ([m]) => m, maxLength: 12 },
    )
    const dates = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
    fc.assert(
      fc.property(
        fc.tuple(minutes, minutes, minutes, minutes),
        fc.tuple(minutes, minutes, minutes, minutes),
        (a, b) => {
          const daysA = dates.map((d, i) => day(d, a[i]!))
          const daysB = dates.map((d, i) => day(d, b[i]!))
          const ways = waysOutOfFullDay(here(daysA), '2026-11-24', null, [
            { ...here(daysB), storeId: 'sto_b', storeName: 'B' },
          ])
          expect(ways.length).toBeLessThanOrEqual(3)
          for (const w of ways) {
            const source = w.storeId === 'sto_a' ? daysA.slice(1) : daysB.slice(0, 1)
            expect(lostBecause(source, w.startAtMs)).toBeNull()
          }
          const possible = daysA.slice(1).filter((d) => d.freeCount > 0).length + (daysB[0]!.freeCount > 0 ? 1 : 0)
          expect(ways.length).toBe(Math.min(3, possible))
        },
      ),
    )
  })
})
