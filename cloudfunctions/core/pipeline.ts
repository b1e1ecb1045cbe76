import type { CallReply } from '../../src/contracts/envelope'
import type { Operation } from '../../src/contracts/operation'
import { isOperationName, operations, type StaffOperationName } from '../../src/contracts/operations'
import { errorCatalogue, errorText, type Locale } from '../../src/domain/kernel/errors'
import { err, ok, type Result } from '../../src/domain/kernel/result'
import type { EpochMs } from '../../src/domain/kernel/time'
import type { Caller, Services } from './context'
import type { Log } from './log'
import type { RateLimiter } from './rateLimit'
import { identityAt, standingsFor } from './staff/authorise'
import { noteRefusal, run, targetOf, write, type Admitted, type Identity } from './write'

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

const NOBODY: Identity = { account: null, sessionId: null }

const identify = async (
  { database, identity, tokens, groupId }: Services,
  caller: Caller,
  nowMs: EpochMs,
): Promise<Result<Identity>> => {
  const { token, openid } = caller
  if (!token) {
    const account = openid ? await database.read((sql) => identity.byOpenid(sql, groupId, openid)) : null
    return ok({ account, sessionId: null })
  }
  const sessionId = await tokens.verify(token, nowMs)
  const account = sessionId && (await database.read((sql) => identity.bySession(sql, groupId, sessionId, nowMs)))
  return account ? ok({ account, sessionId }) : err('SESSION_EXPIRED')
}

const parse = (operation: Operation, input: unknown): Result<unknown> => {
  const parsed = operation.input.safeParse(input)
  if (parsed.success) return ok(parsed.data)
  const fields = [...new Set(parsed.error.issues.map((i) => i.path.join('.') || 'input'))].slice(0, 10)
  return err('INPUT_INVALID', { fields })
}

/** A call of an operation of the table, by somebody who is known as far as it needs. */
type Known = Omit<Admitted, 'actor' | 'prepared'>

/** Who calls, whether not too often. */
const recognise = async (
  services: Services,
  rates: RateLimiter,
  call: Call,
  nowMs: EpochMs,
): Promise<Result<Known>> => {
  if (!isOperationName(call.operation)) return err('OPERATION_UNKNOWN')
  const found = await identify(services, call.caller, nowMs)
  // A stale token must not keep anybody from signing in again.
  const who = found.ok ? found.value : NOBODY
  if (operations[call.operation].role !== 'anyone' && !who.account) return found.ok ? err('SIGN_IN_REQUIRED') : found
  if (!rates.take(who.account?.accountId ?? call.caller.address, nowMs)) return err('RATE_LIMITED')
  return ok({ ...call, name: call.operation, who, nowMs })
}

/** Whether they may, at that store, and whether the input has the promised shape. Whoever may not learns nothing about inputs. */
const admit = async (services: Services, call: Known): Promise<Result<Admitted>> => {
  const { role } = operations[call.name] as Operation
  const { account } = call.who
  const standings = typeof role === 'object' && account ? await standingsFor(services, role, account) : []
  if (typeof role === 'object' && standings.length === 0) return err('NOT_ALLOWED')
  const parsed = parse(operations[call.name], call.input)
  if (!parsed.ok) return parsed
  const input = parsed.value
  if (typeof role !== 'object' || !account) return ok({ ...call, input, prepared: null, actor: null })
  const actor = await identityAt(services, call.name as StaffOperationName, input, standings, account)
  return actor ? ok({ ...call, input, prepared: null, actor }) : err('NOT_ALLOWED')
}

/** The services of a call of staff see one store's rows, whatever a statement says. */
const withinStore = (services: Services, { actor }: Admitted): Services =>
  actor ? { ...services, database: services.database.inStores([actor.storeId]) } : services

const act = async (services: Services, rates: RateLimiter, call: Call): Promise<Result<unknown>> => {
  const known = await recognise(services, rates, call, services.now())
  if (!known.ok) return known
  const admitted = await admit(services, known.value)
  if (!admitted.ok) {
    if (admitted.error.code === 'NOT_ALLOWED') await noteRefusal(services, known.value, 'NOT_ALLOWED')
    return admitted
  }
  const [own, asked] = [withinStore(services, admitted.value), admitted.value]
  return operations[asked.name].effect === 'read'
    ? own.database.read((sql) => run(own, asked, sql, { kick: false }))
    : write(own, asked)
}

/** One path for every call: identify → rate → authorise → validate → act in one transaction with its idempotent reply and audit row → kick. */
export const createPipeline =
  (services: Services, log: Log, rates: RateLimiter) =>
  /** Handles one call; never throws. */
  async (call: Call): Promise<Answer> => {
    const startedAt = performance.now()
    const before = services.database.counter.queries
    const result = await act(services, rates, call).catch((error: unknown): Result<never> => {
      log.error({ trace: call.traceId, op: call.operation.slice(0, 64), err: safeError(error) }, 'unexpected')
      return err(isDatabaseAway(error) ? 'BUSY' : 'INTERNAL')
    })
    const dbQueries = services.database.counter.queries - before
    log.info({
      trace: call.traceId,
      op: isOperationName(call.operation) ? call.operation : 'unknown',
      ref: targetOf(call.input) ?? undefined,
      code: result.ok ? 'OK' : result.error.code,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      dbQueries,
    })
    return { reply: replyOf(result, call.traceId, call.locale), dbQueries }
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

/** Connection refused or lost, server starting or shutting down, pool, lock or statement waited for in vain: worth trying again. */
const DATABASE_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  '08006',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
  '25P03',
  '55P03',
  '57014',
  '40001',
  '40P01',
])
const isDatabaseAway = (error: unknown): boolean => {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  return DATABASE_AWAY.has(String(code)) || /timeout|terminated|not queryable/i.test(String(message))
}
