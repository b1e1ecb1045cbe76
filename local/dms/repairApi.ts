import type { Context, Hono } from 'hono'
import * as z from 'zod/mini'
import type { Env } from './api'
import { once, type Reply } from './appointments'
import { toWire, type Dms } from './database'
import { instant, key } from './fields'
import {
  commandRepairOrder,
  DECISIONS,
  GRADES,
  LINE_STATUSES,
  METHODS,
  openRepairOrder,
  PAY_TYPES,
  PRIORITIES,
  STAGES,
  type NewRepairOrder,
  type RepairCommand,
} from './repairOrders'
import { bodyOf, expectedVersion, keyOf } from './requests'

const words = (most: number) => z.string().check(z.maxLength(most))
const fen = z.int().check(z.minimum(0), z.maximum(100_000_000))
const minutes = z.int().check(z.minimum(0), z.maximum(43_200))

const part = z.object({
  part_no: key,
  name: words(60),
  quantity: z.int().check(z.minimum(1), z.maximum(999)),
  price_fen: fen,
  grade: z.enum(GRADES),
})
const parts = z.array(part).check(z.maxLength(30))
const line = z.object({
  client_line_id: z.nullable(key),
  op_code: z.nullable(key),
  name: words(60),
  complaint: words(300),
  cause: words(300),
  priority: z.enum(PRIORITIES),
  pay_type: z.enum(PAY_TYPES),
  labor_fen: fen,
  standard_minutes: minutes,
  parts,
})
const lines = z.array(line).check(z.minLength(1), z.maxLength(20))

const newRepairOrder = z.object({
  client_request_id: key,
  dealer_key: key,
  vin: key,
  customer_phone: z.nullable(z.string()),
  appointment_key: z.nullable(key),
  advisor_key: key,
  mileage_in: z.int().check(z.minimum(0), z.maximum(3_000_000)),
  promise_complete_date: instant,
  customer_remarks: words(500),
  lines,
})

export const repairCommand = z.discriminatedUnion('command', [
  z.object({ command: z.literal('MOVE_STAGE'), stage: z.enum(STAGES), staff_key: key, reason: words(200) }),
  z.object({ command: z.literal('ADD_LINES'), lines }),
  z.object({ command: z.literal('CHANGE_LINE'), line_key: key, labor_fen: fen, standard_minutes: minutes, parts }),
  z.object({
    command: z.literal('AUTHORIZE'),
    method: z.enum(METHODS),
    reference: words(128),
    authorized_at: instant,
    decisions: z.array(z.object({ line_key: key, status: z.enum(DECISIONS) })).check(z.minLength(1), z.maxLength(20)),
  }),
  z.object({
    command: z.literal('MOVE_LINE'),
    line_key: key,
    status: z.enum(LINE_STATUSES),
    technician_key: z.nullable(key),
    parts_expected_at: z.nullable(instant),
  }),
  z.object({ command: z.literal('PROMISE'), promise_complete_date: instant, reason: words(200) }),
])

/** Repair orders over the interface: opened once per request, changed by commands on the version that the caller has seen. */
export const addRepairOrders = (
  app: Hono<Env>,
  dms: Dms,
  answer: (c: Context<Env>, reply: Reply, changed: () => void) => Response,
  changed: () => void,
): void => {
  app.post('/repair-orders', async (c) => {
    const input: NewRepairOrder = await bodyOf(c, newRepairOrder)
    const reply = await once(dms, keyOf(c), input, 201, async (client) => toWire(await openRepairOrder(client, input)))
    return answer(c, reply, changed)
  })

  app.post('/repair-orders/:key/commands', async (c) => {
    const input: RepairCommand = await bodyOf(c, repairCommand)
    const [target, version] = [c.req.param('key'), expectedVersion(c)]
    const reply = await once(dms, keyOf(c), { target, version, input }, 200, async (client) =>
      toWire(await commandRepairOrder(client, target, version, input)),
    )
    return answer(c, reply, changed)
  })
}
