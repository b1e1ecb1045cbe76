import type { StaffAccess } from '../../../src/contracts/operation'
import type { StaffOperationName } from '../../../src/contracts/operations'
import { standingAt, type Standing, type StaffIdentity } from '../../../src/domain/staff/access'
import type { Services } from '../context'
import type { Account } from '../ports/identity'
import { places } from './places'

/** Read with every call, so that whoever has left is refused with the next one. Empty: this person may not call the operation at any store. */
export const standingsFor = async (
  { database, staff, groupId }: Services,
  { staff: roles }: StaffAccess,
  { accountId }: Account,
): Promise<readonly Standing[]> => {
  const standings = await database.read((sql) => staff.standings(sql, { accountId, groupId }))
  return standings.filter((s) => roles.includes(s.role))
}

/**
 * Who acts at which store, or null for somebody who may not: no store of that name and a store of others are the same answer.
 * @param input checked against the operation's schema
 */
export const identityAt = async (
  services: Services,
  name: StaffOperationName,
  input: unknown,
  standings: readonly Standing[],
  { accountId }: Account,
): Promise<StaffIdentity | null> => {
  const storeId = await services.database.read((sql) => places[name](services, sql, input as never))
  const standing = storeId && standingAt(standings, storeId)
  return standing ? { ...standing, accountId, storeId } : null
}
