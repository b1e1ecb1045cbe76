import type { PhoneNumberAnswer } from './phoneNumber'

export type { PhoneNumberAnswer } from './phoneNumber'

/** No browser knows the person's phone number: they type it, and a code by SMS proves it. */
export const phoneNumberButton = (_onAnswer: (answer: PhoneNumberAnswer) => void): null => null
