import { withClient } from '../local/postgres/withClient'

/** Connections that an instance of each function may hold; `jobs` takes five at the least, whatever PGPOOL_MAX says (cloudfunctions/jobs). */
const poolOf = (name: string, poolMax: number): number => (name === 'jobs' ? Math.max(poolMax, 5) : poolMax)

/** Left for migrations, a backup and a person who looks. */
const LEFT_FREE = 8

export interface ServerLimits {
  /** What the server takes in all. */
  readonly maxConnections: number
  /** What of it only administrators may use. */
  readonly reserved: number
  /** What the functions' role may have, or -1 for no limit of its own. */
  readonly roleLimit: number
}

/** What the server behind a connection allows; `reserved_connections` is known from PostgreSQL 16 on. */
export const readLimits = (url: string): Promise<ServerLimits> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<ServerLimits>(
      `SELECT current_setting('max_connections')::int AS "maxConnections",
         current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved,
         coalesce((SELECT rolconnlimit FROM pg_roles WHERE rolname = 'chezhu_app'), -1) AS "roleLimit"`,
    )
    return rows[0]!
  })

/**
 * Instances at their peak, by function: `api:12,webhooks:2,jobs:3`.
 * @throws Error that says which part cannot be read
 */
export const parseInstances = (text: string, functions: readonly string[]): ReadonlyMap<string, number> => {
  const parts = text.split(',').map((part) => /^\s*(\w+):(\d{1,4})\s*$/.exec(part))
  const counts = new Map(parts.flatMap((part) => (part ? [[part[1]!, Number(part[2])] as const] : [])))
  if (parts.includes(null) || functions.some((name) => !counts.get(name)) || counts.size !== functions.length)
    throw new Error(
      `FUNCTION_INSTANCES must give each function's peak, like ${functions.map((n) => `${n}:4`).join(',')}`,
    )
  return counts
}

/** Σ instances × connections each, against what the server gives the functions. */
export const connectionsNeeded = (
  instances: ReadonlyMap<string, number>,
  poolMax: number,
  { maxConnections, reserved, roleLimit }: ServerLimits,
): { needed: number; available: number } => {
  const needed = [...instances].reduce((sum, [name, count]) => sum + count * poolOf(name, poolMax), 0)
  const free = maxConnections - reserved - LEFT_FREE
  return { needed, available: roleLimit < 0 ? free : Math.min(free, roleLimit) }
}
