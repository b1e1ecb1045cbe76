import type { AppointmentView } from '@/contracts/views'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Card } from '@/ui/Card'
import { Line } from './Line'

export interface FactsProps {
  readonly appointment: AppointmentView
  /** The confirm page has a field for the note instead. */
  readonly withNote?: boolean
  readonly withStore?: boolean
  readonly withNumber?: boolean
}

/** Car, promised time, advisor and the like, each with its name. */
export const Facts = ({ appointment: a, withNote = false, withStore = false, withNumber = false }: FactsProps) => {
  const t = useT().booking
  return (
    <Card>
      {withStore && <Line label={t.confirm.store}>{a.store.name}</Line>}
      <Line label={t.confirm.car}>{`${a.vehicle.plate} ${a.vehicle.modelName}`}</Line>
      <Line label={t.confirm.promise}>{formatDay(a.promiseAtMs, a.store.utcOffsetMinutes, serverNow())}</Line>
      <Line label={t.confirm.transport}>{a.transport === 'WAIT' ? t.time.wait : t.time.dropOff}</Line>
      <Line label={t.confirm.advisor}>{a.advisor?.name ?? t.time.advisorAny}</Line>
      {withNote && a.note !== '' && <Line label={t.confirm.note}>{a.note}</Line>}
      {withNumber && a.dmsNumber !== null && <Line label={t.detail.dmsNumber}>{a.dmsNumber}</Line>}
    </Card>
  )
}
