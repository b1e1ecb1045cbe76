import * as fc from 'fast-check'
import type { DayView, DeferredWorkView, ServiceView, SlotView } from '@/contracts/views'
import { refusalCodes } from '@/domain/capacity/refusals'
import { limits } from '@/domain/kernel/limits'
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
import {
  emptyDraft,
  holdSignature,
  keepOffered,
  parseDraft,
  toggleOperation,
  totalsOf,
  withCar,
  withStore,
} from '@/features/booking/draft'
import { sectionsOf } from '@/features/services/grouping'
import { messages } from '@/i18n/messages'

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const OFFSET = 480
const VIN = 'LSVAA4182E2184847'

const service = (opCode: string, over: Partial<ServiceView> = {}): ServiceView => ({
  opCode,
  name: opCode,
  nameEn: opCode,
  category: 'MAINTENANCE',
  minutes: 30,
  price: { laborFen: 10_000, partsFen: 5_000, totalFen: 15_000 },
  due: false,
  intervalKm: null,
  intervalMonths: null,
  ...over,
})

const deferred = (opCode: string | null, over: Partial<DeferredWorkView> = {}): DeferredWorkView => ({
  deferredId: `dfw_${ULID}`,
  opCode,
  name: 'x',
  nameEn: 'x',
  severity: 'YELLOW',
  cause: '',
  quotedFen: 1,
  notedAtMs: 1,
  storeName: 's',
  ...over,
})

const day = (date: string, starts: readonly (readonly [minute: number, refusal: SlotView['refusal']])[]): DayView => ({
  date,
  closedReason: null,
  freeCount: starts.filter(([, r]) => r === null).length,
  slots: starts.map(([minute, refusal]) => ({ startAtMs: instantOf(date, minute, OFFSET), refusal })),
})

describe('booking draft', () => {
  it('adds and removes an operation together with the deferred work that asks for it', () => {
    const work = [deferred('BRK-01')]
    const added = toggleOperation(emptyDraft, 'BRK-01', work)!
    expect(added).toMatchObject({ opCodes: ['BRK-01'], deferredIds: [work[0]!.deferredId] })
    expect(toggleOperation(added, 'BRK-01', work)).toEqual(emptyDraft)
  })

  it('refuses one operation more than a booking may have, but still lets one go', () => {
    const full = { ...emptyDraft, opCodes: Array.from({ length: limits.opCodesPerBooking }, (_, i) => `OP-${i}`) }
    expect(toggleOperation(full, 'OP-X', [])).toBeNull()
    expect(toggleOperation(full, 'OP-0', [])!.opCodes).toHaveLength(limits.opCodesPerBooking - 1)
  })

  it('starts the services afresh for another car and the advisor and time for another store', () => {
    const draft = {
      ...emptyDraft,
      vin: VIN,
      opCodes: ['A-1'],
      storeId: `sto_${ULID}`,
      advisorId: `stf_${ULID}`,
      startAtMs: 5,
      note: 'n',
    }
    expect(withCar(draft, VIN)).toBe(draft)
    expect(withCar(draft, 'LSVAA4182E2184848')).toMatchObject({
      opCodes: [],
      startAtMs: null,
      storeId: draft.storeId,
      note: 'n',
    })
    expect(withStore(draft, draft.storeId)).toBe(draft)
    expect(withStore(draft, 'sto_other')).toMatchObject({ opCodes: ['A-1'], advisorId: null, startAtMs: null })
  })

  it('drops what is no longer offered and keeps the same object when nothing is', () => {
    const draft = { ...emptyDraft, opCodes: ['A-1', 'B-1'], deferredIds: [deferred('B-1').deferredId] }
    expect(keepOffered(draft, [service('A-1')], [])).toMatchObject({ opCodes: ['A-1'], deferredIds: [] })
    expect(keepOffered(draft, [service('A-1'), service('B-1')], [deferred('B-1')])).toBe(draft)
  })

  it.each([
    null,
    7,
    'x',
    {},
    { ...emptyDraft, vin: 'short' },
    { ...emptyDraft, transport: 'FLY' },
    { ...emptyDraft, note: 'x'.repeat(201) },
  ])('reads %j from the store as an empty draft', (stored) => {
    expect(parseDraft(stored)).toEqual(emptyDraft)
  })

  it('reads back what it stored', () => {
    const draft = { ...emptyDraft, vin: VIN, opCodes: ['A-1'], storeId: `sto_${ULID}`, startAtMs: 1_700_000_000_000 }
    expect(parseDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
  })

  it('sums price and minutes of exactly the chosen services', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ minutes: fc.nat(600), laborFen: fc.nat(1e6), partsFen: fc.nat(1e6), chosen: fc.boolean() }),
          { maxLength: 20 },
        ),
        (rows) => {
          const services = rows.map((r, i) =>
            service(`OP-${i}`, {
              minutes: r.minutes,
              price: { laborFen: r.laborFen, partsFen: r.partsFen, totalFen: r.laborFen + r.partsFen },
            }),
          )
          const totals = totalsOf(
            rows.flatMap((r, i) => (r.chosen ? [`OP-${i}`] : [])),
            services,
          )
          const chosen = rows.filter((r) => r.chosen)
          expect(totals.count).toBe(chosen.length)
          expect(totals.minutes).toBe(chosen.reduce((s, r) => s + r.minutes, 0))
          expect(totals.totalFen).toBe(totals.laborFen + totals.partsFen)
          expect(totals.totalFen).toBe(chosen.reduce((s, r) => s + r.laborFen + r.partsFen, 0))
        },
      ),
    )
  })

  it('wants the same hold whatever the order of choosing, another for any other wish', () => {
    const draft = { ...emptyDraft, vin: VIN, opCodes: ['A-1', 'B-1'], startAtMs: 1 }
    expect(holdSignature({ ...draft, opCodes: ['B-1', 'A-1'], note: ' ' })).toBe(holdSignature(draft))
    for (const other of [
      { startAtMs: 2 },
      { opCodes: ['A-1'] },
      { note: 'x' },
      { transport: 'DROP_OFF' as const },
      { advisorId: `stf_${ULID}` },
    ]) {
      expect(holdSignature({ ...draft, ...other })).not.toBe(holdSignature(draft))
    }
  })
})

describe('services of a car', () => {
  it('shows deferred work first with safety on top, then what is due, then the rest by category, each once', () => {
    const services = [
      service('A-1', { due: true }),
      service('B-1', { category: 'BRAKE', due: true }),
      service('T-1', { category: 'TYRE' }),
      service('M-1'),
    ]
    const work = [deferred('ZZ-9', { notedAtMs: 9 }), deferred('B-1', { severity: 'RED' })]
    const sections = sectionsOf(services, work)
    expect(sections.deferred.map((d) => [d.work.opCode, d.service?.opCode])).toEqual([
      ['B-1', 'B-1'],
      ['ZZ-9', undefined],
    ])
    expect(sections.due.map((s) => s.opCode)).toEqual(['A-1'])
    expect(sections.rest.map((r) => [r.category, r.services.map((s) => s.opCode)])).toEqual([
      ['MAINTENANCE', ['M-1']],
      ['TYRE', ['T-1']],
    ])
  })
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

describe('words', () => {
  it('has a sentence for every refusal and reason in both languages, none in English for Chinese readers', () => {
    for (const code of refusalCodes) {
      expect(messages['zh-CN'].booking.refusal[code]).toMatch(/[\u4e00-\u9fa5]/)
      expect(messages['zh-CN'].booking.refusal[code]).not.toMatch(/[A-Za-z]/)
      expect(messages.en.booking.refusal[code]).toMatch(/^[A-Z][^\u4e00-\u9fa5]+$/)
    }
    for (const reason of ['SENDING', 'DMS_UNREACHABLE', 'DMS_REFUSED', 'NO_CAPACITY_LEFT'] as const) {
      expect(messages['zh-CN'].booking.syncReason[reason]).toMatch(/^[\u4e00-\u9fa5]+$/)
      expect(messages.en.booking.syncReason[reason]).toMatch(/^[A-Z]/)
    }
  })
})
