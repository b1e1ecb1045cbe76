import { createHash } from 'node:crypto'
import type { Body, Client, Dms, Row } from './database'
import { findRecord, writeRecord } from './database'
import { assertKnown, assertStaff, customerOf, DmsError, lockDealer, numberFor } from './known'

/** States that keep a bay and a technician busy. */
export const LIVE = ['BOOKED', 'MODIFIED', 'CHECKED_IN', 'IN_PROGRESS']
const TURNOVER_MS = 15 * 60_000

interface Span {
  readonly dealer_key: string
  readonly technician_key: string
  readonly bay_key: string
  readonly scheduled_start: string
  readonly scheduled_end: string
}

const assertSpan = (span: Pick<Span, 'scheduled_start' | 'scheduled_end'>): void => {
  if (!(Date.parse(span.scheduled_end) > Date.parse(span.scheduled_start)))
    throw new DmsError(422, 'BAD_TIME', '结束时间必须晚于开始时间')
}

const assertFree = async (client: Client, span: Span, exceptKey: string | null): Promise<void> => {
  const { rows } = await client.query<Row>(
    `SELECT * FROM records WHERE resource = 'appointments' AND dealer_key = $1 AND body ->> 'scheduling_status' = ANY ($2)
       AND (body ->> 'technician_key' = $3 OR body ->> 'bay_key' = $4) AND key IS DISTINCT FROM $5`,
    [span.dealer_key, LIVE, span.technician_key, span.bay_key, exceptKey],
  )
  const [start, end] = [Date.parse(span.scheduled_start), Date.parse(span.scheduled_end) + TURNOVER_MS]
  const taken = rows.find(
    (r) =>
      Date.parse(String(r.body.scheduled_start)) < end &&
      start < Date.parse(String(r.body.scheduled_end)) + TURNOVER_MS,
  )
  if (taken)
    throw new DmsError(
      409,
      'RESOURCE_CONFLICT',
      `该时段的${taken.body.bay_key === span.bay_key ? '工位' : '技师'}已有预约 ${String(taken.body.appointment_id)}`,
    )
}

export interface NewAppointment extends Span {
  readonly vin: string
  readonly customer_phone: string | null
  readonly promise_complete_date: string
  readonly labor_operation_selections: readonly { readonly op_code: string }[]
  readonly advisor_key: string | null
  readonly transport: string
  readonly comment: string
  readonly client_request_id: string | null
}

/** Takes a new appointment, from the API or the desk. */
export const createAppointment = async (
  client: Client,
  input: NewAppointment,
  source: 'ONLINE' | 'DESK',
): Promise<Row> => {
  await lockDealer(client, input.dealer_key)
  if (input.client_request_id) {
    const { rowCount } = await client.query(
      `SELECT 1 FROM records WHERE resource = 'appointments' AND body ->> 'client_request_id' = $1`,
      [input.client_request_id],
    )
    if (rowCount) throw new DmsError(409, 'DUPLICATE_CLIENT_REQUEST', '该请求已有预约')
  }
  await assertKnown(client, 'dealers', input.dealer_key, 'UNKNOWN_DEALER')
  const vehicle = await assertKnown(client, 'vehicles', input.vin, 'UNKNOWN_VEHICLE')
  await assertStaff(client, input.technician_key, 'SERVICE_TECHNICIAN', input.dealer_key)
  await assertKnown(client, 'bays', input.bay_key, 'UNKNOWN_BAY', input.dealer_key)
  if (input.advisor_key) await assertStaff(client, input.advisor_key, 'SERVICE_ADVISOR', input.dealer_key)
  for (const { op_code } of input.labor_operation_selections)
    await assertKnown(client, 'labor-operations', op_code, 'UNKNOWN_OPERATION')
  assertSpan(input)
  await assertFree(client, input, null)
  const number = await numberFor(client, 'appointments', 'appointment_id', input.dealer_key, input.scheduled_start)
  const { customer_phone, ...rest } = input
  return writeRecord(client, 'appointments', `APT-${number}`, input.dealer_key, {
    ...rest,
    appointment_key: `APT-${number}`,
    appointment_id: number,
    customer_key: await customerOf(client, customer_phone, vehicle),
    scheduling_status: 'BOOKED',
    source,
  })
}

export type Command =
  | { readonly command: 'CANCEL'; readonly reason: string }
  | ({ readonly command: 'RESCHEDULE'; readonly promise_complete_date: string } & Omit<Span, 'dealer_key'>)
  | { readonly command: 'CHECK_IN' | 'NO_SHOW' | 'COMPLETE' }

const FROM: Readonly<Record<Command['command'], readonly string[]>> = {
  CANCEL: ['BOOKED', 'MODIFIED'],
  RESCHEDULE: ['BOOKED', 'MODIFIED'],
  CHECK_IN: ['BOOKED', 'MODIFIED', 'NO_SHOW'],
  NO_SHOW: ['BOOKED', 'MODIFIED'],
  COMPLETE: ['CHECKED_IN', 'IN_PROGRESS'],
}
const TO = {
  CANCEL: 'CANCELLED',
  RESCHEDULE: 'MODIFIED',
  CHECK_IN: 'CHECKED_IN',
  NO_SHOW: 'NO_SHOW',
  COMPLETE: 'COMPLETED',
} as const

/**
 * Changes an appointment.
 * @param version the version the caller has seen; null at the desk, where the screen is live
 */
export const commandAppointment = async (
  client: Client,
  key: string,
  version: number | null,
  command: Command,
): Promise<Row> => {
  const seen = await findRecord(client, 'appointments', key)
  if (!seen) throw new DmsError(404, 'NOT_FOUND', '没有这条预约')
  await lockDealer(client, seen.dealer_key!)
  const row = (await findRecord(client, 'appointments', key))!
  if (version !== null && version !== Number(row.version)) throw new DmsError(412, 'VERSION_MISMATCH', '预约已被更改')
  if (!FROM[command.command].includes(String(row.body.scheduling_status)))
    throw new DmsError(409, 'NOT_ALLOWED_IN_STATE', '当前状态不能进行此操作')
  const body: Body = { ...row.body, scheduling_status: TO[command.command] }
  if (command.command === 'RESCHEDULE') {
    assertSpan(command)
    const { scheduled_start, scheduled_end, promise_complete_date, technician_key, bay_key } = command
    const span = { dealer_key: row.dealer_key!, scheduled_start, scheduled_end, technician_key, bay_key }
    await assertStaff(client, technician_key, 'SERVICE_TECHNICIAN', row.dealer_key!)
    await assertKnown(client, 'bays', bay_key, 'UNKNOWN_BAY', row.dealer_key!)
    await assertFree(client, span, key)
    Object.assign(body, { scheduled_start, scheduled_end, promise_complete_date, technician_key, bay_key })
  }
  if (command.command === 'CANCEL') body.cancel_reason = command.reason
  return writeRecord(client, 'appointments', key, row.dealer_key, body)
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

export interface Reply {
  readonly status: number
  readonly body: Body
  readonly replayed: boolean
}

/** Does a write once per key: the first success is kept and told again; the key with another request is refused. Failures are not kept. */
export const once = (
  dms: Dms,
  key: string,
  request: unknown,
  status: number,
  act: (client: Client) => Promise<Body>,
): Promise<Reply> =>
  dms.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`idempotency:${key}`])
    const { rows } = await client.query<{ request_hash: string; status: number; reply: Body }>(
      'SELECT * FROM idempotency WHERE key = $1',
      [key],
    )
    if (rows[0]) {
      if (rows[0].request_hash !== hash(request))
        throw new DmsError(422, 'IDEMPOTENCY_KEY_REUSED', '同一个 Idempotency-Key 用于了不同的请求')
      return { status: rows[0].status, body: rows[0].reply, replayed: true }
    }
    const body = await act(client)
    await client.query('INSERT INTO idempotency (key, request_hash, status, reply) VALUES ($1, $2, $3, $4)', [
      key,
      hash(request),
      status,
      JSON.stringify(body),
    ])
    return { status, body, replayed: false }
  })
