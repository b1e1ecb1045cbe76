/** What came of a tap on WeChat's phone number button. */
export type PhoneNumberAnswer =
  | { readonly kind: 'CODE'; readonly code: string }
  /** The person said no, to WeChat's sheet or to ours. */
  | { readonly kind: 'REFUSED' }
  /** Quota used up, not open to this mini program, WeChat too old. */
  | { readonly kind: 'UNAVAILABLE' }

interface Detail {
  readonly code?: string
  readonly errMsg?: string
  readonly errno?: number
}

const PRIVACY_REFUSED = 104

/** Source: developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html; [K] the words of `errMsg`. */
const answerOf = ({ code, errMsg = '', errno }: Detail): PhoneNumberAnswer => {
  if (code) return { kind: 'CODE', code }
  const refused = errno === PRIVACY_REFUSED || /deny|cancel|privacy permission/i.test(errMsg)
  return { kind: refused ? 'REFUSED' : 'UNAVAILABLE' }
}

/** Props of the button that asks WeChat for the person's phone number; null where there is no WeChat to ask. */
export const phoneNumberButton = (onAnswer: (answer: PhoneNumberAnswer) => void) => ({
  openType: 'getPhoneNumber' as const,
  onGetPhoneNumber: ({ detail }: { readonly detail: Detail }) => onAnswer(answerOf(detail)),
})
