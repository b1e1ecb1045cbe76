import { call } from '@/platform/call'
import { isSignedIn } from '@/platform/session'
import { learnStanding, noteSent, unsent } from './record'

let underWay: Promise<void> | null = null

const sendAll = async (): Promise<void> => {
  for (const purpose of unsent().withdrawn) {
    await call('consents.withdraw', { purpose })
    noteSent({ given: [], withdrawn: purpose })
  }
  const { given } = unsent()
  if (given.length === 0) return
  const consents = given.map(({ purpose, textVersion, decidedAtMs }) => ({
    purpose,
    textVersion,
    saidAtMs: decidedAtMs,
  }))
  const answer = await call('consents.give', { consents })
  noteSent({ given })
  learnStanding(answer.consents)
}

/**
 * Tells the server what was decided on this phone, once somebody is signed in. What cannot be told now is told the next time: at the next
 * decision, sign-in or start of the program.
 */
export const sendConsents = (): Promise<void> => {
  if (!isSignedIn()) return Promise.resolve()
  underWay ??= sendAll()
    .catch(() => undefined)
    .finally(() => {
      underWay = null
    })
  return underWay
}
