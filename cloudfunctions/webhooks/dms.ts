import { Webhook } from 'standardwebhooks'
import { webhookBody } from '../adapters/dms/star/wire'
import type { Database } from '../core/ports/database'
import { isDmsResource } from '../core/ports/dms'
import type { AddJob } from '../core/ports/jobs'
import type { SyncRepository } from '../core/ports/sync'

export interface DmsWebhookDeps {
  readonly database: Database
  readonly groupId: string
  readonly sync: Pick<SyncRepository, 'receive'>
  readonly addJob: AddJob
  readonly kick: () => Promise<void>
  /** Secrets that are valid now: two while they are rotated. */
  readonly secrets: readonly string[]
  readonly now: () => number
}

interface Taken {
  readonly status: number
  readonly outcome: string
  /** What it was about, fit for a log. */
  readonly ref?: string
}

const BODY_LIMIT_BYTES = 20_000

const isSigned = (secrets: readonly string[], body: string, headers: Record<string, string>): boolean =>
  secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false })
      return true
    } catch {
      return false
    }
  })

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/**
 * Takes one webhook of the DMS: signature over the raw bytes, then stored once together with the job that acts on it, then answered.
 * @param headers names in lower case
 * @returns the HTTP status: 204 taken (or known already), 400 malformed, 401 not signed by the DMS, 413 too large
 */
export const createDmsWebhook =
  ({ database, groupId, sync, addJob, kick, secrets, now }: DmsWebhookDeps) =>
  async (body: string, headers: Record<string, string>, traceId: string): Promise<Taken> => {
    if (Buffer.byteLength(body) > BODY_LIMIT_BYTES) return { status: 413, outcome: 'too large' }
    if (!isSigned(secrets, body, headers)) return { status: 401, outcome: 'bad signature' }
    const parsed = webhookBody.safeParse(parse(body))
    const eventId = headers['webhook-id'] ?? ''
    if (!parsed.success || !/^[\w.:-]{1,100}$/.test(eventId)) return { status: 400, outcome: 'malformed' }
    const { type, data } = parsed.data
    const fresh = await database.transaction(async (sql) => {
      const stored = await sync.receive(sql, {
        groupId,
        source: 'dms',
        eventId,
        type,
        body: parsed.data,
        traceId,
        nowMs: now(),
      })
      if (stored && isDmsResource(data.resource))
        await addJob(
          sql,
          'dms.apply',
          { resource: data.resource, key: data.key, version: data.version, traceId },
          { key: `apply:${data.resource}:${data.key}`, queue: `${data.resource}:${data.key}` },
        )
      return stored
    })
    if (fresh) await kick()
    // The key of an appointment is the DMS's own number for it; other records' keys may be a car's or a person's.
    const ref = data.resource === 'appointments' ? data.key : data.resource
    return { status: 204, outcome: fresh ? 'taken' : 'known', ref }
  }
