import type { Standing } from '../../../src/domain/staff/access'
import type { Sql } from '../../core/ports/database'
import type { ListedMembership, Membership, OwnMembership, StaffRepository } from '../../core/ports/staff'

const COLUMNS = `m.membership_id AS "membershipId", m.group_id AS "groupId", m.store_id AS "storeId", m.role, m.state, m.version, m.code_hash AS "codeHash",
  m.invited_by AS "invitedBy", m.invited_at_ms AS "invitedAtMs", m.expires_at_ms AS "expiresAtMs", m.account_id AS "accountId", m.staff_id AS "staffId",
  m.claimed_at_ms AS "claimedAtMs", m.decided_by AS "decidedBy", m.decided_at_ms AS "decidedAtMs", m.ended_by AS "endedBy", m.ended_at_ms AS "endedAtMs",
  m.end_reason AS "endReason"`

const PERSON = `CASE WHEN s.staff_id IS NOT NULL THEN json_build_object('name', s.name, 'employeeNo', s.employee_no, 'dmsRole', s.role, 'phone', s.phone) END AS person`

const LISTED = `SELECT ${COLUMNS}, ${PERSON} FROM staff_memberships m LEFT JOIN staff s ON s.staff_id = m.staff_id`

const lockedBy = (sql: Sql, condition: string, values: readonly string[]): Promise<Membership[]> =>
  sql.query<Membership>(`SELECT ${COLUMNS} FROM staff_memberships m WHERE ${condition} FOR UPDATE`, values)

/** Who works at which store. */
export const staffRepository: StaffRepository = {
  standings: (sql, { accountId, groupId }) =>
    sql.query<Standing>(
      `SELECT m.membership_id AS "membershipId", m.staff_id AS "staffId", m.store_id AS "storeId", m.role
         FROM staff_memberships m JOIN accounts a ON a.account_id = m.account_id LEFT JOIN staff s ON s.staff_id = m.staff_id
        WHERE m.group_id = $1 AND m.account_id = $2 AND m.state = 'ACTIVE'
          AND (m.role = 'groupAdmin' OR (s.active AND s.store_id = m.store_id AND s.phone = a.phone))`,
      [groupId, accountId],
    ),

  own: (sql, { accountId, groupId }) =>
    sql.query<OwnMembership>(
      `SELECT m.membership_id AS "membershipId", m.role, m.state,
              CASE WHEN o.store_id IS NOT NULL THEN json_build_object('storeId', o.store_id, 'name', o.name) END AS store
         FROM staff_memberships m LEFT JOIN stores o ON o.store_id = m.store_id
        WHERE m.group_id = $1 AND m.account_id = $2 AND m.state IN ('CLAIMED', 'ACTIVE') ORDER BY m.store_id NULLS FIRST`,
      [groupId, accountId],
    ),

  async storeOf(sql, groupId, storeId) {
    const [row] = await sql.query<{ storeId: string }>(
      'SELECT store_id AS "storeId" FROM stores WHERE group_id = $1 AND store_id = $2',
      [groupId, storeId],
    )
    return row?.storeId ?? null
  },

  async find(sql, groupId, membershipId) {
    const [row] = await sql.query<ListedMembership>(`${LISTED} WHERE m.group_id = $1 AND m.membership_id = $2`, [
      groupId,
      membershipId,
    ])
    return row ?? null
  },

  async lock(sql, groupId, by) {
    const [row] =
      'codeHash' in by
        ? await lockedBy(sql, 'm.group_id = $1 AND m.code_hash = $2', [groupId, by.codeHash])
        : await lockedBy(sql, 'm.group_id = $1 AND m.membership_id = $2', [groupId, by.membershipId])
    return row ?? null
  },

  recordsWith: (sql, groupId, storeId, phone) =>
    sql.query<{ staffId: string }>(
      'SELECT staff_id AS "staffId" FROM staff WHERE group_id = $1 AND store_id = $2 AND phone = $3 AND active LIMIT 2',
      [groupId, storeId, phone],
    ),

  async insert(sql, m) {
    await sql.query(
      `INSERT INTO staff_memberships (membership_id, group_id, store_id, role, state, version, code_hash, invited_by, invited_at_ms, expires_at_ms, account_id, claimed_at_ms, decided_at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ...[m.membershipId, m.groupId, m.storeId, m.role, m.state, m.version, m.codeHash, m.invitedBy],
        ...[m.invitedAtMs, m.expiresAtMs, m.accountId, m.claimedAtMs, m.decidedAtMs],
      ],
    )
  },

  async update(sql, m) {
    await sql.query(
      `UPDATE staff_memberships SET state = $2, version = $3, account_id = $4, staff_id = $5, claimed_at_ms = $6, decided_by = $7, decided_at_ms = $8, ended_by = $9,
              ended_at_ms = $10, end_reason = $11 WHERE membership_id = $1`,
      [
        ...[m.membershipId, m.state, m.version, m.accountId, m.staffId, m.claimedAtMs, m.decidedBy, m.decidedAtMs],
        ...[m.endedBy, m.endedAtMs, m.endReason],
      ],
    )
  },

  list: (sql, groupId, storeId, limit) =>
    sql.query<ListedMembership>(
      `${LISTED} WHERE m.group_id = $1 AND m.store_id = $2
        ORDER BY array_position(ARRAY['CLAIMED', 'ACTIVE', 'INVITED'], m.state) NULLS LAST, m.invited_at_ms DESC LIMIT $3`,
      [groupId, storeId, limit],
    ),

  async countOpenInvites(sql, groupId, storeId, nowMs) {
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`${groupId}:${storeId}`])
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*) FROM staff_memberships WHERE group_id = $1 AND store_id = $2 AND state = 'INVITED' AND expires_at_ms > $3`,
      [groupId, storeId, nowMs],
    )
    return row!.count
  },
}
