import { commandAppointment } from './appointments'
import { DmsError } from './known'
import { findRecord, writeRecord, type Body, type Client, type Row } from './database'
import { assertKnown, assertStaff, customerOf, lockDealer, numberFor } from './known'

/** Where a part comes from, as the settlement list must say. */
export const GRADES = ['ORIGINAL', 'AFTERMARKET', 'REMANUFACTURED', 'USED'] as const
export const PAY_TYPES = ['CUSTOMER_PAY', 'WARRANTY', 'INTERNAL', 'INSURANCE'] as const
export const PRIORITIES = [
  'SAFETY_CRITICAL',
  'PRIMARY_CONCERN',
  'ROUTINE_MAINTENANCE',
  'RECOMMENDED_ADD_ON',
  'OPTIONAL_DESIRED',
] as const
export const DECISIONS = ['APPROVED', 'DECLINED', 'DEFERRED'] as const
export const METHODS = ['DIGITAL_PORTAL', 'VERBAL_PHONE', 'AUTOMATED_POLICY_PREAUTHORIZATION', 'IN_PERSON'] as const
export const LINE_STATUSES = ['DISPATCHED', 'IN_PROGRESS', 'ON_HOLD', 'COMPLETED'] as const
export const STAGES = [
  'VEHICLE_RECEIVED',
  'EVALUATION',
  'AWAITING_AUTHORIZATION',
  'WORK_IN_PROGRESS',
  'PARTS_HOLD',
  'QUALITY_ASSURANCE',
  'DETAILING',
  'COMPLETED',
  'CANCELLED',
] as const
export type Stage = (typeof STAGES)[number]

export interface NewLine {
  readonly client_line_id: string | null
  readonly op_code: string | null
  readonly name: string
  readonly complaint: string
  readonly cause: string
  readonly priority: (typeof PRIORITIES)[number]
  readonly pay_type: (typeof PAY_TYPES)[number]
  readonly labor_fen: number
  readonly standard_minutes: number
  readonly parts: readonly {
    readonly part_no: string
    readonly name: string
    readonly quantity: number
    readonly price_fen: number
    readonly grade: (typeof GRADES)[number]
  }[]
}

interface Line extends NewLine {
  readonly line_key: string
  readonly line_no: number
  /** ESTIMATED, then what the owner said, then what the workshop does. */
  readonly status: 'ESTIMATED' | (typeof DECISIONS)[number] | (typeof LINE_STATUSES)[number]
  readonly technician_key: string | null
  /** When a part that is waited for should come; null when none is. */
  readonly parts_expected_at: string | null
  readonly repair_authorization: Body | null
}

export interface NewRepairOrder {
  readonly client_request_id: string
  readonly dealer_key: string
  readonly vin: string
  readonly customer_phone: string | null
  readonly appointment_key: string | null
  readonly advisor_key: string
  readonly mileage_in: number
  readonly promise_complete_date: string
  readonly customer_remarks: string
  readonly lines: readonly NewLine[]
}

export type RepairCommand =
  | { readonly command: 'MOVE_STAGE'; readonly stage: Stage; readonly staff_key: string; readonly reason: string }
  | { readonly command: 'ADD_LINES'; readonly lines: readonly NewLine[] }
  | ({ readonly command: 'CHANGE_LINE'; readonly line_key: string } & Pick<
      NewLine,
      'labor_fen' | 'standard_minutes' | 'parts'
    >)
  | {
      readonly command: 'AUTHORIZE'
      readonly method: (typeof METHODS)[number]
      readonly reference: string
      readonly authorized_at: string
      readonly decisions: readonly { readonly line_key: string; readonly status: (typeof DECISIONS)[number] }[]
    }
  | {
      readonly command: 'MOVE_LINE'
      readonly line_key: string
      readonly status: (typeof LINE_STATUSES)[number]
      readonly technician_key: string | null
      readonly parts_expected_at: string | null
    }
  | { readonly command: 'PROMISE'; readonly promise_complete_date: string; readonly reason: string }

/** The stages that may follow each one. */
export const NEXT: Readonly<Record<Stage, readonly Stage[]>> = {
  VEHICLE_RECEIVED: ['EVALUATION', 'CANCELLED'],
  EVALUATION: ['AWAITING_AUTHORIZATION', 'WORK_IN_PROGRESS', 'CANCELLED'],
  AWAITING_AUTHORIZATION: ['WORK_IN_PROGRESS', 'CANCELLED'],
  WORK_IN_PROGRESS: ['AWAITING_AUTHORIZATION', 'PARTS_HOLD', 'QUALITY_ASSURANCE'],
  PARTS_HOLD: ['WORK_IN_PROGRESS'],
  QUALITY_ASSURANCE: ['WORK_IN_PROGRESS', 'DETAILING'],
  DETAILING: ['COMPLETED'],
  COMPLETED: [],
  CANCELLED: [],
}

export const MOST_LINES = 60

const linesOf = (body: Body): Line[] => body.lines as Line[]

const withLines = async (client: Client, body: Body, added: readonly NewLine[]): Promise<Body> => {
  const lines = linesOf(body)
  if (lines.length + added.length > MOST_LINES) throw new DmsError(422, 'TOO_MANY_LINES', '委托书项目过多')
  for (const { op_code } of added)
    if (op_code !== null) await assertKnown(client, 'labor-operations', op_code, 'UNKNOWN_OPERATION')
  const made = added.map((line, i): Line => ({
    ...line,
    line_key: `${String(body.repair_order_key)}-${lines.length + i + 1}`,
    line_no: lines.length + i + 1,
    status: 'ESTIMATED',
    technician_key: null,
    parts_expected_at: null,
    repair_authorization: null,
  }))
  return { ...body, lines: [...lines, ...made] }
}

const event = (type: string, at: string, staff: string | null, reason = ''): Body => ({
  type,
  at,
  staff_key: staff,
  reason,
})
const now = (): string => new Date().toISOString()

/** The car of an appointment is here now, whoever says so first. */
const receiveAppointment = async (client: Client, key: string, vin: string): Promise<void> => {
  const appointment = await findRecord(client, 'appointments', key)
  if (!appointment || appointment.body.vin !== vin) throw new DmsError(422, 'UNKNOWN_APPOINTMENT', '预约与车辆不符')
  if (['BOOKED', 'MODIFIED', 'NO_SHOW'].includes(String(appointment.body.scheduling_status)))
    await commandAppointment(client, key, null, { command: 'CHECK_IN' })
  else if (appointment.body.scheduling_status !== 'CHECKED_IN')
    throw new DmsError(409, 'NOT_ALLOWED_IN_STATE', '该预约不能再开委托书')
}

/** Opens a repair order for a car that has come. */
export const openRepairOrder = async (client: Client, input: NewRepairOrder): Promise<Row> => {
  await lockDealer(client, input.dealer_key)
  const { rowCount } = await client.query(
    `SELECT 1 FROM records WHERE resource = 'repair-orders' AND (body ->> 'client_request_id' = $1 OR body ->> 'appointment_key' = $2)`,
    [input.client_request_id, input.appointment_key],
  )
  if (rowCount) throw new DmsError(409, 'DUPLICATE_CLIENT_REQUEST', '该请求或预约已有委托书')
  await assertKnown(client, 'dealers', input.dealer_key, 'UNKNOWN_DEALER')
  const vehicle = await assertKnown(client, 'vehicles', input.vin, 'UNKNOWN_VEHICLE')
  await assertStaff(client, input.advisor_key, 'SERVICE_ADVISOR', input.dealer_key)
  if (input.appointment_key) await receiveAppointment(client, input.appointment_key, input.vin)
  const number = await numberFor(client, 'repair-orders', 'repair_order_id', input.dealer_key, now())
  const { lines, customer_phone, ...rest } = input
  const empty: Body = {
    ...rest,
    repair_order_key: `RO-${number}`,
    repair_order_id: number,
    customer_key: await customerOf(client, customer_phone, vehicle),
    opened_at: now(),
    stage: 'VEHICLE_RECEIVED',
    lines: [],
    events: [event('VEHICLE_RECEIVED', now(), input.advisor_key)],
  }
  return writeRecord(client, 'repair-orders', `RO-${number}`, input.dealer_key, await withLines(client, empty, lines))
}

const lineOf = (body: Body, lineKey: string): Line => {
  const line = linesOf(body).find((one) => one.line_key === lineKey)
  if (!line) throw new DmsError(422, 'UNKNOWN_LINE', `委托书中没有项目 ${lineKey}`)
  return line
}

const replaced = (body: Body, lineKey: string, patch: Partial<Line>): Body => {
  lineOf(body, lineKey)
  return { ...body, lines: linesOf(body).map((line) => (line.line_key === lineKey ? { ...line, ...patch } : line)) }
}

type Act<K extends RepairCommand['command']> = (
  client: Client,
  body: Body,
  command: Extract<RepairCommand, { command: K }>,
  fromDesk: boolean,
) => Promise<Body> | Body

const acts: { readonly [K in RepairCommand['command']]: Act<K> } = {
  async MOVE_STAGE(client, body, { stage, staff_key, reason }) {
    if (!NEXT[body.stage as Stage].includes(stage))
      throw new DmsError(409, 'NOT_ALLOWED_IN_STATE', '当前阶段不能这样推进')
    const person = await assertKnown(client, 'staff', staff_key, 'UNKNOWN_STAFF', String(body.dealer_key))
    return { ...body, stage, events: [...(body.events as Body[]), event(stage, now(), person.key, reason)] }
  },
  ADD_LINES: (client, body, { lines }) => withLines(client, body, lines),
  // The dealer's system forgets what was said about a line whose words change: nobody agreed to the new ones.
  CHANGE_LINE: (_, body, { line_key, labor_fen, standard_minutes, parts }) =>
    replaced(body, line_key, { labor_fen, standard_minutes, parts, status: 'ESTIMATED', repair_authorization: null }),
  AUTHORIZE: (_, body, { decisions, method, reference, authorized_at }) =>
    decisions.reduce((next, { line_key, status }) => {
      const now = lineOf(next, line_key).status
      // A yes that comes late leaves the work where it is.
      const isAtWork = status === 'APPROVED' && (LINE_STATUSES as readonly string[]).includes(now)
      const repair_authorization = { status, method, reference, authorized_at }
      return replaced(next, line_key, { status: isAtWork ? now : status, repair_authorization })
    }, body),
  async MOVE_LINE(client, body, { line_key, status, technician_key, parts_expected_at }, fromDesk) {
    const line = lineOf(body, line_key)
    // Over the interface nobody works without the customer's word. At the desk a clerk can, as in any dealer's system: it shows.
    if (!fromDesk && line.repair_authorization?.status !== 'APPROVED')
      throw new DmsError(409, 'NOT_AUTHORIZED', '客户尚未同意该项目')
    if (technician_key) await assertStaff(client, technician_key, 'SERVICE_TECHNICIAN', String(body.dealer_key))
    return replaced(body, line_key, { status, technician_key, parts_expected_at })
  },
  PROMISE: (_, body, { promise_complete_date, reason }) => ({
    ...body,
    promise_complete_date,
    events: [...(body.events as Body[]), event('PROMISE_CHANGED', now(), null, reason)],
  }),
}

export const REPAIR_COMMANDS = Object.keys(acts)

/**
 * Changes a repair order.
 * @param version the version the caller has seen; null at the desk, where the screen is live
 */
export const commandRepairOrder = async (
  client: Client,
  key: string,
  version: number | null,
  command: RepairCommand,
): Promise<Row> => {
  const seen = await findRecord(client, 'repair-orders', key)
  if (!seen) throw new DmsError(404, 'NOT_FOUND', '没有这份委托书')
  await lockDealer(client, seen.dealer_key!)
  const row = (await findRecord(client, 'repair-orders', key))!
  if (version !== null && version !== Number(row.version)) throw new DmsError(412, 'VERSION_MISMATCH', '委托书已被更改')
  const act = acts[command.command] as Act<RepairCommand['command']>
  return writeRecord(
    client,
    'repair-orders',
    key,
    row.dealer_key,
    await act(client, row.body, command as never, version === null),
  )
}
