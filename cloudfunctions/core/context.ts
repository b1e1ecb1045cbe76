import type { InputOf, OperationName, OutputOf, StaffOperationName } from '../../src/contracts/operations'
import type { Locale } from '../../src/domain/kernel/errors'
import type { IdKind } from '../../src/domain/kernel/ids'
import type { Result } from '../../src/domain/kernel/result'
import type { EpochMs } from '../../src/domain/kernel/time'
import type { StaffIdentity } from '../../src/domain/staff/access'
import type { AppointmentRepository, DayPlanRepository } from './ports/booking'
import type { CatalogRepository } from './ports/catalog'
import type { ConsentRepository } from './ports/consents'
import type { Database, Sql } from './ports/database'
import type { Account, IdentityRepository } from './ports/identity'
import type { AddJob } from './ports/jobs'
import type { StaffRepository } from './ports/staff'
import type { RepairRepository } from './ports/repairs'
import type { PhoneCodeRepository, WechatCodes, WechatPhone } from './ports/wechat'

/** What the core is given at start-up; the same for every call. */
export interface Services {
  readonly database: Database
  readonly appointments: AppointmentRepository
  readonly dayPlans: DayPlanRepository
  readonly catalog: CatalogRepository
  readonly identity: IdentityRepository
  readonly phoneCodes: PhoneCodeRepository
  readonly wechatPhone: WechatPhone
  readonly wechatCodes: WechatCodes
  readonly consents: ConsentRepository
  readonly staff: StaffRepository
  readonly repairs: RepairRepository
  readonly addJob: AddJob
  /** Tells the `jobs` function that there is work; never fails the caller. */
  readonly kick: () => Promise<void>
  readonly tokens: TokenService
  readonly now: () => EpochMs
  readonly newId: (kind: IdKind) => string
  /** Six digits that belong to a challenge. */
  readonly smsCodeOf: (challengeId: string) => string
  /** The code of an invite, which is derived from its id and never stored. */
  readonly inviteCodeOf: (membershipId: string) => string
  readonly groupId: string
}

export interface TokenService {
  sign(session: { sessionId: string; expiresAtMs: EpochMs }): Promise<string>
  /** The session a token names, or null for one that is forged, altered or out of date. */
  verify(token: string, nowMs: EpochMs): Promise<string | null>
}

/** Where a call comes from, established by the platform or a verified token, never by the input. */
export interface Caller {
  /** OPENID that WeChat's platform put into the function's context. */
  readonly openid: string | null
  readonly token: string | null
  /** Network address for rate limits; not stored with a person. */
  readonly address: string
}

export interface Context extends Services {
  readonly caller: Caller
  /** Null for `anyone` operations called without signing in. */
  readonly account: Account | null
  readonly sessionId: string | null
  /** Who of the staff acts at which store; null in operations that are not the staff's. The database shows that store's rows only. */
  readonly actor: StaffIdentity | null
  readonly nowMs: EpochMs
  readonly traceId: string
  readonly locale: Locale
  /** What the operation's preparation brought; null where there is none. */
  readonly prepared: unknown
  /** Statements of this call: inside its transaction when the operation writes. */
  readonly sql: Sql
  /** Asks for a kick of the jobs once the transaction has committed. */
  readonly kickAfterCommit: () => void
  /** Adds facts to a failure, looked up only if the operation fails, and after its transaction has ended. */
  readonly explainFailure: (look: (sql: Sql) => Promise<Record<string, unknown>>) => void
}

/** What is known before the transaction of a write begins. */
export type Prelude = Services & Pick<Context, 'caller' | 'nowMs'>

export interface OwnerContext extends Context {
  readonly account: Account
}

export interface StaffContext extends OwnerContext {
  readonly actor: StaffIdentity
}

export type Handler<N extends OperationName> = (context: Context, input: InputOf<N>) => Promise<Result<OutputOf<N>>>
export type OwnerHandler<N extends OperationName> = (
  context: OwnerContext,
  input: InputOf<N>,
) => Promise<Result<OutputOf<N>>>
export type StaffHandler<N extends StaffOperationName> = (
  context: StaffContext,
  input: InputOf<N>,
) => Promise<Result<OutputOf<N>>>

/** Runs before the transaction of its operation, and may refuse it; what it answers is in the context as `prepared`. */
export type Preparation<N extends OperationName> = (prelude: Prelude, input: InputOf<N>) => Promise<Result<unknown>>
