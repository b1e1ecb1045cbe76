import fc from 'fast-check'
import { mergeAppointment, type Ours, type Theirs } from '@/domain/sync/merge'

const moved: Ours = {
  status: 'BOOKED',
  startAtMs: 300,
  pending: true,
  linked: true,
  dmsVersion: 1,
  dmsStartAtMs: 100,
  askedStartsMs: [200, 300],
}
const theirs: Theirs = { version: 2, status: 'BOOKED', startAtMs: 200, samePlace: true }

describe('a write of ours whose answer was lost comes back', () => {
  it('an earlier word of the owner is not a move by the store: the last word is still to be pushed', () => {
    expect(mergeAppointment(moved, theirs)).toEqual({ kind: 'note', taken: false, events: [] })
  })

  it('a start that nobody here asked for is one', () => {
    expect(mergeAppointment(moved, { ...theirs, startAtMs: 400 })).toMatchObject({ kind: 'adopt', overruled: true })
    const unheard = { ...moved, linked: false, dmsVersion: 0, dmsStartAtMs: null }
    expect(mergeAppointment(unheard, { ...theirs, startAtMs: 400 })).toMatchObject({ kind: 'adopt', overruled: true })
  })

  it('a create that the desk gave to somebody else before we heard of it is taken with its place', () => {
    const unheard = { ...moved, startAtMs: 200, linked: false, dmsVersion: 0, dmsStartAtMs: null }
    expect(mergeAppointment(unheard, { ...theirs, samePlace: false })).toEqual({
      kind: 'adopt',
      events: ['ACKNOWLEDGE'],
      overruled: false,
    })
  })
})

type Act =
  | { readonly kind: 'owner'; readonly to: number }
  | { readonly kind: 'push'; readonly answerLost: boolean }
  | { readonly kind: 'notice'; readonly of: number }

/** Both sides and what lies between them, as push.ts and apply.ts move them; the desk touches nothing. */
const play = (acts: readonly Act[]): { ours: Ours; theirs: Theirs; lastWord: number } => {
  let ours: Ours = { ...moved, startAtMs: 0, linked: false, dmsVersion: 0, dmsStartAtMs: null, askedStartsMs: [0] }
  const past: Theirs[] = []
  let lastWord = 0
  const hear = (record: Theirs): void => {
    const merge = mergeAppointment(ours, record)
    if (merge.kind === 'stale') return
    ours = { ...ours, linked: true, dmsVersion: record.version, dmsStartAtMs: record.startAtMs }
    if (merge.kind === 'adopt') ours = { ...ours, startAtMs: record.startAtMs, pending: false, askedStartsMs: [] }
    if (merge.kind === 'note' && merge.taken) ours = { ...ours, pending: false, askedStartsMs: [] }
  }
  const push = (answerLost: boolean): void => {
    if (!ours.pending) return
    const there = past[past.length - 1]
    // Duplicate or version mismatch: hear of what is there, and look again.
    if (there && there.version !== ours.dmsVersion) hear(there)
    if (!ours.pending) return
    const next = { ...theirs, version: past.length + 1, startAtMs: ours.startAtMs }
    past.push(next)
    if (!answerLost) hear(next)
  }
  for (const act of acts) {
    if (act.kind === 'owner') {
      lastWord = act.to
      ours = {
        ...ours,
        startAtMs: act.to,
        pending: true,
        askedStartsMs: [...(ours.pending ? (ours.askedStartsMs ?? []) : []), act.to],
      }
    } else if (act.kind === 'push') push(act.answerLost)
    else if (past.length > 0) hear(past[act.of % past.length]!)
  }
  push(false)
  return { ours, theirs: past[past.length - 1]!, lastWord }
}

test('property: while the desk moves nothing, the last word of the owner stands at both ends, whatever was lost, late or repeated', () => {
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ kind: fc.constant('owner' as const), to: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('push' as const), answerLost: fc.boolean() }),
    fc.record({ kind: fc.constant('notice' as const), of: fc.nat(5) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 14 }), (acts) => {
      const end = play(acts)
      expect(end.ours).toMatchObject({ startAtMs: end.lastWord, pending: false, dmsVersion: end.theirs.version })
      expect(end.theirs.startAtMs).toBe(end.lastWord)
    }),
    { numRuns: 5_000 },
  )
})
