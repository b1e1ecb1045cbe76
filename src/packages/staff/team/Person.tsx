import { View } from '@tarojs/components'
import type { MembershipView } from '@/contracts/views/staff'
import { useDecision } from '@/features/staff/queries'
import { CHINA_OFFSET_MINUTES, formatDay, formatTime } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { failureText } from '@/ui/failureText'
import { Tag } from '@/ui/Tag'
import { confirmDialog, toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'

/** Sends a decision; the list reads itself anew whatever came of it. */
const useSend = (membership: MembershipView) => {
  const t = useT().staff
  const [confirm, refuse, end] = [useDecision('staff.confirm'), useDecision('staff.refuse'), useDecision('staff.end')]
  const send = async (by: typeof confirm, done: string) => {
    try {
      await by.mutateAsync(membership)
      toast(done)
    } catch (failure) {
      toast(failureText(failure))
    }
  }
  return {
    confirm: () => send(confirm, t.confirmed),
    refuse: () => send(refuse, t.refused),
    end: () => send(end, t.ended),
  }
}

const Decide = ({ membership, name }: { membership: MembershipView; name: string }) => {
  const t = useT().staff
  const send = useSend(membership)
  return (
    <View className="team__actions">
      <Button kind="secondary" onClick={send.refuse} ariaLabel={t.refuseOf(name)}>
        {t.refuse}
      </Button>
      <Button kind="secondary" onClick={send.confirm} ariaLabel={t.confirmOf(name, t.roles[membership.role])}>
        {t.confirm}
      </Button>
    </View>
  )
}

const End = ({ membership, name }: { membership: MembershipView; name: string }) => {
  const t = useT().staff
  const send = useSend(membership)
  const invite = membership.state === 'INVITED'
  const ask = async () => {
    const words = { title: t.endAsk(name), body: t.endBody, confirmLabel: t.end, danger: true }
    if (invite || (await confirmDialog(words))) await send.end()
  }
  const label = invite ? t.takeBackOf(t.roles[membership.role]) : t.endOf(name)
  return (
    <Button kind="secondary" size="small" onClick={ask} ariaLabel={label}>
      {invite ? t.takeBack : t.end}
    </Button>
  )
}

const noteOf = (t: ReturnType<typeof useT>['staff'], { person, state, expiresAtMs, endReason }: MembershipView) => {
  if (state === 'INVITED' && expiresAtMs !== null) {
    const day = formatDay(expiresAtMs, CHINA_OFFSET_MINUTES, serverNow())
    return t.expires(`${day} ${formatTime(expiresAtMs, CHINA_OFFSET_MINUTES)}`)
  }
  if (endReason) return t.endReasons[endReason]
  if (state === 'REFUSED' || state === 'EXPIRED' || state === 'ENDED') return t.states[state]
  return person ? t.record(person.employeeNo, t.dmsRoles[person.dmsRole]) : null
}

/** One of the team, or an invite, with what may be done about it. */
export const Person = ({ membership }: { membership: MembershipView }) => {
  const t = useT().staff
  const { person, role, phoneMasked, can } = membership
  const name = person?.name ?? t.inviteReady(t.roles[role])
  const note = noteOf(t, membership)
  return (
    <Card>
      <View className="cz-row">
        <View className="cz-row__grow">
          <View className="team__name">
            <Txt role="heading">{name}</Txt>
            {person && <Tag tone="accent">{t.roles[role]}</Tag>}
          </View>
          {[phoneMasked, note].map(
            (line) =>
              line && (
                <Txt key={line} role="note" tone="muted" tabular className="team__line">
                  {line}
                </Txt>
              ),
          )}
        </View>
        {can.end && <End membership={membership} name={name} />}
      </View>
      {can.confirm && <Decide membership={membership} name={name} />}
    </Card>
  )
}
