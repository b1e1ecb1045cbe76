import pg from 'pg'

export interface KnownOwner {
  readonly phone: string
  readonly vin: string
  readonly energy: string
}

/**
 * Customers of the dealer's records with their car, one car each and each phone once, in a fixed order. None has a visit before it: the desk of
 * the sample data books cars too.
 * @param ownerUrl connection that may read the product's own tables
 */
export const knownOwners = async (ownerUrl: string, energy?: string): Promise<KnownOwner[]> => {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<KnownOwner>(
      `SELECT DISTINCT ON (c.phones[1]) c.phones[1] AS phone, v.vin, v.energy
         FROM customers c JOIN vehicles v ON v.group_id = c.group_id AND v.customer_keys @> ARRAY[c.dms_key]
        WHERE cardinality(c.phones) > 0 AND cardinality(v.customer_keys) = 1
          AND NOT EXISTS (SELECT 1 FROM customers o WHERE o.group_id = c.group_id AND o.dms_key <> c.dms_key AND o.phones && c.phones)
          AND (SELECT count(*) FROM vehicles w WHERE w.group_id = c.group_id AND w.customer_keys @> ARRAY[c.dms_key]) = 1
          AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.group_id = v.group_id AND a.vin = v.vin AND a.status IN ('HELD', 'BOOKED', 'CONFIRMED'))
          AND ($1::text IS NULL OR v.energy = $1)
        ORDER BY c.phones[1], v.vin`,
      [energy ?? null],
    )
    return rows
  } finally {
    await client.end()
  }
}
