import type { MembershipState } from '@/domain/staff/membership'
import type { StaffRole } from '@/domain/staff/roles'
import type { Sql } from '../../cloudfunctions/core/ports/database'
import { newId } from './workshop'

interface Where {
  readonly groupId: string
  /** Where the DMS has the person, and the membership is; for a group admin the latter is everywhere. */
  readonly storeId: string
  readonly accountId: string
}

/** What the DMS says of the person. */
interface Said {
  readonly active?: boolean
  /** Not the account's own. */
  readonly phone?: string
}

interface How extends Said {
  readonly role: StaffRole
  readonly state?: MembershipState
}

/** A record of the DMS with the account's phone. */
export const putRecord = async (
  sql: Sql,
  { groupId, storeId, accountId }: Where,
  { active = true, phone }: Said,
): Promise<string> => {
  const staffId = newId('staff')
  await sql.query(
    `INSERT INTO staff (staff_id, group_id, store_id, dms_key, dms_version, employee_no, name, role, skills, active, phone)
     SELECT $1, $2, $3, $1, 1, $1, $1, 'OTHER', '{}', $5, coalesce($6, phone) FROM accounts WHERE account_id = $4`,
    [staffId, groupId, storeId, accountId, active, phone ?? null],
  )
  return staffId
}

/** An account's way into a store as it stands in the tables, without walking it: the record, and a membership. */
export const putMembership = async (
  sql: Sql,
  where: Where,
  { role, state = 'ACTIVE', ...said }: How,
): Promise<{ membershipId: string; staffId: string }> => {
  const { groupId, storeId, accountId } = where
  const [staffId, membershipId] = [await putRecord(sql, where, said), newId('membership')]
  const isAdmin = role === 'groupAdmin'
  await sql.query(
    `INSERT INTO staff_memberships (membership_id, group_id, store_id, role, state, version, invited_at_ms, expires_at_ms, account_id, staff_id)
     VALUES ($1, $2, $3, $4, $5, 1, 0, 4000000000000, $6, $7)`,
    [membershipId, groupId, isAdmin ? null : storeId, role, state, accountId, isAdmin ? null : staffId],
  )
  return { membershipId, staffId }
}
