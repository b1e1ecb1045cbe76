import { standingAt, type Standing } from '@/domain/staff/access'
import {
  effectiveMembershipState,
  membershipStates,
  membershipTransitions,
  nextMembershipState,
  type MembershipEvent,
} from '@/domain/staff/membership'
import { invitedRoles, mayManage, staffRoles } from '@/domain/staff/roles'
import { inviteCodeOf, inviteHashOf } from '../../cloudfunctions/core/staff/inviteCode'

const EVENTS: MembershipEvent[] = ['CLAIM', 'EXPIRE', 'CONFIRM', 'REFUSE', 'END', 'LEAVE']

describe('a membership', () => {
  it('knows every pair of state and event, gives no way out of an end, and no way to rights but claim and confirm', () => {
    const ways = membershipStates.flatMap((from) =>
      EVENTS.flatMap((event) => {
        const to = nextMembershipState(from, event)
        return to ? [`${from} ${event} ${to}`] : []
      }),
    )
    expect(ways.filter((way) => way.endsWith('ACTIVE'))).toEqual(['CLAIMED CONFIRM ACTIVE'])
    expect(ways.filter((way) => way.endsWith('CLAIMED'))).toEqual(['INVITED CLAIM CLAIMED'])
    for (const end of ['REFUSED', 'EXPIRED', 'ENDED'] as const) expect(membershipTransitions[end]).toEqual({})
  })

  it('that is an invite runs out by the clock alone; nothing else does', () => {
    for (const state of membershipStates) {
      const at = (nowMs: number) => effectiveMembershipState({ state, expiresAtMs: 100 }, nowMs)
      expect(at(99)).toBe(state)
      expect(at(100)).toBe(state === 'INVITED' ? 'EXPIRED' : state)
    }
  })
})

describe('who may manage whom', () => {
  it('a manager the four roles of the floor, a group admin the manager too, nobody an equal or a group admin', () => {
    const pairs = staffRoles.flatMap((actor) =>
      staffRoles.filter((target) => mayManage(actor, target)).map((target) => `${actor} ${target}`),
    )
    expect(pairs).toEqual([
      ...['advisor', 'technician', 'quality', 'cashier'].map((r) => `manager ${r}`),
      ...['advisor', 'technician', 'quality', 'cashier', 'manager'].map((r) => `groupAdmin ${r}`),
    ])
    expect(invitedRoles).not.toContain('groupAdmin')
  })
})

describe('where a person acts', () => {
  const of = (role: Standing['role'], storeId: string | null): Standing => ({
    membershipId: `${role} ${storeId}`,
    staffId: null,
    storeId,
    role,
  })

  it('at a store of their own as what they are there, elsewhere as group admin only, else not at all', () => {
    const [here, there, all] = [of('manager', 'a'), of('advisor', 'b'), of('groupAdmin', null)]
    expect(standingAt([all, here, there], 'a')).toBe(here)
    expect(standingAt([all, here, there], 'c')).toBe(all)
    expect(standingAt([here, there], 'c')).toBeNull()
    expect(standingAt([], 'a')).toBeNull()
  })
})

describe('the code of an invite', () => {
  it('is the same for the same invite, another for another or with another secret, and fits the scene of a mini program code', () => {
    const secrets = ['s'.repeat(32), 't'.repeat(32)]
    const codes = secrets.flatMap((secret) => ['mem_a', 'mem_b'].map((id) => inviteCodeOf(secret, id)))
    expect(new Set(codes).size).toBe(4)
    expect(inviteCodeOf(secrets[0]!, 'mem_a')).toBe(codes[0])
    for (const code of codes) expect(code).toMatch(/^[\w-]{24}$/)
    expect(inviteHashOf(codes[0]!)).toMatch(/^[0-9a-f]{64}$/)
  })
})
