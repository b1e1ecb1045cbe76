import { limits } from '../../../src/domain/kernel/limits'
import { ok } from '../../../src/domain/kernel/result'
import type { OwnerHandler, StaffHandler } from '../context'
import { viewOf } from './view'

/** Where the person signed in works; what has ended is not told. */
export const me: OwnerHandler<'staff.me'> = async ({ staff, sql, account, groupId }) =>
  ok({ memberships: await staff.own(sql, { accountId: account.accountId, groupId }) })

export const list: StaffHandler<'staff.list'> = async ({ staff, sql, actor, groupId, nowMs }) => {
  const rows = await staff.list(sql, groupId, actor.storeId, limits.staffListed)
  return ok({ memberships: rows.map((row) => viewOf(row, actor, nowMs)) })
}
