import type { PrivacyDemand, PrivacyGate } from './privacy'

export type { PrivacyDemand, PrivacyGate } from './privacy'

/** The browser has no gate of its own for all personal data; each consent is ours to ask for and to keep. */
export const privacyGate = (): Promise<PrivacyGate> => Promise.resolve({ needed: false, contractName: null })

/** There is no contract but the program's own words. */
export const openPrivacyContract = (): Promise<boolean> => Promise.resolve(false)

/** The browser never waits for an answer of ours: it asks for the position by itself, after ours. */
export const onPrivacyDemand = (_listener: (demand: PrivacyDemand) => void): void => undefined

/** In the browser an ordinary button does. */
export const agreeButton = (_onAgree: () => void): null => null
