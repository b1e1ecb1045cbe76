import type { AppointmentView } from '@/contracts/views'
import { waitingOf } from '@/features/appointments/words'
import { localDateAt } from '@/domain/kernel/time'
import { formatDay, formatTime } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Txt } from '@/ui/Txt'

/** Why the store's system has not agreed yet, and until when the owner need not act. Nothing when it has. */
export const WaitingNote = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking
  const now = serverNow()
  const waiting = waitingOf(a.sync, now)
  if (!waiting) return null
  const offset = a.store.utcOffsetMinutes
  const deadline = () => {
    if (waiting.byMs === null || a.sync.state !== 'PENDING' || a.status === 'CANCELLED') return ''
    if (waiting.overdue) return t.deadlinePassed
    const sameDay = localDateAt(waiting.byMs, offset) === localDateAt(now, offset)
    return t.deadlineCall(sameDay ? formatTime(waiting.byMs, offset) : formatDay(waiting.byMs, offset, now))
  }
  const text = [t.syncReason[waiting.reason], deadline()].filter(Boolean).join('\n')
  return (
    <Txt role="body" tabular>
      {text}
    </Txt>
  )
}
