import { createRandom, type Random } from './random'
import { personName } from './names'
import type { SeedRecord } from './types'

/** Role by letter of the key: STAR's names, and for cashier and manager, which STAR has not, the dealer's own. */
const ROLES = {
  T: 'SERVICE_TECHNICIAN',
  A: 'SERVICE_ADVISOR',
  Q: 'QUALITY_CONTROL',
  C: 'CASHIER',
  M: 'SERVICE_MANAGER',
} as const
type Letter = keyof typeof ROLES

export const staffKey = (storeKey: string, role: Letter, index: number): string =>
  `${storeKey}-${role}${String(index + 1).padStart(2, '0')}`

/** Numbers of a test block, one for each person: 1370003, digit of the store, digit of the role, two for the person. */
export const staffPhone = (storeKey: string, role: Letter, index: number): string =>
  `1370003${storeKey.slice(-1)}${Object.keys(ROLES).indexOf(role) + 1}${String(index + 1).padStart(2, '0')}`

/** One person of a store as its DMS has them. */
export const staffRecord = (
  storeKey: string,
  role: Letter,
  index: number,
  skills: readonly string[],
  random: Random,
): SeedRecord => {
  const key = staffKey(storeKey, role, index)
  return {
    resource: 'staff',
    key,
    dealerKey: storeKey,
    body: {
      staff_key: key,
      dealer_key: storeKey,
      employee_no: `${storeKey.slice(1)}${role}${String(index + 1).padStart(3, '0')}`,
      name: personName(random),
      role: ROLES[role],
      phone: staffPhone(storeKey, role, index),
      skills: skills.map((code) => ({ code, proficiency_level: random.int(2, 5) })),
      active: true,
    },
  }
}

/** Those who do not work on cars. They draw their names apart, so that the rest of the story stays as it is. */
export const officeRecords = (storeKey: string): SeedRecord[] => {
  const random = createRandom(Number(storeKey.slice(1)))
  return (['Q', 'C', 'M'] as const).map((role) => staffRecord(storeKey, role, 0, [], random))
}
