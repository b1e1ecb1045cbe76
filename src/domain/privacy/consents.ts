import type { EpochMs } from '../kernel/time'

/** What personal data is asked for, and nothing is used before its owner has agreed to just that. */
export const consentPurposes = ['PHONE_NUMBER', 'LOCATION', 'ALBUM', 'CAMERA'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

/**
 * Days on which the words of a purpose were worded, newest last. A changed wording is a new day here, and everybody is asked again; the former
 * days stay, because phones with the former words still send them. The words are in `i18n/<language>/privacy.ts`; a test holds them to these days.
 */
const wordings: Readonly<Record<ConsentPurpose, readonly [string, ...string[]]>> = {
  PHONE_NUMBER: ['2026-11-23'],
  LOCATION: ['2026-11-23'],
  ALBUM: ['2026-11-23'],
  CAMERA: ['2026-11-23'],
}

/** The wording that a person is shown now. */
export const currentWording = (purpose: ConsentPurpose): string => wordings[purpose].at(-1)!

/** Whether these words were ever shown to anybody. */
export const isWording = (purpose: ConsentPurpose, textVersion: string): boolean =>
  wordings[purpose].includes(textVersion)

export interface ConsentDecision {
  readonly purpose: ConsentPurpose
  /** The wording decided about, `YYYY-MM-DD`. */
  readonly textVersion: string
  readonly decision: 'GIVEN' | 'WITHDRAWN'
  readonly decidedAtMs: EpochMs
}

/** Whether a decision lets the data be used: given, and to the words that are shown now. */
export const permits = (decision: ConsentDecision | undefined): boolean =>
  decision?.decision === 'GIVEN' && decision.textVersion === currentWording(decision.purpose)

/**
 * When a consent counts as given. A phone's clock may be wrong: one that is ahead must not outlast a later withdrawal, which is always timed by
 * the server.
 */
export const givenAt = (saidAtMs: EpochMs, nowMs: EpochMs): EpochMs => Math.min(saidAtMs, nowMs)

/**
 * Whether a decision changes what stands. Taking back does, since it is timed by the server, and once more when it is said once more; a consent that was said before what stands, on
 * a phone that was away, does not bring back what was taken back meanwhile.
 */
export const isNews = (standing: ConsentDecision | undefined, next: ConsentDecision): boolean => {
  if (!standing) return true
  if (next.decision === 'WITHDRAWN') return standing.decision === 'GIVEN' || next.decidedAtMs > standing.decidedAtMs
  const changes = standing.decision === 'WITHDRAWN' || next.textVersion !== standing.textVersion
  return changes && next.decidedAtMs > standing.decidedAtMs
}
