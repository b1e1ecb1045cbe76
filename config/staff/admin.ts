import type pg from 'pg'
import { ulid } from 'ulid'
import { makeId } from '../../src/domain/kernel/ids'

const PHONE = /^1[3-9]\d{9}$/

/**
 * The group whose admins these are: the one named, else the only one there is.
 * @throws Error that says what is missing
 */
export const groupOf = async (client: pg.ClientBase, named: string | undefined): Promise<string> => {
  const { rows } = await client.query<{ id: string }>('SELECT group_id AS id FROM groups')
  const found = named ? rows.filter((row) => row.id === named) : rows
  if (found.length !== 1) throw new Error(`GROUP_ID must name one of the ${rows.length} groups of this database`)
  return found[0]!.id
}

/**
 * Makes the person behind a phone an admin of the group, who may then invite everybody else. The person signs in with that phone as any owner does.
 * Safe to run again.
 * @returns whether anything changed
 * @throws Error for what is no Chinese mobile number
 */
export const appointGroupAdmin = async (client: pg.ClientBase, groupId: string, phone: string): Promise<boolean> => {
  if (!PHONE.test(phone)) throw new Error('the phone must be a Chinese mobile number of 11 digits')
  const { rows } = await client.query(
    `WITH a AS (INSERT INTO accounts (account_id, group_id, phone, created_at_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_id, phone) DO UPDATE SET phone = excluded.phone RETURNING account_id)
     INSERT INTO staff_memberships (membership_id, group_id, role, state, version, invited_at_ms, account_id, claimed_at_ms, decided_at_ms)
     SELECT $5, $2, 'groupAdmin', 'ACTIVE', 1, $4, account_id, $4, $4 FROM a ON CONFLICT DO NOTHING RETURNING 1`,
    [makeId('account', ulid()), groupId, phone, Date.now(), makeId('membership', ulid())],
  )
  return rows.length === 1
}

/**
 * Takes the rights of a group admin back, from the next call on.
 * @returns whether there was such an admin
 */
export const dismissGroupAdmin = async (client: pg.ClientBase, groupId: string, phone: string): Promise<boolean> => {
  const { rows } = await client.query(
    `UPDATE staff_memberships m SET state = 'ENDED', version = m.version + 1, ended_at_ms = $3, end_reason = 'BY_MANAGER'
       FROM accounts a WHERE a.group_id = $1 AND a.phone = $2 AND m.account_id = a.account_id AND m.role = 'groupAdmin' AND m.state = 'ACTIVE' RETURNING 1`,
    [groupId, phone, Date.now()],
  )
  return rows.length === 1
}
