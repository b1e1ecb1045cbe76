import { Hono, type Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type * as z from 'zod/mini'
import { answerError } from './answers'
import { DmsError } from './known'
import { toWire, today, type Dms } from './database'
import {
  action,
  changeAppointment,
  employment,
  noteEmployment,
  noteSickness,
  sickness,
  takeWalkIn,
  walkIn,
} from './deskActions'
import { bodies, dayOf, propose, startOf } from './deskDay'
import { deskPage } from './deskPage'
import { changeRepairOrder, repairAction, repairsOf } from './deskRepairs'
import { deskRepairsPage, deskRepairsStyle } from './deskRepairsPage'
import { deskRepairsScript } from './deskRepairsScript'
import { deskScript } from './deskScript'
import { deskStyle } from './deskStyle'
import { date, time } from './fields'
import type { WebhookSender } from './webhooks'

const BEAT_MS = 15_000

const input = async <S extends z.ZodMiniType>(c: Context, schema: S): Promise<z.infer<S>> => {
  const parsed = schema.safeParse(await c.req.json().catch(() => null))
  if (!parsed.success) throw new DmsError(400, 'BAD_REQUEST', '填写的内容不完整或有误')
  return parsed.data
}

const addPages = (app: Hono): void => {
  app.get('/', (c) => c.html(deskPage))
  app.get('/desk.css', (c) => c.body(deskStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/desk.js', (c) => c.body(deskScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
}

const vehiclesLike = (dms: Dms, text: string) =>
  bodies(
    dms,
    `SELECT * FROM records WHERE resource = 'vehicles' AND body ->> 'plate' LIKE $1 ORDER BY body ->> 'plate' LIMIT 8`,
    [`%${text.replace(/[%_\\]/g, '')}%`],
  )

const addReads = (app: Hono, dms: Dms, webhooks: WebhookSender): void => {
  const all = (resource: string) => bodies(dms, 'SELECT * FROM records WHERE resource = $1 ORDER BY key', [resource])
  app.get('/desk/stores', async (c) => c.json({ today: today(), stores: await all('dealers') }))
  app.get('/desk/operations', async (c) => c.json({ operations: await all('labor-operations') }))
  app.get('/desk/day', async (c) =>
    c.json(await dayOf(dms, c.req.query('dealer') ?? '', c.req.query('date') ?? today())),
  )
  app.get('/desk/sync', async (c) => c.json(await webhooks.state()))
  app.get('/desk/vehicles', async (c) => {
    const text = (c.req.query('q') ?? '').trim().toUpperCase()
    return c.json({ vehicles: text.length < 2 ? [] : await vehiclesLike(dms, text) })
  })
  app.get('/desk/proposal', async (c) => {
    const { dealer = '', vin = '', ops = '', date: day = '', time: at = '' } = c.req.query()
    if (!date.safeParse(day).success || !time.safeParse(at).success || !ops)
      throw new DmsError(400, 'BAD_REQUEST', '请先选择车辆、项目和时间')
    return c.json(await propose(dms, dealer, vin, ops.split(','), startOf(day, at)))
  })
}

const addWrites = (app: Hono, dms: Dms, changed: () => void): void => {
  app.post('/desk/walk-ins', async (c) => {
    const row = await takeWalkIn(dms, await input(c, walkIn))
    changed()
    return c.json(toWire(row), 201)
  })
  app.post('/desk/appointments/:key', async (c) => {
    const row = await changeAppointment(dms, c.req.param('key'), await input(c, action))
    changed()
    return c.json(toWire(row))
  })
  app.post('/desk/sickness', async (c) => {
    await noteSickness(dms, await input(c, sickness))
    changed()
    return c.json({ ok: true })
  })
  app.post('/desk/staff', async (c) => {
    const row = await noteEmployment(dms, await input(c, employment))
    changed()
    return c.json(toWire(row))
  })
}

const addRepairs = (app: Hono, dms: Dms, changed: () => void): void => {
  app.get('/repairs', (c) => c.html(deskRepairsPage))
  app.get('/repairs.css', (c) => c.body(deskRepairsStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/repairs.js', (c) => c.body(deskRepairsScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  app.get('/desk/repairs', async (c) => c.json(await repairsOf(dms, c.req.query('dealer') ?? '')))
  app.post('/desk/repairs/:key', async (c) => {
    const row = await changeRepairOrder(dms, c.req.param('key'), await input(c, repairAction))
    changed()
    return c.json(toWire(row))
  })
}

const addEvents = (app: Hono, listeners: Set<() => void>): void => {
  app.get('/desk/events', (c) =>
    streamSSE(c, async (stream) => {
      const tell = (): void => void stream.writeSSE({ data: 'changed' }).catch(() => undefined)
      listeners.add(tell)
      stream.onAbort(() => {
        listeners.delete(tell)
      })
      while (!stream.aborted) {
        await stream.writeSSE({ event: 'beat', data: '' })
        await stream.sleep(BEAT_MS)
      }
    }),
  )
}

/** The web desk of the dealer's people: pages, their data, and what they do with it. `changed` tells every open desk and the webhooks. */
export const createDesk = (dms: Dms, webhooks: WebhookSender) => {
  const app = new Hono()
  const listeners = new Set<() => void>()
  const changed = (): void => {
    webhooks.kick()
    for (const tell of listeners) tell()
  }
  // Only this site's own pages may act: a foreign page cannot make the browser send this header.
  app.use('/desk/*', async (c, next) =>
    c.req.method === 'POST' && c.req.header('x-desk') !== '1'
      ? c.json({ error: { code: 'FORBIDDEN', message: '来源不明的请求' } }, 403)
      : next(),
  )
  addPages(app)
  addReads(app, dms, webhooks)
  addWrites(app, dms, changed)
  addRepairs(app, dms, changed)
  addEvents(app, listeners)
  app.onError(answerError)
  return { app, changed }
}
