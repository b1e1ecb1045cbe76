import { View } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '@/contracts/operations'
import { useT } from '@/i18n/locale'
import { Page } from '@/ui/Page'
import { useTitle } from '@/ui/useTitle'
import { CodeStep } from './CodeStep'
import { PhoneStep } from './PhoneStep'
import './index.css'

export type Challenge = OutputOf<'session.requestCode'>

/** Sign-in by phone and code, then back to where the owner was. */
export default function SignInPage() {
  const t = useT()
  const [phone, setPhone] = useState('')
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  useTitle(t.account.signInTitle)
  return (
    <Page>
      <View className="sign-in">
        {challenge ? (
          <CodeStep
            phone={phone}
            challenge={challenge}
            onResent={setChallenge}
            onChangePhone={() => setChallenge(null)}
          />
        ) : (
          <PhoneStep phone={phone} onPhone={setPhone} onSent={setChallenge} />
        )}
      </View>
    </Page>
  )
}
