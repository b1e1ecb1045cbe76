import * as z from 'zod/mini'
import { findRecord, toWire, type Body, type Dms, type Row } from './database'
import { bodies, jobOf } from './deskDay'
import { key } from './fields'
import { DmsError } from './known'
import { repairCommand } from './repairApi'
import { commandRepairOrder, NEXT, PAY_TYPES, PRIORITIES, type NewLine, type RepairCommand } from './repairOrders'

/** As many repair orders as one screen shows, the latest first. */
const MOST_SHOWN = 200

/** What a clerk does with a repair order: any command of the interface, and a line straight from the operation list. */
export const repairAction = z.union([
  repairCommand,
  z.object({
    command: z.literal('ADD_OPERATION'),
    op_code: key,
    cause: z.string().check(z.maxLength(300)),
    pay_type: z.enum(PAY_TYPES),
    priority: z.enum(PRIORITIES),
  }),
])
type RepairAction = z.infer<typeof repairAction>

/** Everything the screen of repair orders shows of one store. */
export const repairsOf = async (dms: Dms, dealer: string) => {
  const { rows } = await dms.pool.query<Row & { vehicle: Body | null; waiting: boolean }>(
    `SELECT r.*, v.body AS vehicle, EXISTS (SELECT 1 FROM webhook_events e
         WHERE e.record = 'repair-orders/' || r.key AND e.delivered_at IS NULL AND e.gave_up_at IS NULL) AS waiting
       FROM records r LEFT JOIN records v ON v.resource = 'vehicles' AND v.key = r.body ->> 'vin'
      WHERE r.resource = 'repair-orders' AND r.dealer_key = $1 ORDER BY r.seq DESC LIMIT $2`,
    [dealer, MOST_SHOWN],
  )
  const staff = await bodies(
    dms,
    `SELECT * FROM records WHERE resource = 'staff' AND dealer_key = $1 AND (body ->> 'active')::boolean ORDER BY key`,
    [dealer],
  )
  return {
    next: NEXT,
    staff,
    orders: rows.map((row) => ({
      ...toWire(row),
      plate: row.vehicle?.plate ?? '—',
      model: row.vehicle?.model_name ?? '',
      // The product has not heard of the latest change yet.
      waiting: row.waiting,
    })),
  }
}

const lineOf = async (
  dms: Dms,
  vin: string,
  a: Extract<RepairAction, { command: 'ADD_OPERATION' }>,
): Promise<NewLine> => {
  const { selections } = await jobOf(dms, vin, [a.op_code])
  const { op_code, name, standard_minutes, labor_fen, parts_fen } = selections[0]!
  const kit = {
    part_no: `${op_code}-KIT`,
    name: `${name}配件`,
    quantity: 1,
    price_fen: parts_fen,
    grade: 'ORIGINAL' as const,
  }
  return {
    ...{
      client_line_id: null,
      op_code,
      name,
      complaint: '',
      cause: a.cause,
      priority: a.priority,
      pay_type: a.pay_type,
    },
    ...{ labor_fen, standard_minutes, parts: parts_fen > 0 ? [kit] : [] },
  }
}

/** Does at the desk what a clerk asks, on the order as it is now. */
export const changeRepairOrder = async (dms: Dms, orderKey: string, action: RepairAction): Promise<Row> => {
  const seen = await findRecord(dms.pool, 'repair-orders', orderKey)
  if (!seen) throw new DmsError(404, 'NOT_FOUND', '没有这份委托书')
  const command: RepairCommand =
    action.command === 'ADD_OPERATION'
      ? { command: 'ADD_LINES', lines: [await lineOf(dms, String(seen.body.vin), action)] }
      : action
  return dms.transaction((client) => commandRepairOrder(client, orderKey, null, command))
}
