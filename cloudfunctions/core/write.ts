import { createHash } from 'node:crypto'
import * as p from '../../src/contracts/primitives'
import { operations, type OperationName } from '../../src/contracts/operations'
import type { Locale } from '../../src/domain/kernel/errors'
import { err, ok, type DomainError, type Result } from '../../src/domain/kernel/result'
import type { EpochMs } from '../../src/domain/kernel/time'
import type { StaffIdentity } from '../../src/domain/staff/access'
import type { Caller, Context, Handler, Preparation, Services } from './context'
import { handlers, neverStored, preparations } from './handlers'
import { AllocationTaken } from './ports/booking'
import { WriteRace, type Sql } from './ports/database'
import type { Account, AuditRow } from './ports/identity'

export interface Identity {
  readonly account: Account | null
  readonly sessionId: string | null
}

/** A call that may be carried out: the person is known, the input has the promised shape. */
export interface Admitted {
  readonly name: OperationName
  readonly who: Identity
  readonly actor: StaffIdentity | null
  readonly input: unknown
  readonly prepared: unknown
  readonly nowMs: EpochMs
  readonly caller: Caller
  readonly idempotencyKey: string | undefined
  readonly traceId: string
  readonly locale: Locale
}

/** What a handler asks for that happens after its transaction. */
export interface Later {
  kick: boolean
  explain?: (sql: Sql) => Promise<Record<string, unknown>>
}

/** How often a write that lost a race on a unique constraint is looked at again. */
const MAX_RACES = 3

/** Fields of an input that name what it is about. */
const targets = { appointmentId: p.id('appointment'), membershipId: p.id('membership') }

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

const contextOf = (services: Services, call: Admitted, sql: Sql, later: Later): Context => ({
  ...services,
  ...call.who,
  actor: call.actor,
  caller: call.caller,
  nowMs: call.nowMs,
  traceId: call.traceId,
  locale: call.locale,
  prepared: call.prepared,
  sql,
  kickAfterCommit: () => {
    later.kick = true
  },
  explainFailure: (look) => {
    later.explain = look
  },
})

/** The handler's answer, checked against the contract: what the table does not promise never leaves. */
export const run = async (services: Services, call: Admitted, sql: Sql, later: Later): Promise<Result<unknown>> => {
  const handler = handlers[call.name] as Handler<OperationName>
  const result = await handler(contextOf(services, call, sql, later), call.input as never)
  return result.ok ? ok(operations[call.name].output.parse(result.value)) : result
}

/** What an input is about, or null: what log lines and audit rows are found by. Never anything but an id of ours. */
export const targetOf = (input: unknown): string | null => {
  if (typeof input !== 'object' || input === null) return null
  const known = Object.entries(targets).find(([field]) => Object.hasOwn(input, field))
  const id = known && known[1].safeParse((input as Record<string, unknown>)[known[0]])
  return id?.success ? id.data : null
}

/** Notes that somebody was refused; nothing else is left of it. */
export const noteRefusal = (services: Services, call: Audited, code: string): Promise<void> =>
  services.database.read((sql) => services.identity.finish(sql, auditOf(services, call, code), null))

type Audited = Pick<Admitted, 'name' | 'who' | 'input' | 'nowMs' | 'traceId'>

const auditOf = ({ groupId }: Services, call: Audited, code: string): AuditRow => ({
  groupId,
  atMs: call.nowMs,
  traceId: call.traceId,
  actor: call.who.account?.accountId ?? 'anyone',
  operation: call.name,
  target: targetOf(call.input),
  code,
})

/** Where the answer of this intent is kept; null for a reply that must never be stored. */
interface Slot {
  readonly actor: string
  readonly key: string
  readonly inputHash: string
}

const slotOf = ({ groupId }: Services, call: Admitted, key: string): Slot | null => {
  if (neverStored.has(call.name)) return null
  const actor = call.who.account?.accountId ?? `anyone:${call.caller.openid ?? call.caller.address}`
  return { actor: hashOf([groupId, actor]), key, inputHash: hashOf([call.name, call.input]) }
}

/** The answer that an earlier copy of this intent was given, or null when there was none. */
const earlierAnswer = async ({ database, identity }: Services, slot: Slot | null): Promise<Result<unknown> | null> => {
  const earlier = slot && (await database.read((sql) => identity.findReply(sql, slot.actor, slot.key)))
  if (!earlier) return null
  return earlier.inputHash === slot.inputHash ? ok(earlier.reply) : err('IDEMPOTENCY_CONFLICT')
}

/** Null for a lost race on a unique constraint, a failure for a refused allocation; anything else goes on as the bug it is. */
const raceOf = (error: unknown): Result<never> | null => {
  if (error instanceof WriteRace) return null
  if (error instanceof AllocationTaken) return err('SLOT_TAKEN')
  throw error
}

/** The act itself: handler, kept answer and audit row in one transaction. */
const attempt = (
  services: Services,
  call: Admitted,
  slot: Slot | null,
  later: Later,
): Promise<Result<unknown> | null> =>
  services.database
    .transaction(async (sql) => {
      later.kick = false
      const done = await run(services, call, sql, later)
      if (!done.ok) return done
      const kept = slot && { ...slot, operation: call.name, reply: done.value }
      await services.identity.finish(sql, auditOf(services, call, 'OK'), kept)
      return done
    })
    .catch(raceOf)

const explained = async ({ database }: Services, error: DomainError, { explain }: Later): Promise<Result<never>> =>
  err(error.code, { ...error.details, ...(explain ? await database.read((sql) => explain(sql)) : {}) })

/** Asks beforehand what the operation needs of others. */
const prepared = async (services: Services, call: Admitted): Promise<Result<unknown>> => {
  const prepare = preparations[call.name] as Preparation<OperationName> | undefined
  return prepare ? prepare({ ...services, caller: call.caller, nowMs: call.nowMs }, call.input as never) : ok(null)
}

const actOnce = async (services: Services, call: Admitted): Promise<Result<unknown>> => {
  const key = call.idempotencyKey
  if (!key || !p.idempotencyKey.safeParse(key).success) return err('IDEMPOTENCY_KEY_REQUIRED')
  const ready = await prepared(services, call)
  if (!ready.ok) return ready
  const asked = { ...call, prepared: ready.value }
  const slot = slotOf(services, call, key)
  // Nobody asks first whether the key is known, which it hardly ever is: a copy cannot commit beside its original, and finds the answer then.
  for (let races = 0; races < MAX_RACES; races += 1) {
    const later: Later = { kick: false }
    const result = await attempt(services, asked, slot, later)
    if (result?.ok) {
      if (later.kick) await services.kick()
      return result
    }
    // A copy of this call may have won meanwhile: then its answer is this one's too.
    const won = await earlierAnswer(services, slot)
    if (won) return won
    if (result) return explained(services, result.error, later)
  }
  return err('BUSY')
}

/** Carries out a write once per intent; a refused one leaves nothing but an audit row. */
export const write = async (services: Services, call: Admitted): Promise<Result<unknown>> => {
  const result = await actOnce(services, call)
  if (!result.ok) await noteRefusal(services, call, result.error.code)
  return result
}
