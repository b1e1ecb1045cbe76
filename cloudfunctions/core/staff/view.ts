import type { MembershipView } from '../../../src/contracts/views/staff'
import type { EpochMs } from '../../../src/domain/kernel/time'
import type { StaffIdentity } from '../../../src/domain/staff/access'
import {
  effectiveMembershipState,
  nextMembershipState,
  type MembershipEvent,
} from '../../../src/domain/staff/membership'
import { mayManage } from '../../../src/domain/staff/roles'
import { maskPhone } from '../identity/session'
import type { ListedMembership, Membership } from '../ports/staff'

/** Whether this member of staff may make this happen to a membership now: by role, never to oneself, and only what its state knows. */
export const mayDo = (
  actor: StaffIdentity,
  membership: Membership,
  event: Extract<MembershipEvent, 'CONFIRM' | 'REFUSE' | 'END'>,
  nowMs: EpochMs,
): boolean =>
  mayManage(actor.role, membership.role) &&
  membership.accountId !== actor.accountId &&
  nextMembershipState(effectiveMembershipState(membership, nowMs), event) !== null

/** A membership as a manager sees it. */
export const viewOf = (m: ListedMembership, actor: StaffIdentity, nowMs: EpochMs): MembershipView => {
  const { membershipId, storeId, role, version, invitedAtMs, expiresAtMs, claimedAtMs, endedAtMs, endReason, person } =
    m
  const may = (event: 'CONFIRM' | 'REFUSE' | 'END'): boolean => mayDo(actor, m, event, nowMs)
  return {
    ...{ membershipId, storeId, role, version, invitedAtMs, expiresAtMs, claimedAtMs, endedAtMs, endReason },
    state: effectiveMembershipState(m, nowMs),
    person: person && { name: person.name, employeeNo: person.employeeNo, dmsRole: person.dmsRole },
    phoneMasked: person?.phone ? maskPhone(person.phone) : null,
    can: { confirm: may('CONFIRM'), refuse: may('REFUSE'), end: may('END') },
  }
}
