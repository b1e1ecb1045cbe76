import { limits } from '../../../src/domain/kernel/limits'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import { DAY_MS } from '../../../src/domain/kernel/time'
import { currentWording, givenAt, isNews, isWording } from '../../../src/domain/privacy/consents'
import type { OwnerContext, OwnerHandler } from '../context'
import type { Consent } from '../ports/consents'

const personOf = ({ account, groupId }: OwnerContext) => ({ accountId: account.accountId, groupId })

/** The platform's word on where the call comes from, never the input's. */
const sourceOf = ({ caller }: OwnerContext): Consent['source'] => (caller.openid ? 'WECHAT' : 'BROWSER')

/** Records what is new in these decisions, and answers what stands then. */
const record = async (
  context: OwnerContext,
  decisions: readonly Consent[],
): Promise<Result<{ consents: Consent[] }>> => {
  const { consents, sql, nowMs } = context
  const person = personOf(context)
  const today = await consents.countSince(sql, person, nowMs - DAY_MS)
  const standing = await consents.standing(sql, person)
  const standingFor = ({ purpose }: Consent) => standing.find((one) => one.purpose === purpose)
  const news = decisions.filter((next) => isNews(standingFor(next), next))
  if (news.length === 0) return ok({ consents: standing })
  // What was given can always be taken back.
  const counted = news.filter((next) => next.decision === 'GIVEN' || standingFor(next)?.decision !== 'GIVEN')
  if (counted.length > 0 && today + counted.length > limits.consentsPerDay) return err('RATE_LIMITED')
  await consents.add(sql, person, news, nowMs)
  return ok({ consents: await consents.standing(sql, person) })
}

export const list: OwnerHandler<'consents.list'> = async (context) =>
  ok({ consents: await context.consents.standing(context.sql, personOf(context)) })

export const give: OwnerHandler<'consents.give'> = async (context, input) => {
  if (!input.consents.every(({ purpose, textVersion }) => isWording(purpose, textVersion)))
    return err('CONSENT_WORDING_UNKNOWN')
  const source = sourceOf(context)
  const decided = input.consents.map(({ saidAtMs, ...consent }): Consent => ({
    ...consent,
    source,
    decision: 'GIVEN',
    decidedAtMs: givenAt(saidAtMs, context.nowMs),
  }))
  return record(context, decided)
}

/** Nobody stays signed in by a number that may no longer be used: without it, every session of the account ends, on every phone. */
const endSessions = async ({ identity, sql, account, nowMs }: OwnerContext): Promise<void> => {
  await identity.revokeSessions(sql, account.accountId, nowMs)
  await identity.unbindOpenid(sql, account.accountId)
}

export const withdraw: OwnerHandler<'consents.withdraw'> = async (context, { purpose }) => {
  const [textVersion, decidedAtMs] = [currentWording(purpose), context.nowMs]
  const withdrawn: Consent = { purpose, textVersion, decidedAtMs, decision: 'WITHDRAWN', source: sourceOf(context) }
  const result = await record(context, [withdrawn])
  if (result.ok && purpose === 'PHONE_NUMBER') await endSessions(context)
  return result
}
