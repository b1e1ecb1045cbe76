import { Hono, type Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { commandAppointment, createAppointment, DmsError, LIVE, type Command } from './appointments'
import { findRecord, toWire, today, writeRecord, type Body, type Dms, type Row } from './database'
import { deskPage } from './deskPage'
import { deskScript } from './deskScript'
import { deskStyle } from './deskStyle'
import type { WebhookSender } from './webhooks'

const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))
const time = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/))
const key = z.string().check(z.minLength(1), z.maxLength(64))

const walkIn = z.object({
  dealer_key: key,
  vin: key,
  op_codes: z.array(key).check(z.minLength(1), z.maxLength(8)),
  date,
  time,
  technician_key: key,
  bay_key: key,
  comment: z.string().check(z.maxLength(200)),
})
const action = z.discriminatedUnion('command', [
  z.object({ command: z.literal('CANCEL'), reason: z.string().check(z.minLength(1), z.maxLength(200)) }),
  z.object({ command: z.literal('RESCHEDULE'), date, time, technician_key: key, bay_key: key }),
  z.object({ command: z.enum(['CHECK_IN', 'NO_SHOW', 'COMPLETE']) }),
])
const sickness = z.object({ staff_key: key, date, sick: z.boolean() })

const FINISH_MS = 30 * 60_000
const TURNOVER_MS = 15 * 60_000

const input = async <S extends z.ZodMiniType>(c: Context, schema: S): Promise<z.infer<S>> => {
  const parsed = schema.safeParse(await c.req.json().catch(() => null))
  if (!parsed.success) throw new DmsError(400, 'BAD_REQUEST', '填写的内容不完整或有误')
  return parsed.data
}

const startOf = (day: string, at: string): number => Date.parse(`${day}T${at}:00+08:00`)
const span = (startMs: number, minutes: number) => ({
  scheduled_start: new Date(startMs).toISOString(),
  scheduled_end: new Date(startMs + minutes * 60_000).toISOString(),
  promise_complete_date: new Date(startMs + minutes * 60_000 + FINISH_MS).toISOString(),
})

const bodies = async (dms: Dms, text: string, values: unknown[]): Promise<Body[]> =>
  (await dms.pool.query<Row>(text, values)).rows.map(toWire)

const byDealer = (dms: Dms, resource: string, dealer: string): Promise<Body[]> =>
  bodies(dms, 'SELECT * FROM records WHERE resource = $1 AND dealer_key = $2 ORDER BY key', [resource, dealer])

/** Everything the day's screen shows. */
const dayOf = async (dms: Dms, dealer: string, day: string) => {
  const store = await findRecord(dms.pool, 'dealers', dealer)
  if (!store) throw new DmsError(404, 'NOT_FOUND', '没有这家门店')
  const appointments = (
    await dms.pool.query<Row & { vehicle: Body | null; customer: Body | null }>(
      `SELECT r.*, v.body AS vehicle, c.body AS customer FROM records r
       LEFT JOIN records v ON v.resource = 'vehicles' AND v.key = r.body ->> 'vin' LEFT JOIN records c ON c.resource = 'customers' AND c.key = r.body ->> 'customer_key'
      WHERE r.resource = 'appointments' AND r.dealer_key = $1 AND ((r.body ->> 'scheduled_start')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date = $2::date
      ORDER BY r.body ->> 'scheduled_start'`,
      [dealer, day],
    )
  ).rows
  const [staff, bays, shifts, absences] = await Promise.all([
    byDealer(dms, 'staff', dealer),
    byDealer(dms, 'bays', dealer),
    bodies(dms, `SELECT * FROM records WHERE resource = 'shifts' AND dealer_key = $1 AND body ->> 'date' = $2`, [
      dealer,
      day,
    ]),
    bodies(
      dms,
      `SELECT * FROM records WHERE resource = 'absences' AND dealer_key = $1 AND body ->> 'start' LIKE $2 AND NOT (body ->> 'cancelled')::boolean`,
      [dealer, `${day}%`],
    ),
  ])
  const maskedName = (customer: Body | null): string => (customer ? `${String(customer.name).slice(0, 1)}**` : '—')
  return {
    store: toWire(store),
    date: day,
    staff: staff.filter((s) => s.role === 'SERVICE_TECHNICIAN'),
    bays,
    shifts,
    absences,
    appointments: appointments.map((r) => ({
      ...toWire(r),
      plate: r.vehicle?.plate ?? '—',
      model: r.vehicle?.model_name ?? '',
      owner: maskedName(r.customer),
    })),
  }
}

/** Technicians and bays that could do these operations then: the desk proposes, a person chooses. */
const propose = async (dms: Dms, dealer: string, vin: string, opCodes: readonly string[], startMs: number) => {
  const { minutes, selections, skills, types } = await jobOf(dms, vin, opCodes)
  const day = new Date(startMs + 8 * 3600_000).toISOString().slice(0, 10)
  const now = await dayOf(dms, dealer, day)
  const minute = Math.round((startMs - startOf(day, '00:00')) / 60_000)
  const [from, to] = [startMs, startMs + minutes * 60_000 + TURNOVER_MS]
  const busy = now.appointments.filter(
    (a) =>
      LIVE.includes(String((a as Body).scheduling_status)) &&
      Date.parse(String((a as Body).scheduled_start)) < to &&
      from < Date.parse(String((a as Body).scheduled_end)) + TURNOVER_MS,
  ) as Body[]
  const onShift = (key: unknown): boolean =>
    now.shifts.some(
      (s) =>
        s.staff_key === key &&
        !s.cancelled &&
        Number(s.start_minute) <= minute &&
        minute + minutes <= Number(s.end_minute),
    ) && !now.absences.some((a) => a.staff_key === key)
  const technicians = now.staff.filter(
    (s) =>
      s.active &&
      skills.every((k) => (s.skills as { code: string }[]).some((x) => x.code === k)) &&
      onShift(s.staff_key) &&
      !busy.some((b) => b.technician_key === s.staff_key),
  )
  const bays = now.bays.filter(
    (b) =>
      b.active &&
      types.every((t) => (b.bay_capability_types as string[]).includes(t)) &&
      !busy.some((x) => x.bay_key === b.bay_key),
  )
  return { minutes, selections, technicians, bays }
}

const jobOf = async (dms: Dms, vin: string, opCodes: readonly string[]) => {
  const vehicle = await findRecord(dms.pool, 'vehicles', vin)
  if (!vehicle) throw new DmsError(422, 'UNKNOWN_VEHICLE', '没有找到这辆车')
  const operations = await bodies(dms, `SELECT * FROM records WHERE resource = 'labor-operations' AND key = ANY ($1)`, [
    opCodes,
  ])
  const selections = operations.map((o) => {
    const price = (
      o.by_model as { model_code: string; standard_minutes: number; labor_fen: number; parts_fen: number }[]
    ).find((m) => m.model_code === vehicle.body.model_code)
    if (!price) throw new DmsError(422, 'UNKNOWN_OPERATION', `${String(o.name)}不适用于该车型`)
    return {
      op_code: String(o.op_code),
      name: String(o.name),
      standard_minutes: price.standard_minutes,
      labor_fen: price.labor_fen,
      parts_fen: price.parts_fen,
    }
  })
  if (selections.length !== opCodes.length) throw new DmsError(422, 'UNKNOWN_OPERATION', '所选项目不存在')
  return {
    selections,
    minutes: selections.reduce((sum, s) => sum + s.standard_minutes, 0),
    skills: [...new Set(operations.flatMap((o) => o.required_skills as string[]))],
    types: [...new Set(operations.flatMap((o) => o.bay_capability_types as string[]))],
  }
}

/** The web desk of the dealer's people: pages, their data, and what they do with it. */
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
  app.get('/', (c) => c.html(deskPage))
  app.get('/desk.css', (c) => c.body(deskStyle, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/desk.js', (c) => c.body(deskScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  app.get('/desk/stores', async (c) =>
    c.json({
      today: today(),
      stores: await bodies(dms, `SELECT * FROM records WHERE resource = 'dealers' ORDER BY key`, []),
    }),
  )
  app.get('/desk/day', async (c) =>
    c.json(await dayOf(dms, c.req.query('dealer') ?? '', c.req.query('date') ?? today())),
  )
  app.get('/desk/sync', async (c) => c.json(await webhooks.state()))
  app.get('/desk/operations', async (c) =>
    c.json({
      operations: await bodies(dms, `SELECT * FROM records WHERE resource = 'labor-operations' ORDER BY key`, []),
    }),
  )
  app.get('/desk/vehicles', async (c) => {
    const text = (c.req.query('q') ?? '').trim().toUpperCase()
    if (text.length < 2) return c.json({ vehicles: [] })
    return c.json({
      vehicles: await bodies(
        dms,
        `SELECT * FROM records WHERE resource = 'vehicles' AND body ->> 'plate' LIKE $1 ORDER BY body ->> 'plate' LIMIT 8`,
        [`%${text.replace(/[%_\\]/g, '')}%`],
      ),
    })
  })
  app.get('/desk/proposal', async (c) => {
    const { dealer = '', vin = '', ops = '', date: day = '', time: at = '' } = c.req.query()
    if (!date.safeParse(day).success || !time.safeParse(at).success || !ops)
      throw new DmsError(400, 'BAD_REQUEST', '请先选择车辆、项目和时间')
    return c.json(await propose(dms, dealer, vin, ops.split(','), startOf(day, at)))
  })

  app.post('/desk/walk-ins', async (c) => {
    const w = await input(c, walkIn)
    const { selections, minutes } = await jobOf(dms, w.vin, w.op_codes)
    const row = await dms.transaction((client) =>
      createAppointment(
        client,
        {
          dealer_key: w.dealer_key,
          vin: w.vin,
          customer_phone: null,
          ...span(startOf(w.date, w.time), minutes),
          labor_operation_selections: selections,
          technician_key: w.technician_key,
          bay_key: w.bay_key,
          advisor_key: null,
          transport: 'WAIT',
          comment: w.comment,
          client_request_id: null,
        },
        'DESK',
      ),
    )
    changed()
    return c.json(toWire(row), 201)
  })

  app.post('/desk/appointments/:key', async (c) => {
    const a = await input(c, action)
    const row = await dms.transaction(async (client) => {
      const seen = await findRecord(client, 'appointments', c.req.param('key'))
      if (!seen) throw new DmsError(404, 'NOT_FOUND', '没有这条预约')
      const minutes =
        (Date.parse(String(seen.body.scheduled_end)) - Date.parse(String(seen.body.scheduled_start))) / 60_000
      const command: Command =
        a.command === 'RESCHEDULE'
          ? {
              command: 'RESCHEDULE',
              ...span(startOf(a.date, a.time), minutes),
              technician_key: a.technician_key,
              bay_key: a.bay_key,
            }
          : a
      return commandAppointment(client, c.req.param('key'), null, command)
    })
    changed()
    return c.json(toWire(row))
  })

  app.post('/desk/sickness', async (c) => {
    const s = await input(c, sickness)
    await dms.transaction(async (client) => {
      const person = await findRecord(client, 'staff', s.staff_key)
      if (!person) throw new DmsError(404, 'NOT_FOUND', '没有这位技师')
      if (s.sick) {
        const absence = `${s.staff_key}-${s.date}-${randomBytes(3).toString('hex')}`
        await writeRecord(client, 'absences', absence, person.dealer_key, {
          absence_key: absence,
          dealer_key: person.dealer_key,
          staff_key: s.staff_key,
          start: `${s.date}T00:00:00+08:00`,
          end: `${s.date}T23:59:59+08:00`,
          reason: '病假',
          cancelled: false,
        })
        return
      }
      const { rows } = await client.query<Row>(
        `SELECT * FROM records WHERE resource = 'absences' AND body ->> 'staff_key' = $1 AND body ->> 'start' LIKE $2 AND NOT (body ->> 'cancelled')::boolean`,
        [s.staff_key, `${s.date}%`],
      )
      for (const row of rows)
        await writeRecord(client, 'absences', row.key, row.dealer_key, { ...row.body, cancelled: true })
    })
    changed()
    return c.json({ ok: true })
  })

  app.get('/desk/events', (c) =>
    streamSSE(c, async (stream) => {
      const tell = (): void => void stream.writeSSE({ data: 'changed' }).catch(() => undefined)
      listeners.add(tell)
      stream.onAbort(() => {
        listeners.delete(tell)
      })
      while (!stream.aborted) {
        await stream.writeSSE({ event: 'beat', data: '' })
        await stream.sleep(15_000)
      }
    }),
  )

  app.onError((error, c) =>
    error instanceof DmsError
      ? c.json({ error: { code: error.code, message: error.message } }, error.status as 400)
      : (console.log(JSON.stringify({ level: 'error', msg: error.message })),
        c.json({ error: { code: 'INTERNAL', message: '系统内部错误' } }, 500)),
  )
  return { app, changed }
}
