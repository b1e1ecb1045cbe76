import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { useT } from '@/i18n/locale'
import { agreeButton, openPrivacyContract } from '@/platform/privacy'
import { a11y } from '@/ui/a11y'
import { Button } from '@/ui/Button'
import { OpenButton } from '@/ui/OpenButton'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'
import { useShown } from '@/ui/useShown'
import { dismissQuestion, useQuestion, type Question } from './ask'
import './ConsentSheet.css'

/** Two answers of equal size. Where WeChat must see the agreeing tap, it is WeChat's own button. */
const Answers = ({ gate, answer }: Question) => {
  const t = useT().privacy
  const agree = () => answer(true)
  const native = gate.needed ? agreeButton(agree) : null
  return (
    <View className="consent__answers">
      <Button kind="secondary" className="consent__answer" onClick={() => answer(false)}>
        {t.notNow}
      </Button>
      {native ? (
        <OpenButton open={native} className="consent__answer">
          {t.agree}
        </OpenButton>
      ) : (
        <Button className="consent__answer" onClick={agree}>
          {t.agree}
        </Button>
      )}
    </View>
  )
}

/** The full statement: WeChat's contract where there is one, else our own words, in place. */
const Statement = ({ contractName }: { contractName: string | null }) => {
  const t = useT()
  const [open, setOpen] = useState(false)
  const show = async () => {
    if (!contractName || !(await openPrivacyContract())) setOpen(true)
  }
  if (open)
    return (
      <>
        {t.me.aboutBody.map((paragraph) => (
          <View key={paragraph} className="cz-stack__item">
            <Txt role="note" tone="muted">
              {paragraph}
            </Txt>
          </View>
        ))}
      </>
    )
  return (
    <View
      className="consent__link"
      hoverClass="consent__link--pressed"
      onClick={show}
      {...a11y({ role: 'button', label: contractName ?? t.privacy.statement, focusable: true })}
    >
      <Txt role="note" tone="accent">
        {contractName ?? t.privacy.statement}
      </Txt>
    </View>
  )
}

const Asked = (question: Question) => {
  const t = useT().privacy
  const { ask, ...words } = t.purposes[question.purpose]
  return (
    <Sheet open onClose={() => question.answer(false)} title={t.heading(ask)} footer={<Answers {...question} />}>
      {(['why', 'keeps', 'without'] as const).map((part) => (
        <View key={part} className="consent__part">
          <Txt role="note" tone="muted">
            {t[part]}
          </Txt>
          <Txt role="body">{words[part]}</Txt>
        </View>
      ))}
      <Statement contractName={question.gate.contractName} />
    </Sheet>
  )
}

/** Asks for consent on the page that is on the screen: what for, how it is kept, what happens without. One on every page that may ask. */
export const ConsentSheet = () => {
  const question = useQuestion()
  const shown = useShown()
  useEffect(() => dismissQuestion, [])
  return question && shown ? <Asked key={question.purpose} {...question} /> : null
}
