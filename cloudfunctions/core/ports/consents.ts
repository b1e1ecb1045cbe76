import type { ConsentDecision } from '../../../src/domain/privacy/consents'
import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

export interface Consent extends ConsentDecision {
  /** Where it was said: inside WeChat, or in the browser. */
  readonly source: 'WECHAT' | 'BROWSER'
}

interface Person {
  readonly accountId: string
  readonly groupId: string
}

export interface ConsentRepository {
  /** The latest decision for each purpose that this person ever decided about. */
  standing(sql: Sql, person: Person): Promise<Consent[]>
  /** Serialises the decisions of one person until the transaction ends, and counts those recorded since. */
  countSince(sql: Sql, person: Person, sinceMs: EpochMs): Promise<number>
  add(sql: Sql, person: Person, consents: readonly Consent[], nowMs: EpochMs): Promise<void>
}
