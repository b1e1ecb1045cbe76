import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

/** `INVALID`: no such code for this person and app, or it was used, or its time is over. `UNAVAILABLE`: WeChat cannot or will not answer now. */
export type PhoneAnswer =
  | { readonly ok: true; readonly phone: string; readonly countryCode: string }
  | { readonly ok: false; readonly reason: 'INVALID' | 'UNAVAILABLE' }

export interface WechatPhone {
  /**
   * What number is behind a code of `<button open-type="getPhoneNumber">`. WeChat answers a code once, within five minutes. Never throws.
   * @param openid who must have made the code
   */
  exchange(code: string, openid: string): Promise<PhoneAnswer>
}

export interface WechatCodes {
  /**
   * A mini program code that opens a page with a scene of at most 32 characters. Never throws.
   * @returns a data URL, or null when WeChat gives no picture
   */
  draw(page: string, scene: string): Promise<string | null>
}

/** A code of the phone number button and what is known of it. */
export interface PhoneCode {
  readonly openid: string
  /** As WeChat told it; null until it has. */
  readonly phone: string | null
  readonly attempts: number
  readonly createdAtMs: EpochMs
  readonly sessionId: string | null
}

/** A code by its SHA-256: the code itself is never stored. */
interface CodeName {
  readonly groupId: string
  readonly codeHash: string
}

export interface PhoneCodeRepository {
  /** Counts one try of a code, and answers it with the number of codes that its person sent in the last day, this one not included when new. */
  tryCode(
    sql: Sql,
    code: CodeName & { openid: string; nowMs: EpochMs },
  ): Promise<PhoneCode & { readonly ofPersonToday: number }>
  findCode(sql: Sql, code: CodeName): Promise<PhoneCode | null>
  keepPhone(sql: Sql, code: CodeName & { phone: string }): Promise<void>
  /** Ties the code to its session; false when somebody else was first. */
  useCode(sql: Sql, code: CodeName & { sessionId: string }): Promise<boolean>
}
