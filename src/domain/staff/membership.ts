import type { EpochMs } from '../kernel/time'

/** A person's way into a store's staff pages and out again. */
export const membershipStates = ['INVITED', 'CLAIMED', 'ACTIVE', 'REFUSED', 'EXPIRED', 'ENDED'] as const
export type MembershipState = (typeof membershipStates)[number]

export type MembershipEvent =
  | 'CLAIM' // whoever has the code is a person of the store's own records
  | 'EXPIRE' // nobody came in time
  | 'CONFIRM' // a manager says that this is the right person
  | 'REFUSE' // a manager says that it is not
  | 'END' // a manager takes the invite or the rights back
  | 'LEAVE' // the DMS says that the person has left, moved, or has another phone

type Table = { readonly [S in MembershipState]: { readonly [E in MembershipEvent]?: MembershipState } }

/** The whole state machine: `{state: {event: next}}`. What is not here is refused; who was out once comes back by a new invite only. */
export const membershipTransitions: Table = {
  INVITED: { CLAIM: 'CLAIMED', EXPIRE: 'EXPIRED', END: 'ENDED' },
  CLAIMED: { CONFIRM: 'ACTIVE', REFUSE: 'REFUSED', LEAVE: 'ENDED' },
  ACTIVE: { END: 'ENDED', LEAVE: 'ENDED' },
  REFUSED: {},
  EXPIRED: {},
  ENDED: {},
}

/** The next state, or null when the table refuses the event in this state. */
export const nextMembershipState = (state: MembershipState, event: MembershipEvent): MembershipState | null =>
  membershipTransitions[state][event] ?? null

/** The state that counts now: an invite that has run out is expired, whether or not anybody has written so. */
export const effectiveMembershipState = (
  membership: { readonly state: MembershipState; readonly expiresAtMs: EpochMs | null },
  nowMs: EpochMs,
): MembershipState =>
  membership.state === 'INVITED' && membership.expiresAtMs !== null && membership.expiresAtMs <= nowMs
    ? 'EXPIRED'
    : membership.state
