/** What a person does at a store; `groupAdmin` at every store of the group. Terms: STAR's staff roles, see docs/glossary.md. */
export const staffRoles = ['advisor', 'technician', 'quality', 'cashier', 'manager', 'groupAdmin'] as const
export type StaffRole = (typeof staffRoles)[number]

/** Roles that an invite can carry. A group admin is made by an operator at the database and never by a call. */
export const invitedRoles = ['advisor', 'technician', 'quality', 'cashier', 'manager'] as const satisfies StaffRole[]
export type InvitedRole = (typeof invitedRoles)[number]

const managed: { readonly [R in StaffRole]?: readonly StaffRole[] } = {
  manager: ['advisor', 'technician', 'quality', 'cashier'],
  groupAdmin: invitedRoles,
}

/** Whether somebody of one role may invite, confirm, refuse and end somebody of another. Nobody manages an equal, so nobody oneself. */
export const mayManage = (actor: StaffRole, target: StaffRole): boolean => managed[actor]?.includes(target) ?? false

/** Roles that may manage anybody at all. */
export const managingRoles = ['manager', 'groupAdmin'] as const satisfies StaffRole[]
