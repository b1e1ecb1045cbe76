import { limits } from '../../../src/domain/kernel/limits'
import type { Database } from '../ports/database'
import type { SmsSender } from '../ports/sms'
import type { SyncRepository } from '../ports/sync'

interface Needs {
  readonly database: Database
  readonly sync: Pick<SyncRepository, 'challenge'>
  readonly sms: SmsSender
  readonly smsCodeOf: (challengeId: string) => string
  readonly now: () => number
}

/** Sends the code of a challenge; one that has run out meanwhile is not sent, because it would only confuse. */
export const sendCode = async (
  { database, sync, sms, smsCodeOf, now }: Needs,
  challengeId: string,
): Promise<'sent' | 'expired' | string> => {
  const challenge = await database.read((sql) => sync.challenge(sql, challengeId))
  if (!challenge || challenge.expiresAtMs <= now()) return 'expired'
  const outcome = await sms.send(challenge.phone, [smsCodeOf(challengeId), String(limits.smsTtlMs / 60_000)])
  return outcome.ok ? 'sent' : outcome.code
}
