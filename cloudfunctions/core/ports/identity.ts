import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

export interface Account {
  readonly accountId: string
  readonly phone: string
  readonly openid: string | null
}

export interface Session {
  readonly sessionId: string
  readonly expiresAtMs: EpochMs
}

export interface Challenge {
  readonly challengeId: string
  readonly phone: string
  readonly expiresAtMs: EpochMs
  readonly attempts: number
  readonly sessionId: string | null
}

export interface StoredReply {
  readonly operation: string
  readonly inputHash: string
  readonly reply: unknown
}

export interface AuditRow {
  readonly groupId: string
  readonly atMs: EpochMs
  readonly traceId: string
  readonly actor: string
  readonly operation: string
  readonly target: string | null
  /** `OK` or the error code. */
  readonly code: string
}

export interface IdentityRepository {
  /** Who is behind a live session, or behind an OPENID; null when nobody. */
  bySession(sql: Sql, groupId: string, sessionId: string, nowMs: EpochMs): Promise<Account | null>
  byOpenid(sql: Sql, groupId: string, openid: string): Promise<Account | null>
  /** Finds or makes the account of a phone; with an openid, ties it to this account and to no other. */
  upsertAccount(
    sql: Sql,
    account: { accountId: string; groupId: string; phone: string; openid: string | null; nowMs: EpochMs },
  ): Promise<Account>
  unbindOpenid(sql: Sql, accountId: string): Promise<void>
  /** The DMS contact's name for this account's phone, or null. */
  contactName(sql: Sql, accountId: string): Promise<string | null>

  insertSession(
    sql: Sql,
    session: { sessionId: string; groupId: string; accountId: string; expiresAtMs: EpochMs },
  ): Promise<void>
  findSession(sql: Sql, sessionId: string): Promise<Session | null>
  revokeSession(sql: Sql, sessionId: string, nowMs: EpochMs): Promise<void>

  /** Ends every session of the account, on every phone. */
  revokeSessions(sql: Sql, accountId: string, nowMs: EpochMs): Promise<void>

  /** Serialises requests for one phone until the transaction ends and counts what was sent. */
  countChallenges(
    sql: Sql,
    groupId: string,
    phone: string,
    address: string,
    nowMs: EpochMs,
  ): Promise<{ newestAtMs: EpochMs | null; ofPhoneToday: number; ofAddressLastHour: number }>
  insertChallenge(
    sql: Sql,
    challenge: {
      challengeId: string
      groupId: string
      phone: string
      address: string
      createdAtMs: EpochMs
      expiresAtMs: EpochMs
    },
  ): Promise<void>
  /** Counts one try and answers the challenge as it then stands; null when there is none. */
  tryChallenge(sql: Sql, groupId: string, challengeId: string): Promise<Challenge | null>
  /** Ties the challenge to its session; false when somebody else was first. */
  useChallenge(sql: Sql, challengeId: string, sessionId: string, nowMs: EpochMs): Promise<boolean>

  /** Counts one try to prove a car, and answers how many this account made in the last day, this one included. */
  countBindAttempt(sql: Sql, account: { accountId: string; groupId: string }, nowMs: EpochMs): Promise<number>
  grantVehicle(sql: Sql, account: { accountId: string; groupId: string }, vin: string, nowMs: EpochMs): Promise<void>

  findReply(sql: Sql, actor: string, key: string): Promise<StoredReply | null>
  /** Writes the audit row and, unless the reply must never be stored, keeps it as the answer of its key. */
  finish(sql: Sql, audit: AuditRow, kept: ({ actor: string; key: string } & StoredReply) | null): Promise<void>
}
