import { nextStatus, type AppointmentEvent, type AppointmentStatus } from '../booking/states'
import type { EpochMs } from '../kernel/time'

/** What we know of an appointment when the DMS's record of it arrives. */
export interface Ours {
  readonly status: AppointmentStatus
  readonly startAtMs: EpochMs
  /** Ours has changes that the DMS has not taken. */
  readonly pending: boolean
  /** Whether the DMS is known to have it. */
  readonly linked: boolean
  readonly dmsVersion: number
  /** The start that the DMS had when we last heard of it. */
  readonly dmsStartAtMs: EpochMs | null
  /** Starts that the owner asked for since the DMS last took our word: each may have arrived there without our hearing of it. */
  readonly askedStartsMs?: readonly EpochMs[]
}

export interface Theirs {
  readonly version: number
  /** Null: a status that we do not know. */
  readonly status: 'BOOKED' | 'CHECKED_IN' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW' | null
  readonly startAtMs: EpochMs
  /** Technician and bay are the ones we have. */
  readonly samePlace: boolean
}

export type Merge =
  /** Older than, or the same as, what we have applied. */
  | { readonly kind: 'stale' }
  /** Take note of version and key. `taken`: the DMS has all that we have; otherwise our change is still to be pushed. */
  | { readonly kind: 'note'; readonly taken: boolean; readonly events: readonly AppointmentEvent[] }
  /** The DMS's time, technician and bay become ours; `overruled`: a change of the owner's is lost by it and must be told. */
  | { readonly kind: 'adopt'; readonly events: readonly AppointmentEvent[]; readonly overruled: boolean }
  /** Nothing that a rule can decide: keep ours, tell a person. */
  | { readonly kind: 'ask'; readonly reason: 'UNKNOWN_STATUS' | 'STATES_DISAGREE' }

/** Steps of our state machine that lead to what the DMS says, or null when the table knows none. */
const stepsTo = (from: AppointmentStatus, theirs: NonNullable<Theirs['status']>): AppointmentEvent[] | null => {
  const paths: Record<typeof theirs, AppointmentEvent[][]> = {
    BOOKED: [[]],
    CHECKED_IN: [[], ['CHECK_IN']],
    COMPLETED: [[], ['COMPLETE'], ['CHECK_IN', 'COMPLETE']],
    CANCELLED: [[], ['CANCEL']],
    NO_SHOW: [[], ['MARK_NO_SHOW']],
  }
  const reached: Record<typeof theirs, readonly AppointmentStatus[]> = {
    BOOKED: ['BOOKED', 'CONFIRMED'],
    CHECKED_IN: ['CHECKED_IN', 'FULFILLED'],
    COMPLETED: ['COMPLETED'],
    CANCELLED: ['CANCELLED'],
    NO_SHOW: ['NO_SHOW'],
  }
  for (const path of paths[theirs]) {
    const end = path.reduce<AppointmentStatus | null>((status, event) => status && nextStatus(status, event), from)
    if (end && reached[theirs].includes(end)) return path
  }
  return null
}

const acknowledged = (status: AppointmentStatus): AppointmentEvent[] => (status === 'BOOKED' ? ['ACKNOWLEDGE'] : [])

/** The DMS says booked and so do we: only time and place can differ. */
const mergeBooked = (ours: Ours, theirs: Theirs): Merge => {
  const sameTime = theirs.startAtMs === ours.startAtMs
  // A write of ours whose answer was lost comes back as theirs: it is an earlier word of the owner, not a move by the store.
  const isOurWord = (!ours.linked && theirs.version === 1) || (ours.askedStartsMs ?? []).includes(theirs.startAtMs)
  const theyMoved = !isOurWord && theirs.startAtMs !== ours.dmsStartAtMs
  if (ours.pending && !theyMoved && !sameTime) return { kind: 'note', taken: false, events: [] }
  if (sameTime && theirs.samePlace) return { kind: 'note', taken: true, events: acknowledged(ours.status) }
  // Field owners: the place is the DMS's; the time is shared, and where both changed it the DMS's counts (docs/dms-mapping.md).
  return {
    kind: 'adopt',
    events: sameTime ? acknowledged(ours.status) : ['RESCHEDULE', 'ACKNOWLEDGE'],
    overruled: ours.pending && !sameTime,
  }
}

/**
 * What to do with a record of the DMS. Pure; the order in which records arrive and how often does not matter, because only newer versions count.
 */
export const mergeAppointment = (ours: Ours, theirs: Theirs): Merge => {
  if (theirs.version <= ours.dmsVersion) return { kind: 'stale' }
  if (theirs.status === null) return { kind: 'ask', reason: 'UNKNOWN_STATUS' }
  // Our cancellation on its way is not undone by news of before it; it goes to the DMS, which refuses it if the car is already there.
  if (ours.status === 'CANCELLED' && ours.pending)
    return { kind: 'note', taken: theirs.status === 'CANCELLED', events: [] }
  const steps = stepsTo(ours.status, theirs.status)
  if (!steps) return { kind: 'ask', reason: 'STATES_DISAGREE' }
  if (theirs.status === 'BOOKED') return mergeBooked(ours, theirs)
  const moved = theirs.status === 'CHECKED_IN' && (theirs.startAtMs !== ours.startAtMs || !theirs.samePlace)
  return moved ? { kind: 'adopt', events: steps, overruled: false } : { kind: 'note', taken: true, events: steps }
}
