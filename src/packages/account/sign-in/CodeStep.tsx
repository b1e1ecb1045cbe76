import { View } from '@tarojs/components'
import { useState } from 'react'
import { useRequestCode, useSignIn } from '@/features/session/session'
import { useT } from '@/i18n/locale'
import { back } from '@/platform/navigation'
import { a11y } from '@/ui/a11y'
import { Button } from '@/ui/Button'
import { failureText } from '@/ui/failureText'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { useSecondsLeft } from '@/ui/useSecondsLeft'
import { CodeBoxes } from './CodeBoxes'
import type { Challenge } from './index'

interface CodeStepProps {
  readonly phone: string
  readonly challenge: Challenge
  readonly onResent: (challenge: Challenge) => void
  readonly onChangePhone: () => void
}

const Resend = ({ phone, challenge, onResent }: Omit<CodeStepProps, 'onChangePhone'>) => {
  const t = useT()
  const request = useRequestCode()
  const left = useSecondsLeft(challenge.resendAtMs)
  return (
    <Button
      kind="quiet"
      size="small"
      disabled={left > 0}
      onClick={async () => onResent(await request.mutateAsync(phone))}
    >
      {left > 0 ? t.account.resendIn(left) : t.account.resend}
    </Button>
  )
}

const spaced = (phone: string) => phone.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')

/** Second step: the six digits. The last digit signs in by itself. */
export const CodeStep = ({ phone, challenge, onResent, onChangePhone }: CodeStepProps) => {
  const t = useT()
  const signIn = useSignIn()
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const submit = async (digits: string) => {
    try {
      await signIn.mutateAsync({ challengeId: challenge.challengeId, code: digits })
      toast(t.account.signedIn)
      await back()
    } catch (failure) {
      setCode('')
      setError(failureText(failure))
    }
  }
  const change = (digits: string) => {
    setCode(digits)
    if (digits) setError(undefined)
    if (digits.length === 6 && !signIn.isPending) void submit(digits)
  }
  return (
    <>
      <View>
        <Txt role="display">{t.account.codeHeading}</Txt>
        <Txt role="body" tone="muted" tabular className="cz-below">
          {t.account.codeSent(spaced(phone))}
        </Txt>
      </View>
      <CodeBoxes code={code} onChange={change} wrong={Boolean(error)} />
      {error && (
        <View {...a11y({ role: 'alert' })}>
          <Txt role="body" tone="danger">
            {error}
          </Txt>
        </View>
      )}
      <Button disabled={code.length < 6} onClick={() => submit(code)}>
        {t.account.signIn}
      </Button>
      <View className="cz-row cz-row--wrap">
        <Resend phone={phone} challenge={challenge} onResent={onResent} />
        <Button kind="quiet" size="small" onClick={onChangePhone}>
          {t.account.changePhone}
        </Button>
      </View>
    </>
  )
}
