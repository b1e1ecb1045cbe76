import type { HoldInput } from '@/features/appointments/queries'
import type { AppointmentView } from '@/contracts/views'
import type { EpochMs } from '@/domain/kernel/time'
import { holdSignature, type BookingDraft } from './draft'

/** True while the appointment keeps its time for us. */
export const holdsNow = (a: Pick<AppointmentView, 'status' | 'holdExpiresAtMs'>, nowMs: EpochMs): boolean =>
  a.status === 'HELD' && a.holdExpiresAtMs !== null && a.holdExpiresAtMs > nowMs

/** The draft that would have asked for this hold. */
export const draftOf = (a: AppointmentView): BookingDraft => ({
  vin: a.vehicle.vin,
  opCodes: a.items.map((item) => item.opCode),
  deferredIds: a.items.flatMap((item) => (item.deferredId ? [item.deferredId] : [])),
  storeId: a.store.storeId,
  advisorId: a.advisor?.staffId ?? null,
  startAtMs: a.startAtMs,
  transport: a.transport,
  note: a.note,
  holdId: a.appointmentId,
})

/** True when the hold is exactly what the draft asks for, so that nothing new needs to be held. */
export const covers = (held: AppointmentView, draft: BookingDraft, nowMs: EpochMs): boolean =>
  holdsNow(held, nowMs) && holdSignature(draftOf(held)) === holdSignature(draft)

/** What to ask the server to hold, or null while something is not chosen yet. */
export const holdInputOf = (draft: BookingDraft): HoldInput | null => {
  const { vin, storeId, startAtMs, opCodes, deferredIds, transport, advisorId, note } = draft
  if (vin === null || storeId === null || startAtMs === null || opCodes.length === 0) return null
  return { vin, storeId, startAtMs, opCodes, deferredIds, transport, advisorId, note: note.trim() }
}
