/** Why a start is not offered, most telling first: the first that applies is the one shown. */
export const refusalCodes = [
  'IN_PAST',
  'TOO_SOON', // inside the store's lead time
  'BEYOND_HORIZON',
  'OFF_GRID',
  'CLOSED', // the store is shut that day
  'OUTSIDE_HOURS', // before opening, or the job would end after closing
  'NO_QUALIFIED_TECHNICIAN', // nobody at this store has the skills: not a matter of time
  'NO_SUITABLE_BAY', // the store has no bay of the right type
  'NO_TECHNICIAN_ON_SHIFT', // somebody has the skills, but not working then
  'TECHNICIANS_BUSY',
  'BAYS_BUSY',
  'ONLINE_SHARE_USED', // what remains of the day is kept for the store itself
] as const
export type RefusalCode = (typeof refusalCodes)[number]
