import { View } from '@tarojs/components'
import { useConsents, useWithdraw, type Standing } from '@/features/consent/queries'
import { CHINA_OFFSET_MINUTES, formatDateOnly } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Empty } from '@/ui/Empty'
import { ErrorState } from '@/ui/ErrorState'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { confirmDialog, toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'

const Consent = ({ purpose, decision, decidedAtMs, source }: Standing) => {
  const t = useT().privacy
  const withdraw = useWithdraw()
  const words = t.purposes[purpose]
  const day = formatDateOnly(decidedAtMs, CHINA_OFFSET_MINUTES, serverNow())
  const said = decision === 'GIVEN' ? t.given : t.withdrawn
  const ask = async () => {
    const body = purpose === 'PHONE_NUMBER' ? t.withdrawPhoneBody : t.withdrawBody
    const sure = await confirmDialog({ title: t.withdrawAsk(words.name), body, confirmLabel: t.withdraw, danger: true })
    if (!sure) return
    await withdraw.mutateAsync(purpose)
    toast(t.withdrawDone)
  }
  return (
    <Card>
      <View className="cz-row">
        <View className="cz-row__grow">
          <Txt role="heading">{words.name}</Txt>
          <Txt role="note" tone="muted" tabular className="cz-below">
            {said(day, t.places[source])}
          </Txt>
        </View>
        {decision === 'GIVEN' && (
          <Button kind="secondary" size="small" onClick={ask} ariaLabel={t.withdrawOf(words.name)}>
            {t.withdraw}
          </Button>
        )}
      </View>
      <Txt role="body" className="cz-below">
        {words.why}
      </Txt>
    </Card>
  )
}

/** What the owner agreed to, when and where, and the way to take it back. */
export default function PrivacyPage() {
  const t = useT().privacy
  const { standing, error, refetch } = useConsents()
  useTitle(t.title)
  return (
    <Page onRefresh={refetch}>
      <View className="cz-stack">
        <Txt role="body" tone="muted">
          {t.lead}
        </Txt>
        {standing?.map((one) => (
          <Consent key={one.purpose} {...one} />
        ))}
        {standing?.length === 0 && <Empty title={t.empty} note={t.emptyNote} />}
        {!standing && (error ? <ErrorState error={error} onRetry={refetch} /> : <Skeleton rows={4} />)}
      </View>
    </Page>
  )
}
