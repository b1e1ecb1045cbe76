import { DAY_MS } from '../../../src/domain/kernel/time'
import type { PhoneCode, PhoneCodeRepository } from '../../core/ports/wechat'

const CODE = 'openid, phone, attempts, created_at_ms AS "createdAtMs", session_id AS "sessionId"'

/** Codes of WeChat's phone number button, by their hash. */
export const phoneCodeRepository: PhoneCodeRepository = {
  async findCode(sql, { groupId, codeHash }) {
    const [row] = await sql.query<PhoneCode>(
      `SELECT ${CODE} FROM wechat_phone_codes WHERE group_id = $1 AND code_hash = $2`,
      [groupId, codeHash],
    )
    return row ?? null
  },

  async tryCode(sql, { groupId, codeHash, openid, nowMs }) {
    const [row] = await sql.query<PhoneCode & { ofPersonToday: number }>(
      `INSERT INTO wechat_phone_codes AS c (group_id, code_hash, openid, attempts, created_at_ms) VALUES ($1, $2, $3, 1, $4)
       ON CONFLICT (group_id, code_hash) DO UPDATE SET attempts = c.attempts + 1
       RETURNING ${CODE}, (SELECT count(*) FROM wechat_phone_codes o WHERE o.group_id = $1 AND o.openid = $3 AND o.created_at_ms > $5) AS "ofPersonToday"`,
      [groupId, codeHash, openid, nowMs, nowMs - DAY_MS],
    )
    return row!
  },

  async keepPhone(sql, { groupId, codeHash, phone }) {
    await sql.query('UPDATE wechat_phone_codes SET phone = $3 WHERE group_id = $1 AND code_hash = $2', [
      groupId,
      codeHash,
      phone,
    ])
  },

  async useCode(sql, { groupId, codeHash, sessionId }) {
    const rows = await sql.query(
      'UPDATE wechat_phone_codes SET session_id = $3 WHERE group_id = $1 AND code_hash = $2 AND session_id IS NULL RETURNING 1',
      [groupId, codeHash, sessionId],
    )
    return rows.length === 1
  },
}
