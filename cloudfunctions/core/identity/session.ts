import type { OutputOf } from '../../../src/contracts/operations'
import type { MeView } from '../../../src/contracts/views'
import { limits } from '../../../src/domain/kernel/limits'
import { err, ok } from '../../../src/domain/kernel/result'
import type { Context, Handler, OwnerContext, OwnerHandler } from '../context'
import type { Account, Session } from '../ports/identity'
import { sameCode } from './smsCode'

/** `13812345678` → `138****5678`. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

/** The page greets with the name on record at the dealer, given name hidden: another person may hold the phone now. */
const maskName = (name: string): string => `${name.slice(0, 1)}${'*'.repeat(Math.max(1, name.length - 1))}`

const meOf = async (context: Context, account: Account): Promise<MeView> => {
  const name = await context.identity.contactName(context.sql, account.accountId)
  const vehicles = await context.catalog.vehicles(context.sql, account.accountId)
  return {
    accountId: account.accountId,
    phoneMasked: maskPhone(account.phone),
    name: name && maskName(name),
    vehicleCount: vehicles.length,
  }
}

export const requestCode: Handler<'session.requestCode'> = async (context, { phone }) => {
  const { identity, sql, nowMs, groupId, caller } = context
  const sent = await identity.countChallenges(sql, groupId, phone, caller.address, nowMs)
  if (sent.newestAtMs !== null && nowMs - sent.newestAtMs < limits.smsResendMs)
    return err('CODE_RECENTLY_SENT', { resendAtMs: sent.newestAtMs + limits.smsResendMs })
  if (sent.ofPhoneToday >= limits.smsPerPhonePerDay || sent.ofAddressLastHour >= limits.smsPerAddressPerHour)
    return err('RATE_LIMITED')
  const challengeId = context.newId('challenge')
  const expiresAtMs = nowMs + limits.smsTtlMs
  await identity.insertChallenge(sql, {
    challengeId,
    groupId,
    phone,
    address: caller.address,
    createdAtMs: nowMs,
    expiresAtMs,
  })
  await context.addJob(sql, 'sms.send', { challengeId, traceId: context.traceId }, { key: `sms:${challengeId}` })
  context.kickAfterCommit()
  return ok({ challengeId, resendAtMs: nowMs + limits.smsResendMs, expiresAtMs })
}

/** The same code again, while it lives, answers the same session: a lost reply costs nothing, and no reply with a token is ever stored. */
export const start: Handler<'session.start'> = async (context, { challengeId, code }) => {
  const { identity, sql, nowMs, groupId, caller } = context
  // Counted outside this transaction: a wrong code rolls everything else back, and tries must not come back with it.
  const challenge = await context.database.read((own) => identity.tryChallenge(own, groupId, challengeId))
  if (!challenge || challenge.expiresAtMs <= nowMs || challenge.attempts > limits.smsAttempts)
    return err('CODE_EXPIRED')
  if (!sameCode(context.smsCodeOf(challengeId), code))
    return err('CODE_WRONG', { triesLeft: Math.max(0, limits.smsAttempts - challenge.attempts) })

  const account = await identity.upsertAccount(sql, {
    accountId: context.newId('account'),
    groupId,
    phone: challenge.phone,
    openid: caller.openid,
    nowMs,
  })
  const session = await openSession(context, account, challenge.sessionId, (sessionId) =>
    identity.useChallenge(sql, challengeId, sessionId, nowMs),
  )
  return session ? ok(await signedIn(context, account, session)) : err('CODE_EXPIRED')
}

/** What a person is told who has just signed in. */
export const signedIn = async (
  context: Context,
  account: Account,
  session: Session,
): Promise<OutputOf<'session.start'>> => ({
  token: await context.tokens.sign(session),
  expiresAtMs: session.expiresAtMs,
  me: await meOf(context, account),
})

/**
 * Opens the session of a proof of who calls, or finds the one that the same proof opened before.
 * @param use ties the proof to the session; false when another session was first
 * @returns null when the proof's session is over, or another was first
 */
export const openSession = async (
  context: Context,
  account: Account,
  existing: string | null,
  use: (sessionId: string) => Promise<boolean>,
): Promise<Session | null> => {
  const { identity, sql, nowMs, groupId } = context
  if (existing) return identity.findSession(sql, existing)
  const session = { sessionId: context.newId('session'), expiresAtMs: nowMs + limits.sessionTtlMs }
  await identity.insertSession(sql, { ...session, groupId, accountId: account.accountId })
  return (await use(session.sessionId)) ? session : null
}

export const me: OwnerHandler<'session.me'> = async (context) => ok({ me: await meOf(context, context.account) })

export const end: OwnerHandler<'session.end'> = async (context: OwnerContext) => {
  if (context.sessionId) await context.identity.revokeSession(context.sql, context.sessionId, context.nowMs)
  else await context.identity.unbindOpenid(context.sql, context.account.accountId)
  return ok({})
}
