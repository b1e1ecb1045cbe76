import * as z from 'zod/mini'
import { membershipStates } from '@/domain/staff/membership'
import { staffRoles } from '@/domain/staff/roles'
import * as p from '../primitives'

/** Roles as the DMS tells them, in STAR's names; what STAR has no name for is ours (docs/dms-mapping.md). */
export const dmsStaffRole = z.enum([
  'SERVICE_ADVISOR',
  'SERVICE_TECHNICIAN',
  'SHOP_FOREMAN',
  'QUALITY_CONTROL',
  'CASHIER',
  'SERVICE_MANAGER',
  'OTHER',
])

export const membershipView = z.object({
  membershipId: p.id('membership'),
  /** Null: every store of the group. */
  storeId: z.nullable(p.id('store')),
  role: z.enum(staffRoles),
  state: z.enum(membershipStates),
  version: z.int(),
  /** The DMS's record of whoever took the invite. */
  person: z.nullable(z.object({ name: z.string(), employeeNo: z.string(), dmsRole: dmsStaffRole })),
  phoneMasked: z.nullable(z.string()),
  invitedAtMs: p.epochMs,
  expiresAtMs: z.nullable(p.epochMs),
  claimedAtMs: z.nullable(p.epochMs),
  endedAtMs: z.nullable(p.epochMs),
  endReason: z.nullable(z.enum(['BY_MANAGER', 'LEFT', 'MOVED', 'PHONE_CHANGED'])),
  /** What whoever asks may do about it. */
  can: z.object({ confirm: z.boolean(), refuse: z.boolean(), end: z.boolean() }),
})

/** What the person who asks is, where: one's own memberships that wait or are active. */
export const ownMembershipView = z.object({
  membershipId: p.id('membership'),
  role: z.enum(staffRoles),
  state: z.enum(['CLAIMED', 'ACTIVE']),
  store: z.nullable(z.object({ storeId: p.id('store'), name: z.string() })),
})

export type MembershipView = z.infer<typeof membershipView>
export type OwnMembershipView = z.infer<typeof ownMembershipView>
