import type { OperationName } from '@/contracts/operations'

/**
 * The operations without effect. Kept apart from the contracts table so that the phone does not carry its schemas;
 * a test holds the two together.
 */
const reads: readonly OperationName[] = [
  'session.me',
  'consents.list',
  'vehicles.list',
  'stores.list',
  'services.list',
  'availability.get',
  'appointments.list',
  'appointments.get',
  'repairs.list',
  'repairs.get',
  'staff.me',
  'staff.list',
]

/** True when an operation needs no idempotency key. */
export const isRead = (name: OperationName): boolean => reads.includes(name)
