import type { AppointmentView } from '@/contracts/views'
import { useConfirm, useHold } from '@/features/appointments/queries'
import { clearDraft, changeDraft } from './draftStore'
import { draftOf, holdInputOf } from './held'

/**
 * Turns a hold into a booking. The note travels with a hold, so a note written since is held first: the same time, in
 * one step, and the earlier hold goes.
 */
export const useConfirmHold = () => {
  const hold = useHold()
  const confirm = useConfirm()
  return async (held: AppointmentView, note: string): Promise<AppointmentView> => {
    let { appointmentId } = held
    const input = holdInputOf({ ...draftOf(held), note })
    if (input && input.note !== held.note) {
      appointmentId = (await hold.mutateAsync(input)).appointmentId
      changeDraft({ holdId: appointmentId })
    }
    const booked = await confirm.mutateAsync(appointmentId)
    clearDraft()
    return booked
  }
}
