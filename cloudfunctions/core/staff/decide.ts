import { err, ok, type Result } from '../../../src/domain/kernel/result'
import type { MembershipView } from '../../../src/contracts/views/staff'
import { nextMembershipState } from '../../../src/domain/staff/membership'
import { mayManage } from '../../../src/domain/staff/roles'
import type { StaffContext, StaffHandler } from '../context'
import type { Membership } from '../ports/staff'
import { mayDo, viewOf } from './view'

interface Asked {
  readonly membershipId: string
  readonly version: number
}

/** The membership, locked, if this member of staff may decide about it and it is still what the screen showed. */
const locked = async (
  context: StaffContext,
  { membershipId, version }: Asked,
  event: 'CONFIRM' | 'REFUSE' | 'END',
): Promise<Result<Membership>> => {
  const { staff, sql, groupId, actor, nowMs } = context
  const membership = await staff.lock(sql, groupId, { membershipId })
  if (!membership) return err('MEMBERSHIP_NOT_FOUND')
  if (!mayManage(actor.role, membership.role) || membership.accountId === actor.accountId) return err('NOT_ALLOWED')
  if (membership.version !== version || !mayDo(actor, membership, event, nowMs)) return err('MEMBERSHIP_CHANGED')
  return ok(membership)
}

const decide = async (
  context: StaffContext,
  asked: Asked,
  event: 'CONFIRM' | 'REFUSE' | 'END',
  patch: Partial<Membership>,
): Promise<Result<{ membership: MembershipView }>> => {
  const { staff, sql, groupId, actor, nowMs } = context
  const found = await locked(context, asked, event)
  if (!found.ok) return found
  const before = found.value
  const state = nextMembershipState(before.state, event)!
  await staff.update(sql, { ...before, ...patch, state, version: before.version + 1 })
  const after = await staff.find(sql, groupId, before.membershipId)
  return after ? ok({ membership: viewOf(after, actor, nowMs) }) : err('MEMBERSHIP_NOT_FOUND')
}

export const confirm: StaffHandler<'staff.confirm'> = (context, asked) =>
  decide(context, asked, 'CONFIRM', { decidedBy: context.actor.accountId, decidedAtMs: context.nowMs })

export const refuse: StaffHandler<'staff.refuse'> = (context, asked) =>
  decide(context, asked, 'REFUSE', { decidedBy: context.actor.accountId, decidedAtMs: context.nowMs })

export const end: StaffHandler<'staff.end'> = (context, asked) => {
  const { actor, nowMs } = context
  return decide(context, asked, 'END', { endedBy: actor.accountId, endedAtMs: nowMs, endReason: 'BY_MANAGER' })
}
