import { createHash } from 'node:crypto'
import { phone as chinesePhone } from '../../../src/contracts/primitives'
import { limits } from '../../../src/domain/kernel/limits'
import { err, ok } from '../../../src/domain/kernel/result'
import type { Handler, Preparation } from '../context'
import type { PhoneCode } from '../ports/wechat'
import { openSession, signedIn } from './session'

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex')

const CHINA = '86'

/** A code serves the person who made it, for as long as WeChat's own codes live, and a few tries. */
const isAlive = (known: PhoneCode, openid: string, nowMs: number): boolean =>
  known.openid === openid &&
  nowMs - known.createdAtMs < limits.wechatCodeTtlMs &&
  known.attempts <= limits.wechatCodeAttempts

/**
 * Asks WeChat for the number behind the code, and keeps the answer. Before the transaction, because WeChat may take seconds; kept outside of it,
 * because WeChat answers a code once, and a lost reply must not cost the owner another tap.
 */
export const learnPhone: Preparation<'session.startByWechat'> = async (context, { code }) => {
  const { caller, database, phoneCodes, groupId, nowMs } = context
  const { openid } = caller
  if (!openid) return err('WECHAT_ONLY')
  const name = { groupId, codeHash: hashOf(code) }
  const known = await database.read((sql) => phoneCodes.tryCode(sql, { ...name, openid, nowMs }))
  if (!isAlive(known, openid, nowMs)) return err('WECHAT_CODE_INVALID')
  if (known.phone) return ok(null)
  // Each answer costs the dealer money.
  if (known.ofPersonToday >= limits.wechatCodesPerPersonPerDay) return err('RATE_LIMITED')
  const answer = await context.wechatPhone.exchange(code, openid)
  if (answer.ok) {
    const { phone, countryCode } = answer
    if (countryCode !== CHINA || !chinesePhone.safeParse(phone).success) return err('PHONE_UNSUPPORTED')
    await database.read((sql) => phoneCodes.keepPhone(sql, { ...name, phone }))
    return ok(null)
  }
  if (answer.reason === 'UNAVAILABLE') return err('WECHAT_UNAVAILABLE')
  // A copy of this call may have been answered meanwhile.
  const now = await database.read((sql) => phoneCodes.findCode(sql, name))
  return now?.phone ? ok(null) : err('WECHAT_CODE_INVALID')
}

/** Signs in with the number that WeChat told for the code: the same account as by SMS. The same code again, while it lives, answers the same session. */
export const startByWechat: Handler<'session.startByWechat'> = async (context, { code }) => {
  const { identity, phoneCodes, sql, nowMs, groupId, caller } = context
  const name = { groupId, codeHash: hashOf(code) }
  const known = await phoneCodes.findCode(sql, name)
  if (!known?.phone || known.openid !== caller.openid) return err('WECHAT_CODE_INVALID')
  const account = await identity.upsertAccount(sql, {
    accountId: context.newId('account'),
    groupId,
    phone: known.phone,
    openid: caller.openid,
    nowMs,
  })
  const session = await openSession(context, account, known.sessionId, (sessionId) =>
    phoneCodes.useCode(sql, { ...name, sessionId }),
  )
  return session ? ok(await signedIn(context, account, session)) : err('WECHAT_CODE_INVALID')
}
