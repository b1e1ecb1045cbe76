import { limits } from '../../../src/domain/kernel/limits'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import { effectiveMembershipState } from '../../../src/domain/staff/membership'
import { mayManage } from '../../../src/domain/staff/roles'
import type { OwnerContext, OwnerHandler, Preparation, StaffContext, StaffHandler } from '../context'
import type { Membership } from '../ports/staff'
import { inviteHashOf } from './inviteCode'
import { viewOf } from './view'

const NOT_YET = {
  ...{ accountId: null, staffId: null, claimedAtMs: null, decidedBy: null, decidedAtMs: null },
  ...{ endedBy: null, endedAtMs: null, endReason: null },
} as const

const insertNew = async (
  { staff, sql, groupId, actor, nowMs, inviteCodeOf }: StaffContext,
  membershipId: string,
  role: Membership['role'],
): Promise<Result<null>> => {
  const { storeId } = actor
  const open = await staff.countOpenInvites(sql, groupId, storeId, nowMs)
  if (open >= limits.openInvitesPerStore) return err('TOO_MANY_INVITES')
  await staff.insert(sql, {
    ...{ membershipId, groupId, storeId, role, ...NOT_YET },
    state: 'INVITED',
    version: 1,
    codeHash: inviteHashOf(inviteCodeOf(membershipId)),
    invitedBy: actor.accountId,
    invitedAtMs: nowMs,
    expiresAtMs: nowMs + limits.inviteTtlMs,
  })
  return ok(null)
}

const JOIN_PAGE = 'packages/staff/join/index'

/** In WeChat the colleague scans a mini program code. Without one the invite is sent as a card, or by its letters. */
export const drawCode: Preparation<'staff.invite'> = async ({ caller, wechatCodes, inviteCodeOf }, { membershipId }) =>
  ok(caller.openid ? await wechatCodes.draw(JOIN_PAGE, inviteCodeOf(membershipId)) : null)

/** The same id again answers the same code while the invite is open, so that a lost reply costs nothing and no reply with a code is ever stored. */
export const invite: StaffHandler<'staff.invite'> = async (context, { membershipId, role }) => {
  const { staff, sql, groupId, actor, nowMs } = context
  if (!mayManage(actor.role, role)) return err('NOT_ALLOWED')
  const known = await staff.lock(sql, groupId, { membershipId })
  if (known && (known.invitedBy !== actor.accountId || known.role !== role)) return err('MEMBERSHIP_CHANGED')
  if (known && effectiveMembershipState(known, nowMs) !== 'INVITED') return err('MEMBERSHIP_CHANGED')
  const made = known ? ok(null) : await insertNew(context, membershipId, role)
  if (!made.ok) return made
  const membership = await staff.find(sql, groupId, membershipId)
  if (!membership) return err('MEMBERSHIP_NOT_FOUND')
  const picture = typeof context.prepared === 'string' ? context.prepared : null
  return ok({ membership: viewOf(membership, actor, nowMs), code: context.inviteCodeOf(membershipId), picture })
}

/** Ties the invite to the one active record of its store that has the caller's proven phone. */
const take = async (
  { staff, sql, groupId, account, nowMs }: OwnerContext,
  invited: Membership & { storeId: string },
): Promise<Result<null>> => {
  const { accountId, phone } = account
  const own = await staff.own(sql, { accountId, groupId })
  if (own.some((m) => m.store?.storeId === invited.storeId)) return err('STAFF_ALREADY_MEMBER')
  const records = await staff.recordsWith(sql, groupId, invited.storeId, phone)
  const [record] = records
  if (!record || records.length > 1) return err('STAFF_RECORD_MISSING')
  const claimed = { state: 'CLAIMED', version: invited.version + 1, claimedAtMs: nowMs } as const
  await staff.update(sql, { ...invited, ...claimed, accountId, staffId: record.staffId })
  return ok(null)
}

/** Claimed once; the same person again is told what came of it. */
export const claim: OwnerHandler<'staff.claim'> = async (context, { code }) => {
  const { staff, sql, groupId, account, nowMs } = context
  const invited = await staff.lock(sql, groupId, { codeHash: inviteHashOf(code) })
  if (!invited) return err('INVITE_INVALID')
  const { storeId, membershipId } = invited
  if (invited.accountId !== account.accountId) {
    if (effectiveMembershipState(invited, nowMs) !== 'INVITED' || !storeId) return err('INVITE_INVALID')
    const taken = await take(context, { ...invited, storeId })
    if (!taken.ok) return taken
  }
  const own = await staff.own(sql, { accountId: account.accountId, groupId })
  const membership = own.find((m) => m.membershipId === membershipId)
  return membership ? ok({ membership }) : err('INVITE_INVALID')
}
