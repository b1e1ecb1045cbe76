import { useState } from 'react'
import type { AlternativeView, AppointmentView } from '@/contracts/views'
import { useHold, type HoldInput } from '@/features/appointments/queries'
import { serverNow } from '@/platform/clock'
import { alternativesOf } from './alternatives'
import { withStore } from './draft'
import { changeDraft, getDraft } from './draftStore'
import { covers, holdInputOf } from './held'

/**
 * Holds what the draft asks for, then calls `onHeld`; a refused time yields the nearest others instead. What is held
 * already is not held again.
 * @returns `busy` from the press until the form knows of the hold: meanwhile its own hold may look like a time that somebody else has taken
 */
export const useTakeTime = (held: AppointmentView | null, onHeld: (appointmentId: string) => Promise<unknown>) => {
  const hold = useHold()
  const [taken, setTaken] = useState<readonly AlternativeView[] | null>(null)
  const [busy, setBusy] = useState(false)
  const takeNew = async (input: HoldInput): Promise<unknown> => {
    try {
      const { appointmentId } = await hold.mutateAsync(input)
      setTaken(null)
      // The form is told once the next page covers it: all its times would be drawn anew first, for nobody.
      return await onHeld(appointmentId).finally(() => changeDraft({ holdId: appointmentId }))
    } catch (error) {
      const alternatives = alternativesOf(error)
      if (!alternatives) throw error
      changeDraft({ startAtMs: null })
      return setTaken(alternatives)
    }
  }
  const take = async (): Promise<unknown> => {
    const draft = getDraft()
    if (held && covers(held, draft, serverNow())) return onHeld(held.appointmentId)
    const input = holdInputOf(draft)
    if (!input) return undefined
    setBusy(true)
    return takeNew(input).finally(() => setBusy(false))
  }
  const takeOther = (a: AlternativeView): Promise<unknown> => {
    changeDraft((draft) => ({ ...withStore(draft, a.storeId), startAtMs: a.startAtMs }))
    return take()
  }
  return { take, takeOther, taken, closeTaken: () => setTaken(null), busy }
}
