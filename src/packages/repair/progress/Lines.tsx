import { View } from '@tarojs/components'
import type { RepairView } from '@/contracts/views/repair'
import { formatFen } from '@/domain/kernel/money'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Card } from '@/ui/Card'
import { cx } from '@/ui/cx'
import { Price } from '@/ui/Price'
import { Tag, type TagProps } from '@/ui/Tag'
import { Txt } from '@/ui/Txt'

type Line = RepairView['lines'][number]

const tones: Readonly<Record<NonNullable<Line['status']>, TagProps['tone']>> = {
  PROPOSED: 'muted',
  QUOTED: 'warning',
  APPROVED: 'accent',
  DECLINED: 'muted',
  DEFERRED: 'muted',
  EXPIRED: 'muted',
  DISPATCHED: 'accent',
  IN_PROGRESS: 'accent',
  ON_HOLD: 'warning',
  COMPLETED: 'success',
}

const isLeftOut = ({ status }: Line): boolean => status === 'DECLINED' || status === 'DEFERRED' || status === 'EXPIRED'

/** Labour and parts apart, each part with where it comes from: the list that the law asks for at the end is seen from the beginning. */
const Cost = ({ line }: { readonly line: Line }) => {
  const t = useT().repair
  const payer = t.payer[line.payType]
  return (
    <>
      <Txt role="note" tone="muted" tabular>
        {[
          `${t.labor} ${formatFen(line.laborFen)}`,
          line.partsFen > 0 ? `${t.parts} ${formatFen(line.partsFen)}` : '',
          payer,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Txt>
      {line.parts.map((part) => (
        <Txt key={part.name} role="note" tone="muted" tabular>
          {t.part(part.name, part.quantity, t.grade[part.grade])}
        </Txt>
      ))}
    </>
  )
}

const Item = ({ line, offset }: { readonly line: Line; readonly offset: number }) => {
  const t = useT().repair
  const day = (ms: number) => formatDay(ms, offset, serverNow())
  const { authorization } = line
  return (
    <View className={cx('rp-line', isLeftOut(line) && 'rp-line--off')}>
      <View className="cz-row">
        <Txt role="heading" className="cz-row__grow">
          {line.name}
        </Txt>
        <Tag tone={line.status ? tones[line.status] : 'muted'}>{t.line[line.status ?? 'UNKNOWN']}</Tag>
      </View>
      {line.priority === 'SAFETY_CRITICAL' && (
        <Txt role="note" tone="danger">
          {t.safety}
        </Txt>
      )}
      {line.cause !== '' && (
        <Txt role="body" className="cz-below">
          {line.cause}
        </Txt>
      )}
      <Cost line={line} />
      {line.technician !== null && (
        <Txt role="note" tone="muted">
          {t.by(line.technician)}
        </Txt>
      )}
      {line.partsExpectedAtMs !== null && (
        <Txt role="note" tone="warning" tabular>
          {t.partsExpected(day(line.partsExpectedAtMs))}
        </Txt>
      )}
      {authorization?.decision === 'APPROVED' && (
        <Txt role="note" tone="muted" tabular>
          {t.authorized(day(authorization.atMs))}
        </Txt>
      )}
    </View>
  )
}

/** The work, line by line, and what it comes to. */
export const Lines = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  return (
    <Card>
      {repair.lines.map((line) => (
        <Item key={line.lineNo} line={line} offset={repair.store.utcOffsetMinutes} />
      ))}
      <View className="rp-sum">
        <View>
          <Txt role="heading">{t.total}</Txt>
          <Txt role="note" tone="muted" tabular>
            {`${t.labor} ${formatFen(repair.total.laborFen)} · ${t.parts} ${formatFen(repair.total.partsFen)}`}
          </Txt>
          {repair.lines.some(isLeftOut) && (
            <Txt role="note" tone="muted">
              {t.totalNote}
            </Txt>
          )}
        </View>
        <Price fen={repair.total.dueFen} size="title" />
      </View>
    </Card>
  )
}
