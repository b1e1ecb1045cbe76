import { useSyncExternalStore } from 'react'
import type { ConsentPurpose } from '@/domain/privacy/consents'
import { onPrivacyDemand, privacyGate, type PrivacyGate } from '@/platform/privacy'
import { hasConsent, noteGiven } from './record'
import { sendConsents } from './send'

/** What is being asked now; one thing at a time. */
export interface Question {
  readonly purpose: ConsentPurpose
  readonly gate: PrivacyGate
  readonly answer: (agreed: boolean) => void
}

let question: Question | null = null
const listeners = new Set<() => void>()

const show = (next: Question | null): void => {
  question = next
  listeners.forEach((listener) => listener())
}

const ask = (purpose: ConsentPurpose, gate: PrivacyGate): Promise<boolean> =>
  new Promise((resolve) => {
    question?.answer(false)
    const answer = (agreed: boolean) => {
      if (question?.answer !== answer) return
      if (agreed) {
        noteGiven(purpose)
        void sendConsents()
      }
      show(null)
      resolve(agreed)
    }
    show({ purpose, gate, answer })
  })

/**
 * Whether personal data may be used for this purpose now: asks unless the owner has agreed before, to the present words, and WeChat knows of it
 * too. The page must show a `ConsentSheet`.
 */
export const askConsent = async (purpose: ConsentPurpose): Promise<boolean> => {
  const gate = await privacyGate()
  return (hasConsent(purpose) && !gate.needed) || ask(purpose, gate)
}

/** Leaving the page is an answer too: not now. */
export const dismissQuestion = (): void => question?.answer(false)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useQuestion = (): Question | null =>
  useSyncExternalStore(
    subscribe,
    () => question,
    () => question,
  )

/**
 * Starts keeping consents, once for the program: WeChat's own demands are answered by the same sheet, and what the server was not told before is
 * told now.
 */
export const keepConsents = (): void => {
  onPrivacyDemand((demand) => {
    const asked = demand.purpose
      ? privacyGate().then((gate) => ask(demand.purpose!, { ...gate, needed: true }))
      : Promise.resolve(false)
    void asked.then((agreed) => (agreed ? demand.agree() : demand.refuse()))
  })
  void sendConsents()
}
