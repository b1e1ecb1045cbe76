import { View } from '@tarojs/components'
import { useState } from 'react'
import { askConsent } from '@/features/consent/ask'
import { useSignInByWechat } from '@/features/session/session'
import { useT } from '@/i18n/locale'
import { back } from '@/platform/navigation'
import { phoneNumberButton, type PhoneNumberAnswer } from '@/platform/phoneNumber'
import { a11y } from '@/ui/a11y'
import { failureText } from '@/ui/failureText'
import { OpenButton } from '@/ui/OpenButton'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'

/** Whether there is a WeChat to ask for the number. */
export const hasWechatSignIn = phoneNumberButton(() => undefined) !== null

/** What follows the tap: nothing for a refusal, which needs no comment; the code goes to the server only with the owner's consent. */
const useAnswer = () => {
  const t = useT().account
  const signIn = useSignInByWechat()
  const [error, setError] = useState<string>()
  const take = async (answer: PhoneNumberAnswer): Promise<void> => {
    setError(answer.kind === 'UNAVAILABLE' ? t.wechatAway : undefined)
    if (answer.kind !== 'CODE' || signIn.isPending || !(await askConsent('PHONE_NUMBER'))) return
    try {
      await signIn.mutateAsync(answer.code)
    } catch (failure) {
      setError(failureText(failure))
      return
    }
    toast(t.signedIn)
    await back()
  }
  return { take, busy: signIn.isPending, error }
}

/** One tap: WeChat tells the number of its account. Whatever goes wrong with it, the way by SMS stands below. */
export const WechatSignIn = () => {
  const t = useT().account
  const { take, busy, error } = useAnswer()
  const open = phoneNumberButton((answer) => void take(answer))
  if (!open) return null
  return (
    <>
      <OpenButton open={open} busy={busy}>
        {t.wechat}
      </OpenButton>
      {error && (
        <View {...a11y({ role: 'alert' })}>
          <Txt role="body" tone="danger">
            {error}
          </Txt>
        </View>
      )}
      <Txt role="note" tone="muted" className="sign-in__or">
        {t.orCode}
      </Txt>
    </>
  )
}
