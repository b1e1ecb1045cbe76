import type { ServiceView } from '@/contracts/views'
import { formatFen } from '@/domain/kernel/money'
import { nameOf } from '@/features/booking/names'
import { formatDuration, formatKm } from '@/i18n/format'
import { useLocale, useT } from '@/i18n/locale'
import { Cell } from '@/ui/Cell'
import { Txt } from '@/ui/Txt'

export interface ServiceCellProps {
  readonly service: ServiceView
  readonly selected: boolean
  readonly onToggle: (opCode: string) => void
}

/** One service to tick: name, price, time, and why it is due or how often it is done. */
export const ServiceCell = ({ service, selected, onToggle }: ServiceCellProps) => {
  const t = useT().booking.services
  const locale = useLocale()
  const { due, intervalKm, intervalMonths, minutes, price } = service
  const km = intervalKm === null ? null : formatKm(intervalKm)
  const every = t.dueInterval(km, intervalMonths)
  const why = due ? (every ? t.dueReason(every) : t.dueReasonPlain) : every
  const name = nameOf(service, locale)
  const time = formatDuration(minutes)
  return (
    <Cell
      title={<Txt role="body">{name}</Txt>}
      note={
        <>
          <Txt role="note" tone="muted" tabular>{`${formatFen(price.totalFen)} · ${time}`}</Txt>
          {why !== '' && (
            <Txt role="note" tone={due ? 'warning' : 'muted'} tabular>
              {why}
            </Txt>
          )}
        </>
      }
      control="check"
      selected={selected}
      onClick={() => onToggle(service.opCode)}
      ariaLabel={[t.toggle(name, formatFen(price.totalFen), time), why].filter(Boolean).join('，')}
    />
  )
}
