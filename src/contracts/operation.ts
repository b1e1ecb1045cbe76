import type * as z from 'zod/mini'
import type { StaffRole } from '@/domain/staff/roles'

/** Staff with one of these roles, at the store that the operation is about. */
export interface StaffAccess {
  readonly staff: readonly StaffRole[]
}

/** Who may call: anybody, whoever is signed in (`owner`; staff are owners too), or staff. */
export type Role = 'anyone' | 'owner' | StaffAccess

export interface Operation<
  I extends z.ZodMiniType = z.ZodMiniType,
  O extends z.ZodMiniType = z.ZodMiniType,
  R extends Role = Role,
> {
  readonly input: I
  readonly output: O
  readonly role: R
  /** `write` needs an Idempotency-Key: same key and input answers the first result again, other input is IDEMPOTENCY_CONFLICT. */
  readonly effect: 'read' | 'write'
  readonly summary: string
}

/** One row of the operations table. */
export const op = <R extends Role, I extends z.ZodMiniType, O extends z.ZodMiniType>(
  role: R,
  effect: 'read' | 'write',
  summary: string,
  input: I,
  output: O,
): Operation<I, O, R> => ({ role, effect, summary, input, output })
