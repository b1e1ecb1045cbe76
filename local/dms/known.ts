import type { Resource } from '../seed/types'
import { findRecord, type Client, type Row } from './database'

export class DmsError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** Writers of one store wait for each other, so that two cannot both find a bay free. */
export const lockDealer = (client: Client, dealerKey: string): Promise<unknown> =>
  client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`dealer:${dealerKey}`])

export const assertKnown = async (
  client: Client,
  resource: 'dealers' | 'vehicles' | 'staff' | 'bays' | 'labor-operations',
  key: string,
  code: string,
  dealerKey?: string,
): Promise<Row> => {
  const row = await findRecord(client, resource, key)
  if (!row || (dealerKey && row.dealer_key !== dealerKey)) throw new DmsError(422, code, `系统中没有 ${key}`)
  if (row.body.active === false) throw new DmsError(422, `${code.replace('UNKNOWN_', '')}_INACTIVE`, `${key} 已停用`)
  return row
}

/** Somebody of this store who has this role: an advisor repairs nothing. */
export const assertStaff = async (
  client: Client,
  key: string,
  role: 'SERVICE_TECHNICIAN' | 'SERVICE_ADVISOR',
  dealerKey: string,
): Promise<void> => {
  const code = role === 'SERVICE_TECHNICIAN' ? 'UNKNOWN_TECHNICIAN' : 'UNKNOWN_ADVISOR'
  const person = await assertKnown(client, 'staff', key, code, dealerKey)
  if (person.body.role !== role)
    throw new DmsError(422, code, `${key} 不是${role === 'SERVICE_TECHNICIAN' ? '技师' : '服务顾问'}`)
}

export const customerOf = async (client: Client, phone: string | null, vehicle: Row): Promise<string | null> => {
  if (phone) {
    const { rows } = await client.query<{ key: string }>(
      `SELECT key FROM records WHERE resource = 'customers' AND body -> 'phones' ? $1 LIMIT 1`,
      [phone],
    )
    if (rows[0]) return rows[0].key
  }
  return (vehicle.body.customer_keys as string[])[0] ?? null
}

/** The next number of a store's day, as people read it: `7260923001`. */
export const numberFor = async (
  client: Client,
  resource: Resource,
  field: string,
  dealerKey: string,
  at: string,
): Promise<string> => {
  const day = new Date(Date.parse(at) + 8 * 3600_000).toISOString().slice(2, 10).replaceAll('-', '')
  const prefix = `${dealerKey.slice(-1)}${day}`
  const { rows } = await client.query<{ n: number }>(
    `SELECT coalesce(max(substr(body ->> $4, $2)::int), 0) + 1 AS n FROM records WHERE resource = $3 AND body ->> $4 LIKE $1`,
    [`${prefix}%`, prefix.length + 1, resource, field],
  )
  return `${prefix}${String(rows[0]!.n).padStart(3, '0')}`
}
