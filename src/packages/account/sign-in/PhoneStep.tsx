import { View } from '@tarojs/components'
import { useState } from 'react'
import { askConsent } from '@/features/consent/ask'
import { ConsentSheet } from '@/features/consent/ConsentSheet'
import { PrivacySheet } from '@/features/session/PrivacySheet'
import { useRequestCode } from '@/features/session/session'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { Button } from '@/ui/Button'
import { failureText } from '@/ui/failureText'
import { Field } from '@/ui/Field'
import { Txt } from '@/ui/Txt'
import type { Challenge } from './index'
import { hasWechatSignIn, WechatSignIn } from './WechatSignIn'

interface PhoneStepProps {
  readonly phone: string
  readonly onPhone: (phone: string) => void
  readonly onSent: (challenge: Challenge) => void
}

const Consent = () => {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <View className="sign-in__consent">
      <Txt role="note" tone="muted">
        {t.account.consentLead}
      </Txt>
      <View
        className="sign-in__link"
        hoverClass="sign-in__link--pressed"
        onClick={() => setOpen(true)}
        {...a11y({ role: 'button', label: t.account.consentLink, focusable: true })}
      >
        <Txt role="note" tone="accent">
          {t.account.consentLink}
        </Txt>
      </View>
      <PrivacySheet open={open} onClose={() => setOpen(false)} />
    </View>
  )
}

/** First step: whose phone. In WeChat one tap is enough, and a code by SMS stays as the other way. A leading +86 that was pasted along is dropped. */
export const PhoneStep = ({ phone, onPhone, onSent }: PhoneStepProps) => {
  const t = useT()
  const request = useRequestCode()
  const [error, setError] = useState<string>()
  const change = (text: string) => {
    setError(undefined)
    onPhone(text.length > 11 ? text.replace(/^86/, '').slice(0, 11) : text)
  }
  const submit = async () => {
    if (!/^1[3-9]\d{9}$/.test(phone)) return setError(t.account.phoneWrong)
    if (!(await askConsent('PHONE_NUMBER'))) return
    try {
      onSent(await request.mutateAsync(phone))
    } catch (failure) {
      setError(failureText(failure))
    }
  }
  return (
    <>
      <View>
        <Txt role="display">{t.account.signInHeading}</Txt>
        <Txt role="body" tone="muted" className="cz-below">
          {t.account.signInNote}
        </Txt>
      </View>
      <WechatSignIn />
      <Field
        label={t.account.phone}
        type="tel"
        value={phone}
        onChange={change}
        maxLength={13}
        placeholder={t.account.phonePlaceholder}
        error={error}
        autoFocus={!hasWechatSignIn}
      />
      <Button kind={hasWechatSignIn ? 'secondary' : 'primary'} onClick={submit}>
        {t.account.getCode}
      </Button>
      <Consent />
      <ConsentSheet />
    </>
  )
}
