import type { CallReply } from '../../src/contracts/envelope'
import { isOperationName, operations, type Operation } from '../../src/contracts/operations'
import { errorCatalogue, errorText, type Locale } from '../../src/domain/kernel/errors'
import { err, ok, type Result } from '../../src/domain/kernel/result'
import type { EpochMs } from '../../src/domain/kernel/time'
import type { Caller, Services } from './context'
import type { Log } from './log'
import type { RateLimiter } from './rateLimit'
import { run, targetOf, write, type Admitted, type Identity } from './write'

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

/** Who calls, whether they may, whether not too often, and whether the input has the promised shape. */
const admit = async (services: Services, rates: RateLimiter, call: Call, nowMs: EpochMs): Promise<Result<Admitted>> => {
  if (!isOperationName(call.operation)) return err('OPERATION_UNKNOWN')
  const operation: Operation = operations[call.operation]
  const found = await identify(services, call.caller, nowMs)
  // A stale token must not keep anybody from signing in again.
  const who = found.ok ? found.value : NOBODY
  if (operation.role === 'owner' && !who.account) return found.ok ? err('SIGN_IN_REQUIRED') : found
  if (!rates.take(who.account?.accountId ?? call.caller.address, nowMs)) return err('RATE_LIMITED')
  const parsed = operation.input.safeParse(call.input)
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((i) => i.path.join('.') || 'input'))].slice(0, 10)
    return err('INPUT_INVALID', { fields })
  }
  return ok({ ...call, name: call.operation, who, input: parsed.data, nowMs })
}

const act = async (services: Services, rates: RateLimiter, call: Call): Promise<Result<unknown>> => {
  const admitted = await admit(services, rates, call, services.now())
  if (!admitted.ok) return admitted
  const known = admitted.value
  return operations[known.name].effect === 'read'
    ? services.database.read((sql) => run(services, known, sql, { kick: false }))
    : write(services, known)
}

/** One path for every call: identify → authorise → rate → validate → act in one transaction with its idempotent reply and audit row → kick. */
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
