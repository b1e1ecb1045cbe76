import { ulid } from 'ulid'
import { makeId } from '../../src/domain/kernel/ids'
import { limits } from '../../src/domain/kernel/limits'
import type { CallReply } from '../../src/contracts/envelope'
import { errorCatalogue, errorText } from '../../src/domain/kernel/errors'
import { createKick } from '../adapters/cloudbase/kick'
import { hasPlatformIdentity, openidOf } from '../adapters/cloudbase/identity'
import { createWechatPhone } from '../adapters/cloudbase/phoneNumber'
import { createWechatCodes } from '../adapters/cloudbase/wxacode'
import { appointmentRepository } from '../adapters/postgres/appointments'
import { catalogRepository } from '../adapters/postgres/catalog'
import { consentRepository } from '../adapters/postgres/consents'
import { dayPlanRepository } from '../adapters/postgres/dayPlans'
import { createDb } from '../adapters/postgres/db'
import { identityRepository } from '../adapters/postgres/identity'
import { addJob } from '../adapters/postgres/jobs'
import { phoneCodeRepository } from '../adapters/postgres/phoneCodes'
import { repairRepository } from '../adapters/postgres/repairs'
import { staffRepository } from '../adapters/postgres/staff'
import { readVitals } from '../adapters/postgres/vitals'
import { readEnv } from '../core/env'
import { traceOf, type HttpEvent, type HttpReply } from '../core/http'
import { codeOf } from '../core/identity/smsCode'
import { createTokens } from '../core/identity/tokens'
import { createLog } from '../core/log'
import { createPipeline } from '../core/pipeline'
import { createRateLimiter } from '../core/rateLimit'
import { inviteCodeOf } from '../core/staff/inviteCode'
import { createHttp, localeOf } from './http'
import { mayReadMetrics, metricsText } from './metrics'

/** Calls a minute per person and instance; a page that polls every two seconds makes about 90. */
const CALLS_PER_MINUTE = 300

const env = readEnv()
const log = createLog('api', env.LOG_LEVEL)
const newTraceId = (): string => makeId('trace', ulid())

const database = createDb({ url: env.DATABASE_URL, poolMax: env.PGPOOL_MAX, name: 'api', groupId: env.GROUP_ID })

const handle = createPipeline(
  {
    database,
    appointments: appointmentRepository,
    dayPlans: dayPlanRepository,
    catalog: catalogRepository,
    identity: identityRepository,
    phoneCodes: phoneCodeRepository,
    wechatPhone: createWechatPhone(env, log),
    wechatCodes: createWechatCodes(env, log),
    consents: consentRepository,
    staff: staffRepository,
    repairs: repairRepository,
    addJob,
    kick: createKick(env),
    tokens: createTokens(env.SESSION_SECRET),
    now: () => Date.now(),
    newId: (kind) => makeId(kind, ulid()),
    smsCodeOf: (challengeId) => codeOf(env.SMS_CODE_SECRET, challengeId),
    inviteCodeOf: (membershipId) => inviteCodeOf(env.SESSION_SECRET, membershipId),
    groupId: env.GROUP_ID,
  },
  log,
  createRateLimiter(CALLS_PER_MINUTE),
)

const metrics = async (authorization: string | undefined): Promise<{ type: string; text: string } | null> =>
  mayReadMetrics(env.METRICS_TOKEN, authorization)
    ? metricsText(await database.read((sql) => readVitals(sql, env.GROUP_ID, Date.now())))
    : null

const http = createHttp({
  handle,
  newTraceId,
  openApi: async () => (await import('./openapi')).buildOpenApi(),
  metrics,
})

const isHttp = (event: object): event is HttpEvent => 'httpMethod' in event && 'path' in event

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A call through `callFunction`: who calls is what the platform put into the context, never what the event says. */
const call = async (event: Record<string, unknown>, context: unknown): Promise<CallReply> => {
  const traceId = traceOf(event.traceId, newTraceId)
  const locale = localeOf(event.locale)
  if (JSON.stringify(event.input ?? {}).length > limits.bodyBytes) {
    const { kind, retryable } = errorCatalogue.BODY_TOO_LARGE
    return {
      ok: false,
      traceId,
      error: { code: 'BODY_TOO_LARGE', kind, retryable, message: errorText('BODY_TOO_LARGE', locale) },
    }
  }
  const openid = await openidOf(context)
  const { reply } = await handle({
    operation: textOf(event.operation) ?? '',
    input: event.input ?? {},
    idempotencyKey: textOf(event.idempotencyKey),
    traceId,
    locale,
    caller: { openid, token: null, address: openid ?? 'platform' },
  })
  return reply
}

/** Entry of the `api` function: HTTP access or `callFunction`. */
export const main = (event: object, context: unknown): Promise<HttpReply | CallReply> =>
  isHttp(event) && !hasPlatformIdentity(context) ? http(event) : call(event as Record<string, unknown>, context)
