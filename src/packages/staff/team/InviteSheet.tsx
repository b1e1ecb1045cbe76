import { Image, View } from '@tarojs/components'
import { useState } from 'react'
import { invitedRoles, mayManage, type InvitedRole } from '@/domain/staff/roles'
import type { Place } from '@/features/staff/place'
import { useInvite, type Invite } from '@/features/staff/queries'
import { useT } from '@/i18n/locale'
import { copyLink, shareButton, useSharedCard, type Shared } from '@/platform/share'
import { a11y } from '@/ui/a11y'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Chips } from '@/ui/Chips'
import { failureText } from '@/ui/failureText'
import { OpenButton } from '@/ui/OpenButton'
import { Sheet } from '@/ui/Sheet'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'

/** How the invite gets to the colleague: as a card in WeChat, as a link elsewhere, by its code in any case. */
const HandOver = ({ invite, shared }: { invite: Invite; shared: Shared }) => {
  const t = useT().staff
  const copy = async () => toast((await copyLink?.(shared)) ? t.copied : t.copyFailed)
  return (
    <View className="cz-stack">
      <Txt role="body" tone="muted">
        {t.inviteLead}
      </Txt>
      <View className="team__code">
        {invite.picture && <Image className="team__picture" src={invite.picture} {...a11y({ label: t.picture })} />}
        <Txt role="note" tone="muted">
          {t.inviteCode}
        </Txt>
        <Txt role="heading" tabular className="team__letters">
          {invite.code}
        </Txt>
      </View>
      {copyLink && <Button onClick={copy}>{t.copyLink}</Button>}
      {shareButton && <OpenButton open={shareButton}>{t.sendCard}</OpenButton>}
    </View>
  )
}

const Make = ({ place, onMade }: { place: Place; onMade: (invite: Invite) => void }) => {
  const t = useT().staff
  const make = useInvite(place.storeId)
  const [role, setRole] = useState<InvitedRole>('advisor')
  const [wrong, setWrong] = useState<string | null>(null)
  const options = invitedRoles.filter((r) => mayManage(place.role, r)).map((r) => ({ value: r, label: t.roles[r] }))
  const send = async () => {
    try {
      onMade(await make.mutateAsync(role))
    } catch (failure) {
      setWrong(failureText(failure))
    }
  }
  return (
    <View className="cz-stack">
      <Txt role="body" tone="muted">
        {t.inviteLead}
      </Txt>
      {wrong && <Banner tone="danger">{wrong}</Banner>}
      <Chips options={options} value={role} onChange={setRole} ariaLabel={t.inviteRole} wrap />
      <Button onClick={send}>{t.make}</Button>
    </View>
  )
}

interface InviteSheetProps {
  readonly place: Place
  readonly open: boolean
  readonly onClose: () => void
}

/** Chooses a role, makes an invite, and hands it over. */
export const InviteSheet = ({ place, open, onClose }: InviteSheetProps) => {
  const t = useT().staff
  const [invite, setInvite] = useState<Invite | null>(null)
  const shared = invite && {
    title: t.cardTitle(t.roles[invite.membership.role]),
    route: 'staffJoin' as const,
    params: { code: invite.code },
  }
  useSharedCard(shared)
  const close = () => {
    setInvite(null)
    onClose()
  }
  return (
    <Sheet open={open} onClose={close} title={invite ? t.inviteReady(t.roles[invite.membership.role]) : t.invite}>
      {invite && shared ? <HandOver invite={invite} shared={shared} /> : <Make place={place} onMade={setInvite} />}
    </Sheet>
  )
}
