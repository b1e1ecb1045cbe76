import type { Clock } from '../clock'
import { Webhook } from 'standardwebhooks'
import type { Body, Dms } from './database'

export interface WebhookState {
  readonly waiting: number
  readonly lastDeliveredAt: string | null
  readonly lastError: string | null
}

export interface WebhookSender {
  /** Says that there may be something to send. */
  kick(): void
  state(): Promise<WebhookState>
  stop(): void
}

interface Event {
  readonly seq: number
  readonly id: string
  readonly record: string
  readonly body: Body
  readonly attempts: number
  readonly created_at: string
}

const TIMEOUT_MS = 15_000
const RETRY_S = [0.5, 1, 2, 5, 10, 30]
const LATER_S = 60
/** However long the receiver asks to be left alone, it is asked again within the hour. */
const LONGEST_REST_S = 3_600
const GIVE_UP_AFTER_MS = 24 * 3600_000
const IDLE_MS = 500
const BATCH = 50

interface Failure {
  readonly reason: string
  /** What the receiver asked for by Retry-After, in seconds; 0 when it did not. */
  readonly restS: number
}

const restOf = (header: string | null): number => {
  if (!header) return 0
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Math.min(LONGEST_REST_S, Math.max(0, seconds || 0))
}

/** Sends one notice; null when it was taken, else why not. */
const post = async (event: Event, url: string, signer: Webhook, clock: Clock): Promise<Failure | null> => {
  const payload = JSON.stringify(event.body)
  const at = new Date(clock.now())
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: payload,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'webhook-id': event.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signer.sign(event.id, at, payload),
      },
    })
    await response.arrayBuffer()
    if (response.ok) return null
    return { reason: `HTTP ${response.status}`, restS: restOf(response.headers.get('retry-after')) }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return { reason: late ? '对方未及时应答' : '连接不上对方', restS: 0 }
  }
}

const noteDelivery = async (dms: Dms, event: Event, failure: Failure | null): Promise<void> => {
  if (failure === null) {
    await dms.pool.query(
      'UPDATE webhook_events SET delivered_at = now(), attempts = attempts + 1, last_error = NULL WHERE seq = $1',
      [event.seq],
    )
    return
  }
  await dms.pool.query(
    `UPDATE webhook_events SET attempts = attempts + 1, last_error = $2, next_at = now() + $3 * interval '1 second',
       gave_up_at = CASE WHEN now() - created_at > $4 * interval '1 millisecond' THEN now() END WHERE seq = $1`,
    [event.seq, failure.reason, Math.max(RETRY_S[event.attempts] ?? LATER_S, failure.restS), GIVE_UP_AFTER_MS],
  )
}

/** The first waiting notice of each record; a notice never overtakes an earlier one of its record. */
const due = async (dms: Dms): Promise<Event[]> => {
  const { rows } = await dms.pool.query<Event>(
    `SELECT * FROM (SELECT DISTINCT ON (record) * FROM webhook_events WHERE delivered_at IS NULL AND gave_up_at IS NULL ORDER BY record, seq) e
      WHERE next_at <= now() ORDER BY seq LIMIT ${BATCH}`,
  )
  return rows
}

const stateOf = async (dms: Dms): Promise<WebhookState> => {
  const { rows } = await dms.pool.query<{ waiting: number; last: string | null; error: string | null }>(
    `SELECT count(*) FILTER (WHERE delivered_at IS NULL AND gave_up_at IS NULL) AS waiting, max(delivered_at) AS last,
       (SELECT last_error FROM webhook_events WHERE last_error IS NOT NULL ORDER BY seq DESC LIMIT 1) AS error FROM webhook_events`,
  )
  return { waiting: Number(rows[0]!.waiting), lastDeliveredAt: rows[0]!.last, lastError: rows[0]!.error }
}

/** One line per attempt. The key of an appointment is a number of the DMS's own; other records' keys may be a car's or a person's. */
const tell = ({ record, body, attempts }: Event, failure: Failure | null, ms: number): void => {
  const [resource, key] = record.split('/')
  const line = {
    level: failure ? 'warn' : 'info',
    at: Date.now(),
    op: 'webhook',
    ref: resource === 'appointments' ? key : resource,
    type: body.type,
    code: failure?.reason ?? 'taken',
    attempt: attempts + 1,
    ms: Math.round(ms),
  }
  console.log(JSON.stringify(line))
}

/** Sends every notice in the order of its record, signed as Standard Webhooks say; what is not taken is tried again for a day. */
export const startWebhooks = (dms: Dms, url: string, secret: string, clock: Clock): WebhookSender => {
  const signer = new Webhook(secret)
  const underWay = new Set<string>()
  let stopped = false

  /** Each record goes its own way: one that the receiver is slow with holds up no other. */
  const deliver = async (event: Event): Promise<void> => {
    underWay.add(event.record)
    const startedAt = performance.now()
    try {
      const failure = await post(event, url, signer, clock)
      tell(event, failure, performance.now() - startedAt)
      await noteDelivery(dms, event, failure)
    } finally {
      underWay.delete(event.record)
    }
    run()
  }

  const look = async (): Promise<void> => {
    if (stopped) return
    const events = await due(dms)
    for (const event of events) if (!underWay.has(event.record)) void deliver(event).catch(complain)
  }

  const complain = (error: Error): void =>
    console.log(JSON.stringify({ level: 'warn', msg: 'webhooks wait', error: error.message }))
  const run = (): void => void look().catch(complain)

  const timer = setInterval(run, IDLE_MS)
  return {
    kick: run,
    state: () => stateOf(dms),
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}
