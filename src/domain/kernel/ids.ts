/** Prefixes of our ids. An id is `prefix_` + ULID (26 Crockford base-32 characters), made where the intent is born. */
export const idPrefixes = {
  group: 'grp',
  store: 'sto',
  staff: 'stf',
  bay: 'bay',
  shift: 'shf',
  absence: 'abs',
  customer: 'cus',
  account: 'acc',
  session: 'ses',
  challenge: 'chg',
  appointment: 'apt',
  record: 'rec',
  deferred: 'dfw',
  trace: 'trc',
  task: 'tsk',
  repairOrder: 'ro',
  membership: 'mem',
} as const

export type IdKind = keyof typeof idPrefixes

const ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}'

/** Pattern of an id of one kind, for schemas. */
export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${idPrefixes[kind]}_${ULID}$`)

/**
 * Joins a prefix and a ULID made by the caller (the domain makes no random of its own).
 * @param ulid 26 characters from the `ulid` package
 */
export const makeId = (kind: IdKind, ulid: string): string => `${idPrefixes[kind]}_${ulid}`
