import { currentWording, permits, type ConsentDecision, type ConsentPurpose } from '@/domain/privacy/consents'
import { serverNow } from '@/platform/clock'
import { onSessionChange, isSignedIn } from '@/platform/session'
import { readStored, removeStored, writeStored } from '@/platform/storage'

/** A consent given on this phone, and whether the server has it. */
interface Given {
  readonly textVersion: string
  readonly saidAtMs: number
  readonly sent: boolean
}

interface Kept {
  readonly given: Readonly<Partial<Record<ConsentPurpose, Given>>>
  /** Taken back here while the server could not be told. */
  readonly owed: readonly ConsentPurpose[]
}

const KEY = 'consents'
const NOTHING: Kept = { given: {}, owed: [] }
const listeners = new Set<() => void>()
let kept: Kept | null = null

const load = (): Kept => (kept ??= readStored<Kept>(KEY) ?? NOTHING)

const save = (next: Kept): void => {
  kept = next
  if (next === NOTHING) removeStored(KEY)
  else writeStored(KEY, next)
  listeners.forEach((listener) => listener())
}

// What one person agreed to is not the next one's consent.
onSessionChange(() => {
  if (!isSignedIn()) save(NOTHING)
})

const decisionOf = (purpose: ConsentPurpose, given: Given): ConsentDecision => ({
  purpose,
  textVersion: given.textVersion,
  decision: 'GIVEN',
  decidedAtMs: given.saidAtMs,
})

/** What was agreed to on this phone since somebody else used it. The same list until it changes. */
export const givenHere = (): Kept['given'] => load().given

/** Whether this phone's owner agreed to the present words of a purpose. */
export const hasConsent = (purpose: ConsentPurpose): boolean => {
  const given = load().given[purpose]
  return given !== undefined && permits(decisionOf(purpose, given))
}

export const noteGiven = (purpose: ConsentPurpose): void => {
  const { given, owed } = load()
  const now: Given = { textVersion: currentWording(purpose), saidAtMs: serverNow(), sent: false }
  save({ given: { ...given, [purpose]: now }, owed })
}

/** Forgets a consent at once; with `owe`, until the server has been told. */
export const noteWithdrawn = (purpose: ConsentPurpose, owe: boolean): void => {
  const { given, owed } = load()
  const { [purpose]: _gone, ...rest } = given
  save({ given: rest, owed: owe ? [...new Set([...owed, purpose])] : owed })
}

/** What the server has yet to be told. */
export const unsent = (): {
  readonly given: readonly ConsentDecision[]
  readonly withdrawn: readonly ConsentPurpose[]
} => {
  const { given, owed } = load()
  const open = Object.entries(given) as [ConsentPurpose, Given][]
  return {
    given: open.filter(([, one]) => !one.sent).map(([purpose, one]) => decisionOf(purpose, one)),
    withdrawn: owed,
  }
}

export const noteSent = (sent: {
  readonly given: readonly ConsentDecision[]
  readonly withdrawn?: ConsentPurpose
}): void => {
  const { given, owed } = load()
  const marked = sent.given.flatMap(({ purpose, decidedAtMs }) => {
    const one = given[purpose]
    // Given anew while the former one was under way: that one is not sent yet.
    return one?.saidAtMs === decidedAtMs ? [[purpose, { ...one, sent: true }] as const] : []
  })
  save({
    given: { ...given, ...Object.fromEntries(marked) },
    owed: owed.filter((purpose) => purpose !== sent.withdrawn),
  })
}

/** Takes over what was taken back elsewhere. */
export const learnStanding = (standing: readonly ConsentDecision[]): void => {
  for (const { purpose, decision, decidedAtMs } of standing) {
    const here = load().given[purpose]
    if (decision === 'WITHDRAWN' && here && here.saidAtMs <= decidedAtMs) noteWithdrawn(purpose, false)
  }
}

/** Calls back whenever something is given or taken back. @returns the way to stop */
export const onConsentChange = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
