import { createHash } from 'node:crypto'
import * as p from '../../src/contracts/primitives'
import type { CallReply } from '../../src/contracts/envelope'
import { isOperationName, operations, type Operation, type OperationName } from '../../src/contracts/operations'
import { errorCatalogue, errorText, type Locale } from '../../src/domain/kernel/errors'
import { err, ok, type DomainError, type Result } from '../../src/domain/kernel/result'
import type { EpochMs } from '../../src/domain/kernel/time'
import type { Caller, Context, Handler, Services } from './context'
import { handlers, neverStored } from './handlers'
import type { Log } from './log'
import { AllocationTaken } from './ports/booking'
import { WriteRace, type Sql } from './ports/database'
import type { Account } from './ports/identity'
import type { RateLimiter } from './rateLimit'

export interface Call {
  readonly operation: string
  readonly input: unknown
  readonly idempotencyKey: string | undefined
  readonly traceId: string
  readonly locale: Locale
  readonly caller: Caller
}

export interface Answer {
  readonly reply: CallReply
  readonly dbQueries: number
}

interface Identity {
  readonly account: Account | null
  readonly sessionId: string | null
}

/** How often a write that lost a race on a unique constraint is looked at again. */
const MAX_RACES = 3

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const replyOf = (result: Result<unknown>, traceId: string, locale: Locale): CallReply => {
  if (result.ok) return { ok: true, data: result.value, traceId }
  const { code, details } = result.error
  const { kind, retryable } = errorCatalogue[code]
  return {
    ok: false,
    traceId,
    error: { code, kind, retryable, message: errorText(code, locale), ...(details ? { details: { ...details } } : {}) },
  }
}

/** One path for every call: identify → authorise → rate → validate → act in one transaction with its idempotent reply and audit row → kick. */
export const createPipeline = (services: Services, log: Log, rates: RateLimiter) => {
  const { database, identity, groupId } = services

  const identify = (caller: Caller, nowMs: EpochMs): Promise<Result<Identity>> =>
    caller.token ? bySession(caller.token, nowMs) : byOpenid(caller.openid)

  const bySession = async (token: string, nowMs: EpochMs): Promise<Result<Identity>> => {
    const sessionId = await services.tokens.verify(token, nowMs)
    const account = sessionId && (await database.read((sql) => identity.bySession(sql, groupId, sessionId, nowMs)))
    return account ? ok({ account, sessionId }) : err('SESSION_EXPIRED')
  }

  const byOpenid = async (openid: string | null): Promise<Result<Identity>> =>
    ok({
      account: openid ? await database.read((sql) => identity.byOpenid(sql, groupId, openid)) : null,
      sessionId: null,
    })

  const contextOf = (call: Call, who: Identity, nowMs: EpochMs, sql: Sql, later: Later): Context => ({
    ...services,
    ...who,
    caller: call.caller,
    nowMs,
    traceId: call.traceId,
    locale: call.locale,
    sql,
    kickAfterCommit: () => {
      later.kick = true
    },
    explainFailure: (look) => {
      later.explain = look
    },
  })

  const read = (
    call: Call,
    name: OperationName,
    who: Identity,
    input: unknown,
    nowMs: EpochMs,
  ): Promise<Result<unknown>> =>
    database.read((sql) => run(name, contextOf(call, who, nowMs, sql, { kick: false }), input))

  const write = async (
    call: Call,
    name: OperationName,
    who: Identity,
    input: unknown,
    nowMs: EpochMs,
  ): Promise<Result<unknown>> => {
    const key = call.idempotencyKey
    if (!key || !p.idempotencyKey.safeParse(key).success) return err('IDEMPOTENCY_KEY_REQUIRED')
    const actor = who.account?.accountId ?? `anyone:${call.caller.openid ?? call.caller.address}`
    const inputHash = hashOf([name, input])
    const stored = neverStored.has(name) ? null : { actor: hashOf([groupId, actor]), key }
    const replay = async (): Promise<Result<unknown> | null> => {
      const earlier = stored && (await database.read((sql) => identity.findReply(sql, stored.actor, stored.key)))
      if (!earlier) return null
      return earlier.inputHash === inputHash ? ok(earlier.reply) : err('IDEMPOTENCY_CONFLICT')
    }
    const known = await replay()
    if (known) return known
    for (let races = 0; races < MAX_RACES; races += 1) {
      const later: Later = { kick: false }
      const attempt = async (sql: Sql): Promise<Result<unknown>> => {
        later.kick = false
        const done = await run(name, contextOf(call, who, nowMs, sql, later), input)
        if (done.ok && stored)
          await identity.storeReply(sql, { ...stored, operation: name, inputHash, reply: done.value, nowMs })
        if (done.ok) await identity.audit(sql, auditOf(call, name, who, input, nowMs, 'OK'))
        return done
      }
      const result = await database.transaction(attempt).catch(raceOf)
      if (result?.ok) {
        if (later.kick) await services.kick()
        return result
      }
      // A copy of this call may have won meanwhile: then its answer is this one's too.
      const won = await replay()
      if (won) return won
      if (result) return explained(result.error, later)
    }
    return err('BUSY')
  }

  const explained = async (error: DomainError, later: Later): Promise<Result<never>> => {
    const { explain } = later
    return err(error.code, { ...error.details, ...(explain ? await database.read((sql) => explain(sql)) : {}) })
  }

  const auditOf = (call: Call, name: OperationName, who: Identity, input: unknown, atMs: EpochMs, code: string) => ({
    groupId,
    atMs,
    traceId: call.traceId,
    actor: who.account?.accountId ?? 'anyone',
    operation: name,
    target: targetOf(input),
    code,
  })

  const act = async (call: Call, nowMs: EpochMs): Promise<Result<unknown>> => {
    if (!isOperationName(call.operation)) return err('OPERATION_UNKNOWN')
    const name = call.operation
    const operation: Operation = operations[name]
    const who = await identify(call.caller, nowMs)
    // A stale token must not keep anybody from signing in again.
    const person: Identity = who.ok ? who.value : { account: null, sessionId: null }
    if (operation.role === 'owner' && !person.account) return who.ok ? err('SIGN_IN_REQUIRED') : who
    if (!rates.take(person.account?.accountId ?? call.caller.address, nowMs)) return err('RATE_LIMITED')
    const parsed = operation.input.safeParse(call.input)
    if (!parsed.success)
      return err('INPUT_INVALID', {
        fields: [...new Set(parsed.error.issues.map((i) => i.path.join('.') || 'input'))].slice(0, 10),
      })
    if (operation.effect === 'read') return read(call, name, person, parsed.data, nowMs)
    const result = await write(call, name, person, parsed.data, nowMs)
    if (!result.ok)
      await database.read((sql) =>
        identity.audit(sql, auditOf(call, name, person, parsed.data, nowMs, result.error.code)),
      )
    return result
  }

  /** Handles one call; never throws. */
  return async (call: Call): Promise<Answer> => {
    const startedAt = performance.now()
    const before = database.counter.queries
    const result = await act(call, services.now()).catch((error: unknown): Result<never> => {
      log.error({ trace: call.traceId, op: call.operation.slice(0, 64), err: safeError(error) }, 'unexpected')
      return err(isDatabaseAway(error) ? 'BUSY' : 'INTERNAL')
    })
    const dbQueries = database.counter.queries - before
    log.info({
      trace: call.traceId,
      op: isOperationName(call.operation) ? call.operation : 'unknown',
      code: result.ok ? 'OK' : result.error.code,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      dbQueries,
    })
    return { reply: replyOf(result, call.traceId, call.locale), dbQueries }
  }
}

/** Null for a lost race on a unique constraint, a failure for a refused allocation; anything else goes on as the bug it is. */
const raceOf = (error: unknown): Result<never> | null => {
  if (error instanceof WriteRace) return null
  if (error instanceof AllocationTaken) return err('SLOT_TAKEN')
  throw error
}

interface Later {
  kick: boolean
  explain?: (sql: Sql) => Promise<Record<string, unknown>>
}

/** The handler's answer, checked against the contract: what the table does not promise never leaves. */
const run = async (name: OperationName, context: Context, input: unknown): Promise<Result<unknown>> => {
  const handler = handlers[name] as Handler<OperationName>
  const result = await handler(context, input as never)
  return result.ok ? ok(operations[name].output.parse(result.value)) : result
}

const targetOf = (input: unknown): string | null => {
  const id = typeof input === 'object' && input !== null && 'appointmentId' in input ? input.appointmentId : null
  return typeof id === 'string' ? id : null
}

/** Name, code and place of an exception; its message may quote data and stays out of the log, but for our own. */
const safeError = (error: unknown) => {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error ? String(error.code) : undefined
  return {
    name: error.name,
    code,
    stack: error.stack
      ?.split('\n')
      .slice(1, 6)
      .map((line) => line.trim()),
  }
}

/** Connection refused or lost, server starting or shutting down, pool or lock waited for in vain: worth trying again. */
const DATABASE_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '55P03',
  '57014',
  '40001',
  '40P01',
])
const isDatabaseAway = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && DATABASE_AWAY.has(String(error.code))) ||
    /timeout|terminated|not queryable/i.test(error.message))
