import type { AppointmentView } from '@/contracts/views'

export type SyncReason = NonNullable<AppointmentView['sync']['reason']>

/** What is told while the store's system has not agreed: a reason as a code with words, and until when the owner need not act. */
export interface Waiting {
  readonly reason: SyncReason
  /** Deadline to be named, null when none was set; `overdue` when it lies behind. */
  readonly byMs: number | null
  readonly overdue: boolean
}

/** Reads the waiting state off an appointment; null when the systems agree or there is nothing to agree on. */
export const waitingOf = (sync: AppointmentView['sync'], nowMs: number): Waiting | null => {
  if (sync.state !== 'PENDING' && sync.state !== 'REJECTED') return null
  const reason = sync.reason ?? (sync.state === 'REJECTED' ? 'DMS_REFUSED' : 'SENDING')
  return { reason, byMs: sync.confirmByMs, overdue: sync.confirmByMs !== null && sync.confirmByMs <= nowMs }
}
