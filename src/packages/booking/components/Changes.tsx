import { View } from '@tarojs/components'
import type { AppointmentView } from '@/contracts/views'
import { useCancel } from '@/features/appointments/queries'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { failedWith } from '@/platform/failure'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Txt } from '@/ui/Txt'
import { confirmDialog, toast } from '@/ui/toast'
import './booking.css'

type Words = { readonly until: (time: string) => string; readonly closed: (time: string) => string }

const cutoffText = (
  permission: AppointmentView['can']['cancel'],
  words: Words,
  day: (ms: number) => string,
): string => {
  if (permission.untilMs === null) return ''
  return permission.allowed ? words.until(day(permission.untilMs)) : words.closed(day(permission.untilMs))
}

/** Move or cancel, with until when; past the cut-off, why not and what to do instead. */
export const Changes = ({ appointment: a }: { readonly appointment: AppointmentView }) => {
  const t = useT().booking.detail
  const cancel = useCancel()
  const day = (ms: number) => formatDay(ms, a.store.utcOffsetMinutes, serverNow())
  const ask = async () => {
    const body = t.cancelBody(day(a.startAtMs), a.store.name)
    const sure = await confirmDialog({
      title: t.cancelAsk,
      body,
      confirmLabel: t.cancelYes,
      cancelLabel: t.cancelNo,
      danger: true,
    })
    if (!sure) return
    try {
      await cancel.mutateAsync({ appointmentId: a.appointmentId, version: a.version })
      toast(t.cancelled)
    } catch (error) {
      if (!failedWith(error, 'VERSION_CONFLICT', 'TRANSITION_REFUSED')) throw error
      toast(t.changed)
    }
  }
  const notes = [
    cutoffText(a.can.reschedule, { until: t.rescheduleUntil, closed: t.rescheduleClosed }, day),
    cutoffText(a.can.cancel, { until: t.cancelUntil, closed: t.cancelClosed }, day),
  ].filter(Boolean)
  if (notes.length === 0) return null
  return (
    <View className="bk-stack">
      <View className="bk-pair">
        <Button
          kind="secondary"
          disabled={!a.can.reschedule.allowed}
          onClick={() => go('reschedule', { id: a.appointmentId })}
        >
          {t.reschedule}
        </Button>
        <Button kind="secondary" disabled={!a.can.cancel.allowed} onClick={ask}>
          {t.cancel}
        </Button>
      </View>
      <View>
        {notes.map((note) => (
          <Txt key={note} role="note" tone="muted" tabular>
            {note}
          </Txt>
        ))}
      </View>
    </View>
  )
}
