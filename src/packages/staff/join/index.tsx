import { View } from '@tarojs/components'
import { useState } from 'react'
import { useSignedIn } from '@/features/session/session'
import { useClaim, useMemberships } from '@/features/staff/queries'
import { useT } from '@/i18n/locale'
import { failedWith } from '@/platform/failure'
import { go, replace, routeParam } from '@/platform/navigation'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { failureText } from '@/ui/failureText'
import { Field } from '@/ui/Field'
import { Page } from '@/ui/Page'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'
import { Steps } from './Steps'
import './index.css'

const CODE = /^[\w-]{24}$/

/** Sends the code; what is wrong comes back for the page to show. */
const useTake = (code: string) => {
  const t = useT().staff
  const claim = useClaim()
  const [wrong, setWrong] = useState<string | null>(null)
  const take = async () => {
    setWrong(null)
    if (!CODE.test(code)) return setWrong(t.codeWrong)
    try {
      await claim.mutateAsync(code)
    } catch (failure) {
      if (failedWith(failure, 'SIGN_IN_REQUIRED', 'SESSION_EXPIRED')) await go('signIn')
      else setWrong(failureText(failure))
    }
  }
  return { wrong, take, taken: claim.data?.membershipId }
}

/** The way into a store's team: opened by the manager's card, code or link. */
export default function StaffJoinPage() {
  const t = useT().staff
  const signedIn = useSignedIn()
  // A mini program code hands its text over as `scene`.
  const [code, setCode] = useState(() => routeParam('code') || routeParam('scene'))
  const { wrong, take, taken } = useTake(code)
  const { data: memberships } = useMemberships()
  const membership = memberships?.find((m) => m.membershipId === taken)
  const done = !signedIn ? 0 : !taken ? 1 : membership?.state === 'ACTIVE' ? 3 : 2
  useTitle(t.joinTitle)
  const action = [
    <Button key="sign-in" onClick={() => go('signIn')}>
      {t.signIn}
    </Button>,
    <Button key="claim" onClick={take}>
      {t.claim}
    </Button>,
    null,
    <Button key="open" onClick={() => replace('staffToday')}>
      {t.open}
    </Button>,
  ][done]
  return (
    <Page footer={action}>
      <View className="cz-stack">
        <Txt role="display">{t.joinHeading}</Txt>
        {wrong && <Banner tone="danger">{wrong}</Banner>}
        {done === 2 && <Banner tone="accent">{t.claimed}</Banner>}
        {done === 3 && membership && (
          <Banner tone="success">{t.joined(membership.store?.name ?? '', t.roles[membership.role])}</Banner>
        )}
        <Steps done={done} />
        {done < 2 && (
          <Field
            label={t.inviteCode}
            value={code}
            onChange={(text) => setCode(text.trim())}
            placeholder={t.codePlaceholder}
            maxLength={32}
          />
        )}
      </View>
    </Page>
  )
}
