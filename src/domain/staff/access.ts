import type { StaffRole } from './roles'

/** A membership that gives rights at this moment. */
export interface Standing {
  readonly membershipId: string
  /** The person's record as the DMS tells it; null for a group admin, who stands in no DMS. */
  readonly staffId: string | null
  /** Null: every store of the group. */
  readonly storeId: string | null
  readonly role: StaffRole
}

/** Who acts, and at which store: what a staff operation is carried out with. */
export interface StaffIdentity extends Standing {
  readonly accountId: string
  readonly storeId: string
}

/**
 * The standing by which a person may act at this store, or null. At a store of one's own one acts as what one is there, and as group admin only
 * where one is nothing that may.
 * @param standings those whose role may do what is asked
 */
export const standingAt = (standings: readonly Standing[], storeId: string): Standing | null =>
  standings.find((s) => s.storeId === storeId) ?? standings.find((s) => s.storeId === null) ?? null
