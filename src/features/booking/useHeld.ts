import { useEffect } from 'react'
import { useAppointment } from '@/features/appointments/queries'
import type { AppointmentView } from '@/contracts/views'
import { serverNow } from '@/platform/clock'
import { changeDraft, useDraft } from './draftStore'
import { holdsNow } from './held'

/** The hold of the draft while it lasts; a hold that has ended is dropped from the draft. */
export const useHeld = (): AppointmentView | null => {
  const { holdId } = useDraft()
  const { data } = useAppointment(holdId ?? '')
  const current = data?.appointmentId === holdId ? data : undefined
  const held = current && holdsNow(current, serverNow()) ? current : null
  const ended = current !== undefined && held === null
  useEffect(() => {
    if (ended) changeDraft((draft) => (draft.holdId === holdId ? { ...draft, holdId: null } : draft))
  }, [ended, holdId])
  return held
}
