import type { Account, Challenge, IdentityRepository, Session, StoredReply } from '../../core/ports/identity'
import { DAY_MS } from '../../../src/domain/kernel/time'

const ACCOUNT = 'a.account_id AS "accountId", a.phone, a.openid'
const HOUR_MS = 3600_000

/** Accounts, sessions, sign-in codes, idempotent replies and the audit log. */
export const identityRepository: IdentityRepository = {
  async bySession(sql, groupId, sessionId, nowMs) {
    const [row] = await sql.query<Account>(
      `SELECT ${ACCOUNT} FROM sessions s JOIN accounts a ON a.account_id = s.account_id
       WHERE s.session_id = $2 AND a.group_id = $1 AND s.expires_at_ms > $3 AND s.revoked_at_ms IS NULL`,
      [groupId, sessionId, nowMs],
    )
    return row ?? null
  },

  async byOpenid(sql, groupId, openid) {
    const [row] = await sql.query<Account>(
      `SELECT ${ACCOUNT} FROM accounts a WHERE a.group_id = $1 AND a.openid = $2`,
      [groupId, openid],
    )
    return row ?? null
  },

  async upsertAccount(sql, { accountId, groupId, phone, openid, nowMs }) {
    if (openid)
      await sql.query('UPDATE accounts SET openid = NULL WHERE group_id = $1 AND openid = $2 AND phone <> $3', [
        groupId,
        openid,
        phone,
      ])
    const [row] = await sql.query<Account>(
      `INSERT INTO accounts AS a (account_id, group_id, phone, openid, created_at_ms) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (group_id, phone) DO UPDATE SET openid = coalesce(excluded.openid, a.openid) RETURNING ${ACCOUNT}`,
      [accountId, groupId, phone, openid, nowMs],
    )
    return row!
  },

  async unbindOpenid(sql, accountId) {
    await sql.query('UPDATE accounts SET openid = NULL WHERE account_id = $1', [accountId])
  },

  async contactName(sql, accountId) {
    const [row] = await sql.query<{ name: string }>(
      `SELECT c.name FROM accounts a JOIN customer_phones p ON p.group_id = a.group_id AND p.phone = a.phone
         JOIN customers c ON c.group_id = p.group_id AND c.dms_key = p.customer_key
        WHERE a.account_id = $1 ORDER BY c.customer_id LIMIT 1`,
      [accountId],
    )
    return row?.name ?? null
  },

  async insertSession(sql, { sessionId, groupId, accountId, expiresAtMs }) {
    await sql.query('INSERT INTO sessions (session_id, group_id, account_id, expires_at_ms) VALUES ($1, $2, $3, $4)', [
      sessionId,
      groupId,
      accountId,
      expiresAtMs,
    ])
  },

  async findSession(sql, sessionId) {
    const [row] = await sql.query<Session>(
      'SELECT session_id AS "sessionId", expires_at_ms AS "expiresAtMs" FROM sessions WHERE session_id = $1 AND revoked_at_ms IS NULL',
      [sessionId],
    )
    return row ?? null
  },

  async revokeSession(sql, sessionId, nowMs) {
    await sql.query('UPDATE sessions SET revoked_at_ms = $2 WHERE session_id = $1 AND revoked_at_ms IS NULL', [
      sessionId,
      nowMs,
    ])
  },

  async revokeSessions(sql, accountId, nowMs) {
    await sql.query('UPDATE sessions SET revoked_at_ms = $2 WHERE account_id = $1 AND revoked_at_ms IS NULL', [
      accountId,
      nowMs,
    ])
  },

  async countChallenges(sql, groupId, phone, address, nowMs) {
    // The lock makes two requests for one phone wait for each other; without it both would find no code just sent.
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`${groupId}:${phone}`])
    const [row] = await sql.query<{ newestAtMs: number | null; ofPhoneToday: number; ofAddressLastHour: number }>(
      `SELECT (SELECT max(created_at_ms) FROM sms_challenges WHERE group_id = $1 AND phone = $2) AS "newestAtMs",
        (SELECT count(*) FROM sms_challenges WHERE group_id = $1 AND phone = $2 AND created_at_ms > $4) AS "ofPhoneToday",
        (SELECT count(*) FROM sms_challenges WHERE group_id = $1 AND address = $3 AND created_at_ms > $5) AS "ofAddressLastHour"`,
      [groupId, phone, address, nowMs - DAY_MS, nowMs - HOUR_MS],
    )
    return row!
  },

  async insertChallenge(sql, c) {
    await sql.query(
      'INSERT INTO sms_challenges (challenge_id, group_id, phone, address, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6)',
      [c.challengeId, c.groupId, c.phone, c.address, c.createdAtMs, c.expiresAtMs],
    )
  },

  async tryChallenge(sql, groupId, challengeId) {
    const [row] = await sql.query<Challenge>(
      `UPDATE sms_challenges SET attempts = attempts + 1 WHERE group_id = $1 AND challenge_id = $2
       RETURNING challenge_id AS "challengeId", phone, expires_at_ms AS "expiresAtMs", attempts, session_id AS "sessionId"`,
      [groupId, challengeId],
    )
    return row ?? null
  },

  async useChallenge(sql, challengeId, sessionId, nowMs) {
    const rows = await sql.query(
      'UPDATE sms_challenges SET session_id = $2, used_at_ms = $3 WHERE challenge_id = $1 AND session_id IS NULL RETURNING 1',
      [challengeId, sessionId, nowMs],
    )
    return rows.length === 1
  },

  async countBindAttempt(sql, { accountId, groupId }, nowMs) {
    await sql.query('INSERT INTO bind_attempts (account_id, group_id, at_ms) VALUES ($1, $2, $3)', [
      accountId,
      groupId,
      nowMs,
    ])
    const [row] = await sql.query<{ count: number }>(
      'SELECT count(*) FROM bind_attempts WHERE account_id = $1 AND at_ms > $2',
      [accountId, nowMs - DAY_MS],
    )
    return row?.count ?? 0
  },

  async grantVehicle(sql, { accountId, groupId }, vin, nowMs) {
    await sql.query(
      `INSERT INTO vehicle_access (account_id, group_id, vin, method, granted_at_ms) VALUES ($1, $2, $3, 'PROOF', $4) ON CONFLICT DO NOTHING`,
      [accountId, groupId, vin, nowMs],
    )
  },

  async findReply(sql, actor, key) {
    const [row] = await sql.query<StoredReply>(
      'SELECT operation, input_hash AS "inputHash", reply FROM idempotency_keys WHERE actor = $1 AND key = $2',
      [actor, key],
    )
    return row ?? null
  },

  async finish(sql, audit, kept) {
    const row = [audit.groupId, audit.atMs, audit.traceId, audit.actor, audit.operation, audit.target, audit.code]
    const logged =
      'INSERT INTO audit_log (group_id, at_ms, trace_id, actor, operation, target, code) VALUES ($1, $2, $3, $4, $5, $6, $7)'
    if (!kept) {
      await sql.query(logged, row)
      return
    }
    await sql.query(
      `WITH kept AS (
         INSERT INTO idempotency_keys (group_id, actor, key, operation, input_hash, reply, created_at_ms) VALUES ($1, $8, $9, $10, $11, $12, $2))
       ${logged}`,
      [...row, kept.actor, kept.key, kept.operation, kept.inputHash, JSON.stringify(kept.reply)],
    )
  },
}
