import * as z from 'zod/mini'
import { limits } from '@/domain/kernel/limits'
import { invitedRoles, managingRoles } from '@/domain/staff/roles'
import { op } from '../operation'
import * as p from '../primitives'
import { membershipView, ownMembershipView } from '../views/staff'

const managers = { staff: managingRoles }
const known = z.strictObject({ membershipId: p.id('membership'), version: z.int() })
const one = z.object({ membership: membershipView })

/** Who works at which store. */
export const staffOperations = {
  'staff.me': op(
    'owner',
    'read',
    'Where the person signed in works, and as what; empty for an owner',
    z.strictObject({}),
    z.object({ memberships: z.array(ownMembershipView) }),
  ),
  'staff.claim': op(
    'owner',
    'write',
    "Take an invite: the phone signed in with must be that of exactly one person of the store's own records",
    z.strictObject({ code: z.string().check(z.maxLength(limits.inviteCodeChars), z.regex(/^[\w-]+$/)) }),
    z.object({ membership: ownMembershipView }),
  ),
  'staff.list': op(
    managers,
    'read',
    "A store's people and invites, those that wait for a decision first",
    z.strictObject({ storeId: p.id('store') }),
    z.object({ memberships: z.array(membershipView) }),
  ),
  'staff.invite': op(
    managers,
    'write',
    'Make an invite for one person, good for one use; the same id answers the same code',
    z.strictObject({ membershipId: p.id('membership'), storeId: p.id('store'), role: z.enum(invitedRoles) }),
    /** `picture`: a mini program code as a data URL, for whoever asks in WeChat and gets one. */
    z.object({ membership: membershipView, code: z.string(), picture: z.nullable(z.string()) }),
  ),
  'staff.confirm': op(managers, 'write', 'Say that whoever took the invite is the right person', known, one),
  'staff.refuse': op(managers, 'write', 'Say that whoever took the invite is not the right person', known, one),
  'staff.end': op(
    managers,
    'write',
    'Take an invite or the rights of a person back, from the next call on',
    known,
    one,
  ),
}
