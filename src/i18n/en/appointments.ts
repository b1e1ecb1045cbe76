import type { appointments as zh } from '../zh/appointments'
import type { Widen } from '../widen'

export const appointments: Widen<typeof zh> = {
  title: 'Bookings',
  upcoming: 'Upcoming',
  past: 'Past',
  scope: 'Which bookings',
  emptyUpcoming: 'No upcoming bookings',
  emptyUpcomingNote: 'Pick the work and a time, and the store keeps a bay for you',
  emptyPast: 'No past bookings',
  emptyPastNote: 'Finished and cancelled bookings appear here',
  book: 'Book a visit',
  signInNote: 'Sign in to see your bookings',
  total: 'Estimate',
  items: (first: string, count: number) => (count > 1 ? `${first} and ${count - 1} more` : first),
  open: (day: string, store: string) => `Open booking ${day}, ${store}`,
  holdLeft: 'On hold',
  status: {
    HOLDING: 'Waiting for you',
    WAITING_FOR_STORE: 'Waiting for the store',
    CONFIRMED: 'Confirmed',
    REFUSED_BY_STORE: 'Needs another time',
    CHECKED_IN: 'Arrived',
    IN_WORKSHOP: 'In the workshop',
    COMPLETED: 'Completed',
    CANCELLED: 'Cancelled',
    NO_SHOW: 'Missed',
    EXPIRED: 'Expired',
    RELEASED: 'Given up',
  },
}
