import * as fc from 'fast-check'
import type { DeferredWorkView, ServiceView } from '@/contracts/views'
import { refusalCodes } from '@/domain/capacity/refusals'
import { limits } from '@/domain/kernel/limits'
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
