import type pg from 'pg'
import { ulid } from 'ulid'
import { makeId } from '@/domain/kernel/ids'
import { createTokens } from '../../cloudfunctions/core/identity/tokens'
import { withClient } from '../../local/postgres/withClient'
import type { Stack } from '../../local/stack'
import { callApi, type OwnerClient } from './api-client'

export interface CrowdOwner extends OwnerClient {
  readonly vin: string
}

/** When sessions of tests run out. */
export const FAR_AWAY = 4_000_000_000_000

/** The account of a phone and a session of it, written as signing in writes them. */
export const writeSession = async (
  client: pg.ClientBase,
  { groupId, phone }: { readonly groupId: string; readonly phone: string },
): Promise<{ accountId: string; sessionId: string }> => {
  const sessionId = makeId('session', ulid())
  const { rows } = await client.query<{ accountId: string }>(
    `WITH a AS (INSERT INTO accounts (account_id, group_id, phone, created_at_ms) VALUES ($1, $2, $3, 0)
       ON CONFLICT (group_id, phone) DO UPDATE SET phone = excluded.phone RETURNING account_id)
     INSERT INTO sessions (session_id, group_id, account_id, expires_at_ms) SELECT $4, $2, account_id, $5 FROM a RETURNING account_id AS "accountId"`,
    [makeId('account', ulid()), groupId, phone, sessionId, FAR_AWAY],
  )
  return { accountId: rows[0]!.accountId, sessionId }
}

/**
 * Many owners at once, each with a car of the given model: sessions are written as signing in writes them, because a crowd that asks for codes
 * from one address meets the limits that are there for it.
 */
export const crowdOf = async (stack: Stack, count: number, modelCode: string): Promise<CrowdOwner[]> => {
  const tokens = createTokens(stack.secrets.sessionSecret)
  const rows = await withClient(stack.databases.owner, async (client) => {
    const people = await client.query<{ phone: string; vin: string }>(
      `SELECT DISTINCT ON (c.phones[1]) c.phones[1] AS phone, v.vin FROM vehicles v JOIN customers c ON c.dms_key = v.customer_keys[1]
        WHERE v.model_code = $1 ORDER BY c.phones[1], v.vin LIMIT $2`,
      [modelCode, count],
    )
    const signedIn: { phone: string; vin: string; token: string }[] = []
    for (const { phone, vin } of people.rows) {
      const { sessionId } = await writeSession(client, { groupId: stack.secrets.groupId, phone })
      signedIn.push({ phone, vin, token: await tokens.sign({ sessionId, expiresAtMs: FAR_AWAY }) })
    }
    return signedIn
  })
  return rows.map(({ phone, vin, token }) => ({
    phone,
    vin,
    token,
    call: (operation, input, idempotencyKey) =>
      callApi(stack.urls, operation, input, { token, ...(idempotencyKey ? { idempotencyKey } : {}) }),
  }))
}

/** Owners of several models together until `count` is reached; each person once. `energies` leaves electric cars out where oil is changed. */
export const crowd = async (
  stack: Stack,
  count: number,
  energies: readonly string[] = ['FUEL', 'HYBRID'],
): Promise<CrowdOwner[]> => {
  const models = await withClient(stack.databases.owner, (client) =>
    client.query<{ model_code: string }>(
      'SELECT model_code FROM vehicles WHERE energy = ANY ($1) GROUP BY 1 ORDER BY count(*) DESC',
      [energies],
    ),
  )
  const owners = new Map<string, CrowdOwner>()
  for (const { model_code } of models.rows) {
    if (owners.size >= count) break
    for (const owner of await crowdOf(stack, count, model_code))
      if (!owners.has(owner.phone)) owners.set(owner.phone, owner)
  }
  return [...owners.values()].slice(0, count)
}

/** Rows of the product's own database, read as its owner. */
export const rowsOf = <R extends object>(stack: Stack, text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(stack.databases.owner, async (client) => (await client.query<R>(text, values)).rows)

/** Rows of the DMS's own database. */
export const dmsRowsOf = <R extends object>(stack: Stack, text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(stack.databases.dms, async (client) => (await client.query<R>(text, values)).rows)
