import fc from 'fast-check'
import { nextStatus, type AppointmentStatus } from '@/domain/booking/states'
import { mergeAppointment, type Ours, type Theirs } from '@/domain/sync/merge'

const ours = (over: Partial<Ours> = {}): Ours => ({
  status: 'CONFIRMED',
  startAtMs: 100,
  pending: false,
  linked: true,
  dmsVersion: 3,
  dmsStartAtMs: 100,
  ...over,
})
const theirs = (over: Partial<Theirs> = {}): Theirs => ({
  version: 4,
  status: 'BOOKED',
  startAtMs: 100,
  samePlace: true,
  ...over,
})
const UNHEARD = { status: 'BOOKED', pending: true, linked: false, dmsVersion: 0, dmsStartAtMs: null } as const

const anyOurs: fc.Arbitrary<Ours> = fc.record({
  status: fc.constantFrom<AppointmentStatus[]>(
    'BOOKED',
    'CONFIRMED',
    'CHECKED_IN',
    'FULFILLED',
    'COMPLETED',
    'CANCELLED',
    'NO_SHOW',
  ),
  startAtMs: fc.integer({ min: 1, max: 4 }),
  pending: fc.boolean(),
  linked: fc.boolean(),
  dmsVersion: fc.integer({ min: 0, max: 5 }),
  dmsStartAtMs: fc.option(fc.integer({ min: 1, max: 4 })),
  askedStartsMs: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
})
const anyTheirs: fc.Arbitrary<Theirs> = fc.record({
  version: fc.integer({ min: 1, max: 6 }),
  status: fc.constantFrom('BOOKED', 'CHECKED_IN', 'COMPLETED', 'CANCELLED', 'NO_SHOW', null),
  startAtMs: fc.integer({ min: 1, max: 4 }),
  samePlace: fc.boolean(),
})

describe('one record of the DMS against one appointment of ours', () => {
  it.each([
    ['the same version again', {}, { version: 3 }, { kind: 'stale' }],
    ['a status nobody knows', {}, { status: null }, { kind: 'ask', reason: 'UNKNOWN_STATUS' }],
    ['nothing that matters', {}, {}, { kind: 'note', taken: true, events: [] }],
    ['our create, heard of now', UNHEARD, { version: 1 }, { kind: 'note', taken: true, events: ['ACKNOWLEDGE'] }],
    [
      'our create, moved by the owner since',
      { ...UNHEARD, startAtMs: 200 },
      { version: 1 },
      { kind: 'note', taken: false, events: [] },
    ],
    [
      'a move by the store',
      {},
      { startAtMs: 200 },
      { kind: 'adopt', events: ['RESCHEDULE', 'ACKNOWLEDGE'], overruled: false },
    ],
    ['another technician', {}, { samePlace: false }, { kind: 'adopt', events: [], overruled: false }],
    [
      'a move by both: the time of the store counts',
      { status: 'BOOKED', startAtMs: 300, pending: true },
      { startAtMs: 200 },
      { kind: 'adopt', events: ['RESCHEDULE', 'ACKNOWLEDGE'], overruled: true },
    ],
    [
      'a move by the owner only',
      { status: 'BOOKED', startAtMs: 300, pending: true },
      {},
      { kind: 'note', taken: false, events: [] },
    ],
    [
      'news of before our cancellation',
      { status: 'CANCELLED', pending: true },
      { startAtMs: 200 },
      { kind: 'note', taken: false, events: [] },
    ],
    [
      'our cancellation, taken',
      { status: 'CANCELLED', pending: true },
      { status: 'CANCELLED' },
      { kind: 'note', taken: true, events: [] },
    ],
    [
      'an arrival after we cancelled',
      { status: 'CANCELLED' },
      { status: 'CHECKED_IN' },
      { kind: 'ask', reason: 'STATES_DISAGREE' },
    ],
    [
      'an arrival after a no-show',
      { status: 'NO_SHOW' },
      { status: 'CHECKED_IN' },
      { kind: 'note', taken: true, events: ['CHECK_IN'] },
    ],
    [
      'a visit that was over before we heard of it',
      {},
      { status: 'COMPLETED' },
      { kind: 'note', taken: true, events: ['CHECK_IN', 'COMPLETE'] },
    ],
  ] as const)('%s', (_name, a, b, expected) => {
    expect(mergeAppointment(ours(a), theirs(b))).toEqual(expected)
  })

  it('property: only newer versions count, and no decision leaves the table of states', () => {
    fc.assert(
      fc.property(anyOurs, anyTheirs, (a, b) => {
        const merge = mergeAppointment(a, b)
        expect(merge.kind === 'stale').toBe(b.version <= a.dmsVersion)
        if (merge.kind !== 'note' && merge.kind !== 'adopt') return
        let status: AppointmentStatus = a.status
        for (const event of merge.events) {
          const next = nextStatus(status, event)
          expect(next).not.toBeNull()
          status = next!
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

/** The DMS's own past of one appointment, and notices of it in any order, any number of times, the newest among them. */
const arrivals = fc
  .array(fc.record({ startAtMs: fc.integer({ min: 1, max: 4 }), place: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => steps.map((step, i) => ({ ...step, version: i + 1 })))
  .chain((versions) => {
    const newest = versions[versions.length - 1]!
    return fc
      .array(fc.constantFrom(...versions), { maxLength: 12 })
      .chain((some) => fc.shuffledSubarray([...some, newest], { minLength: some.length + 1 }))
      .map((all) => ({ all, newest }))
  })

test('property: notices in any order, any number of times, end in what the newest says', () => {
  fc.assert(
    fc.property(arrivals, ({ all, newest }) => {
      let here = { startAtMs: 0, place: 0, dmsVersion: 0 }
      for (const one of all) {
        const merge = mergeAppointment(
          ours({ ...here, dmsStartAtMs: here.startAtMs }),
          theirs({ ...one, samePlace: one.place === here.place }),
        )
        if (merge.kind === 'stale') continue
        here = { ...here, dmsVersion: one.version }
        if (merge.kind === 'adopt') here = { ...here, startAtMs: one.startAtMs, place: one.place }
      }
      expect(here).toEqual({ startAtMs: newest.startAtMs, place: newest.place, dmsVersion: newest.version })
    }),
    { numRuns: 2_000 },
  )
})
