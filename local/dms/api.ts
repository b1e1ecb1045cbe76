import { Hono, type Context, type MiddlewareHandler } from 'hono'
import * as z from 'zod/mini'
import { answerError } from './answers'
import { capabilitiesOf } from './capabilities'
import type { Resource } from '../seed/types'
import {
  commandAppointment,
  createAppointment,
  once,
  type Command,
  type NewAppointment,
  type Reply,
} from './appointments'
import { findRecord, toWire, type Body, type Dms, type Row } from './database'
import { instant, key } from './fields'
import { addRepairOrders } from './repairApi'
import { bodyOf, expectedVersion, keyOf } from './requests'
import { DmsError } from './known'

const RESOURCES: readonly string[] = [
  'dealers',
  'staff',
  'bays',
  'shifts',
  'absences',
  'labor-operations',
  'customers',
  'vehicles',
  'service-records',
  'appointments',
  'repair-orders',
]
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 200
const CALLS_PER_MINUTE = 1_500

export interface Env {
  readonly Variables: { ref: string | undefined }
}

const newAppointment = z.object({
  dealer_key: key,
  vin: key,
  customer_phone: z.nullable(z.string()),
  scheduled_start: instant,
  scheduled_end: instant,
  promise_complete_date: instant,
  labor_operation_selections: z
    .array(
      z.object({ op_code: key, name: z.string(), standard_minutes: z.int(), labor_fen: z.int(), parts_fen: z.int() }),
    )
    .check(z.minLength(1), z.maxLength(20)),
  technician_key: key,
  bay_key: key,
  advisor_key: z.nullable(key),
  transport: z.string(),
  comment: z.string().check(z.maxLength(500)),
  client_request_id: key,
})

const command = z.discriminatedUnion('command', [
  z.object({ command: z.literal('CANCEL'), reason: z.string().check(z.maxLength(200)) }),
  z.object({
    command: z.literal('RESCHEDULE'),
    scheduled_start: instant,
    scheduled_end: instant,
    promise_complete_date: instant,
    technician_key: key,
    bay_key: key,
  }),
])

const cursorOf = (seq: number): string => Buffer.from(`s${seq}`).toString('base64url')
const seqOf = (cursor: string | undefined): number => {
  if (!cursor) return 0
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^s\d{1,15}$/.test(text)) throw new DmsError(400, 'BAD_CURSOR', 'cursor 无效')
  return Number(text.slice(1))
}

const limiter = () => {
  let tokens = CALLS_PER_MINUTE
  let at = Date.now()
  return (): boolean => {
    tokens = Math.min(CALLS_PER_MINUTE, tokens + ((Date.now() - at) * CALLS_PER_MINUTE) / 60_000)
    at = Date.now()
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

const list = async (dms: Dms, resource: Resource, c: Context): Promise<Response> => {
  const { client_request_id: request, dealer_key: dealer, date } = c.req.query()
  if ((resource === 'appointments' || resource === 'repair-orders') && request) {
    const { rows } = await dms.pool.query<Row>(
      `SELECT * FROM records WHERE resource = $2 AND resource IN ('appointments', 'repair-orders') AND body ->> 'client_request_id' = $1`,
      [request, resource],
    )
    return c.json({ items: rows.map(toWire), next_cursor: null, has_more: false })
  }
  if (resource === 'appointments' && dealer && date) {
    const { rows } = await dms.pool.query<Row>(
      `SELECT * FROM records WHERE resource = 'appointments' AND dealer_key = $1
         AND ((body ->> 'scheduled_start')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date = $2::date ORDER BY (body ->> 'scheduled_start')::timestamptz`,
      [dealer, date],
    )
    return c.json({ items: rows.map(toWire), next_cursor: null, has_more: false })
  }
  const after = seqOf(c.req.query('cursor'))
  const limit = Math.min(MAX_LIMIT, Math.max(1, Math.trunc(Number(c.req.query('limit'))) || DEFAULT_LIMIT))
  const { rows } = await dms.pool.query<Row>(
    'SELECT * FROM records WHERE resource = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [resource, after, limit + 1],
  )
  const page = rows.slice(0, limit)
  // The cursor is given on the last page too: asked with it later, the list tells what has changed since.
  return c.json({
    items: page.map(toWire),
    next_cursor: cursorOf(Number(page[page.length - 1]?.seq ?? after)),
    has_more: rows.length > limit,
  })
}

/** `/v1/vehicles/LVH…` → `/v1/vehicles/:key`. */
const routeOf = (path: string): string =>
  path
    .split('/')
    .map((part, index) => (index === 3 ? ':key' : part))
    .join('/')

/** One line per call: which route, never which car or customer. An appointment is named by the id that it was asked for with, else by its own. */
const logged: MiddlewareHandler<Env> = async (c, next) => {
  const startedAt = performance.now()
  await next()
  const line = {
    level: 'info',
    at: Date.now(),
    trace: c.req.header('x-trace-id'),
    op: `${c.req.method} ${routeOf(c.req.path)}`,
    ref: c.get('ref'),
    code: c.res.status,
    ms: Math.round(performance.now() - startedAt),
  }
  console.log(JSON.stringify(line))
}

const refOf = (record: Body): string =>
  String(record.client_request_id ?? record.appointment_id ?? record.repair_order_id)

const answer = (c: Context<Env>, reply: Reply, changed: () => void): Response => {
  changed()
  c.set('ref', refOf(reply.body as Body))
  return c.json(reply.body, reply.status as 200, {
    etag: `"${String(reply.body.version)}"`,
    ...(reply.replayed ? { 'idempotency-replayed': 'true' } : {}),
  })
}

/** The JSON API in STAR's terms. Failures are `{error: {code, message}}`. */
export const createApi = (dms: Dms, apiKey: string, changed: () => void): Hono<Env> => {
  const app = new Hono<Env>()
  const take = limiter()

  app.use('*', logged)

  app.use('*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${apiKey}`)
      return c.json({ error: { code: 'UNAUTHORIZED', message: '密钥无效' } }, 401)
    if (!take()) return c.json({ error: { code: 'RATE_LIMITED', message: '请求过多' } }, 429, { 'retry-after': '1' })
    return next()
  })

  app.get('/capabilities', (c) =>
    c.json(capabilitiesOf({ resources: RESOURCES, maxPage: MAX_LIMIT, callsPerMinute: CALLS_PER_MINUTE })),
  )

  app.get('/:resource', (c) => {
    const { resource } = c.req.param()
    if (!RESOURCES.includes(resource)) throw new DmsError(404, 'NOT_FOUND', '没有这种资源')
    return list(dms, resource as Resource, c)
  })

  app.get('/:resource/:key', async (c) => {
    const row = await findRecord(dms.pool, c.req.param('resource') as Resource, c.req.param('key'))
    if (!row) throw new DmsError(404, 'NOT_FOUND', '没有这条记录')
    if (row.resource === 'appointments' || row.resource === 'repair-orders') c.set('ref', refOf(row.body))
    return c.json(toWire(row), 200, { etag: `"${row.version}"` })
  })

  app.post('/appointments', async (c) => {
    const input: NewAppointment = await bodyOf(c, newAppointment)
    const reply = await once(dms, keyOf(c), input, 201, async (client) =>
      toWire(await createAppointment(client, input, 'ONLINE')),
    )
    return answer(c, reply, changed)
  })

  app.post('/appointments/:key/commands', async (c) => {
    const input: Command = await bodyOf(c, command)
    const [target, version] = [c.req.param('key'), expectedVersion(c)]
    const reply = await once(dms, keyOf(c), { target, version, input }, 200, async (client) =>
      toWire(await commandAppointment(client, target, version, input)),
    )
    return answer(c, reply, changed)
  })

  addRepairOrders(app, dms, answer, changed)

  app.all('*', () => {
    throw new DmsError(404, 'NOT_FOUND', '没有这个地址')
  })
  app.onError(answerError)
  return app
}
