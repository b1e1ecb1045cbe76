import { ulid } from 'ulid'
import { makeId } from '../../src/domain/kernel/ids'
import { createKick } from '../adapters/cloudbase/kick'
import { createDb } from '../adapters/postgres/db'
import { addJob } from '../adapters/postgres/jobs'
import { syncRepository } from '../adapters/postgres/sync'
import { readEnv } from '../core/env'
import { createLog } from '../core/log'
import { bodyOf, lowerCase, traceOf, type HttpEvent, type HttpReply } from '../core/http'
import { createDmsWebhook } from './dms'

const env = readEnv()
const log = createLog('webhooks', env.LOG_LEVEL)
const takeDms = createDmsWebhook({
  database: createDb({ url: env.DATABASE_URL, poolMax: env.PGPOOL_MAX, name: 'webhooks', groupId: env.GROUP_ID }),
  groupId: env.GROUP_ID,
  sync: syncRepository,
  addJob,
  kick: createKick(env),
  secrets: env.DMS_WEBHOOK_SECRET.split(' '),
  now: () => Date.now(),
})

const answer = (statusCode: number): HttpReply => ({ statusCode, headers: {}, body: '', isBase64Encoded: false })

/** Entry of the `webhooks` function: `POST /webhooks/dms`. Anything unexpected answers 500, and the sender tries again. */
export const main = async (event: HttpEvent): Promise<HttpReply> => {
  if (event.httpMethod !== 'POST' || !/^(?:\/webhooks)?\/dms$/.test(event.path ?? '')) return answer(404)
  const startedAt = performance.now()
  const headers = lowerCase(event.headers)
  const trace = traceOf(headers['x-trace-id'], () => makeId('trace', ulid()))
  try {
    const { status, outcome, ref } = await takeDms(bodyOf(event), headers, trace)
    log.info({ trace, op: 'dms', ref, code: status, outcome, ms: Math.round(performance.now() - startedAt) })
    return answer(status)
  } catch (error) {
    log.error({ trace, op: 'dms', failure: error instanceof Error ? error.name : 'unknown' }, 'webhook failed')
    return answer(500)
  }
}
