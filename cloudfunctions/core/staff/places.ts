import type { InputOf, StaffOperationName } from '../../../src/contracts/operations'
import type { Services } from '../context'
import type { Sql } from '../ports/database'

/** The store that an operation is about, found in our own rows and never taken from the input; null when there is none. */
type Place<N extends StaffOperationName> = (services: Services, sql: Sql, input: InputOf<N>) => Promise<string | null>

const ofStore = ({ staff, groupId }: Services, sql: Sql, { storeId }: { readonly storeId: string }) =>
  staff.storeOf(sql, groupId, storeId)

const ofMembership = async ({ staff, groupId }: Services, sql: Sql, input: { readonly membershipId: string }) =>
  (await staff.find(sql, groupId, input.membershipId))?.storeId ?? null

/** One for every operation of staff: a row of the operations table without one does not compile. */
export const places: { readonly [N in StaffOperationName]: Place<N> } = {
  'staff.list': ofStore,
  'staff.invite': ofStore,
  'staff.confirm': ofMembership,
  'staff.refuse': ofMembership,
  'staff.end': ofMembership,
}
