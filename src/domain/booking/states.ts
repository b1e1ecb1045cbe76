/** States of an appointment. Source: the trade's terms (STAR, Fortellis), see docs/glossary.md. */
export const appointmentStatuses = [
  'HELD',
  'BOOKED',
  'CONFIRMED',
  'CHECKED_IN',
  'FULFILLED',
  'COMPLETED',
  'CANCELLED',
  'NO_SHOW',
  'EXPIRED',
  'RELEASED',
] as const
export type AppointmentStatus = (typeof appointmentStatuses)[number]

export type AppointmentEvent =
  | 'CONFIRM' // the owner confirms the hold
  | 'EXPIRE' // the hold ran out
  | 'RELEASE' // the owner gave the hold back
  | 'ACKNOWLEDGE' // the DMS took it
  | 'RESCHEDULE'
  | 'CANCEL'
  | 'CHECK_IN'
  | 'MARK_NO_SHOW'
  | 'OPEN_REPAIR_ORDER'
  | 'COMPLETE'

type Table = { readonly [S in AppointmentStatus]: { readonly [E in AppointmentEvent]?: AppointmentStatus } }

/** The whole state machine: `{state: {event: next}}`. What is not here is refused. */
export const appointmentTransitions: Table = {
  HELD: { CONFIRM: 'BOOKED', EXPIRE: 'EXPIRED', RELEASE: 'RELEASED' },
  BOOKED: {
    ACKNOWLEDGE: 'CONFIRMED',
    RESCHEDULE: 'BOOKED',
    CANCEL: 'CANCELLED',
    CHECK_IN: 'CHECKED_IN',
    MARK_NO_SHOW: 'NO_SHOW',
  },
  CONFIRMED: {
    ACKNOWLEDGE: 'CONFIRMED',
    RESCHEDULE: 'BOOKED',
    CANCEL: 'CANCELLED',
    CHECK_IN: 'CHECKED_IN',
    MARK_NO_SHOW: 'NO_SHOW',
  },
  NO_SHOW: { CHECK_IN: 'CHECKED_IN' },
  CHECKED_IN: { OPEN_REPAIR_ORDER: 'FULFILLED', COMPLETE: 'COMPLETED' },
  FULFILLED: { COMPLETE: 'COMPLETED' },
  COMPLETED: {},
  CANCELLED: {},
  EXPIRED: {},
  RELEASED: {},
}

/** The next state, or null when the table refuses the event in this state. */
export const nextStatus = (status: AppointmentStatus, event: AppointmentEvent): AppointmentStatus | null =>
  appointmentTransitions[status][event] ?? null

/** States in which the appointment occupies a technician and a bay. */
export const occupyingStatuses: readonly AppointmentStatus[] = [
  'HELD',
  'BOOKED',
  'CONFIRMED',
  'CHECKED_IN',
  'FULFILLED',
]
