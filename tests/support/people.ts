import { withClient } from '../../local/postgres/withClient'

export interface KnownOwner {
  readonly phone: string
  readonly vin: string
  readonly energy: string
}

/**
 * Customers of the dealer's records with their car, one car each and each phone once, in a fixed order.
 * @param ownerUrl connection that may read the product's own tables
 */
export const knownOwners = (ownerUrl: string): Promise<KnownOwner[]> =>
  withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<KnownOwner>(
      `SELECT DISTINCT ON (c.phones[1]) c.phones[1] AS phone, v.vin, v.energy
         FROM customers c JOIN vehicles v ON v.group_id = c.group_id AND v.customer_keys @> ARRAY[c.dms_key]
        WHERE cardinality(c.phones) > 0 AND cardinality(v.customer_keys) = 1
          AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.group_id = c.group_id AND o.dms_key <> c.dms_key AND o.phones && c.phones)
          AND (SELECT count(*) FROM vehicles w WHERE w.group_id = c.group_id AND w.customer_keys @> ARRAY[c.dms_key]) = 1
        ORDER BY c.phones[1], v.vin`,
    )
    return rows
  })

/** Those of them whose car has no visit before it: the desk of the sample data books cars too. */
export const idleOwners = async (ownerUrl: string): Promise<KnownOwner[]> => {
  const { rows } = await withClient(ownerUrl, (client) =>
    client.query<{ vin: string }>(
      `SELECT DISTINCT vin FROM appointments WHERE status IN ('HELD', 'BOOKED', 'CONFIRMED')`,
    ),
  )
  const booked = new Set(rows.map((row) => row.vin))
  return (await knownOwners(ownerUrl)).filter((owner) => !booked.has(owner.vin))
}
