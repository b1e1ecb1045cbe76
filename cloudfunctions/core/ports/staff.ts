import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Standing } from '../../../src/domain/staff/access'
import type { MembershipState } from '../../../src/domain/staff/membership'
import type { StaffRole } from '../../../src/domain/staff/roles'
import type { Sql } from './database'
import type { DmsStaff } from './dms'

export interface Membership {
  readonly membershipId: string
  readonly groupId: string
  /** Null: every store of the group. */
  readonly storeId: string | null
  readonly role: StaffRole
  readonly state: MembershipState
  readonly version: number
  /** SHA-256 of the invite's code; null when an operator made it. */
  readonly codeHash: string | null
  readonly invitedBy: string | null
  readonly invitedAtMs: EpochMs
  readonly expiresAtMs: EpochMs | null
  readonly accountId: string | null
  readonly staffId: string | null
  readonly claimedAtMs: EpochMs | null
  readonly decidedBy: string | null
  readonly decidedAtMs: EpochMs | null
  readonly endedBy: string | null
  readonly endedAtMs: EpochMs | null
  readonly endReason: 'BY_MANAGER' | 'LEFT' | 'MOVED' | 'PHONE_CHANGED' | null
}

/** A membership with the DMS's record of its person. */
export interface ListedMembership extends Membership {
  readonly person: {
    readonly name: string
    readonly employeeNo: string
    readonly dmsRole: DmsStaff['role']
    readonly phone: string | null
  } | null
}

export interface OwnMembership {
  readonly membershipId: string
  readonly role: StaffRole
  readonly state: 'CLAIMED' | 'ACTIVE'
  readonly store: { readonly storeId: string; readonly name: string } | null
}

export interface StaffRepository {
  /** Memberships that give this account rights now: active, and the DMS's record is active, at that store, with the account's phone. */
  standings(sql: Sql, account: { accountId: string; groupId: string }): Promise<Standing[]>
  /** What this account is, or waits to be, and where. */
  own(sql: Sql, account: { accountId: string; groupId: string }): Promise<OwnMembership[]>
  /** The id, if there is such a store in the group. */
  storeOf(sql: Sql, groupId: string, storeId: string): Promise<string | null>
  find(sql: Sql, groupId: string, membershipId: string): Promise<ListedMembership | null>
  /** Locks the membership until the transaction ends. */
  lock(sql: Sql, groupId: string, by: { membershipId: string } | { codeHash: string }): Promise<Membership | null>
  /** Active records of the store with this phone; two at most, which is enough to know that it is not one. */
  recordsWith(sql: Sql, groupId: string, storeId: string, phone: string): Promise<{ readonly staffId: string }[]>
  insert(sql: Sql, membership: Membership): Promise<void>
  update(sql: Sql, membership: Membership): Promise<void>
  /** People and open invites of a store, and those who went lately; whoever waits for a decision first. */
  list(sql: Sql, groupId: string, storeId: string, limit: number): Promise<ListedMembership[]>
  /** Serialises invites of one store until the transaction ends, and counts those that nobody has taken. */
  countOpenInvites(sql: Sql, groupId: string, storeId: string, nowMs: EpochMs): Promise<number>
}
