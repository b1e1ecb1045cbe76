import { ulid } from 'ulid'
import { makeId } from '../../src/domain/kernel/ids'
import type { TestStack } from './stack'

type Json = Record<string, unknown>

/** An oil change with two filters, ¥196.00 for the owner; fields to be changed by whoever needs another line. */
export const OIL_CHANGE = {
  client_line_id: null,
  op_code: 'MNT-OIL',
  name: '小保养',
  complaint: '',
  cause: '机油到期',
  priority: 'ROUTINE_MAINTENANCE',
  pay_type: 'CUSTOMER_PAY',
  labor_fen: 12_000,
  standard_minutes: 45,
  parts: [{ part_no: 'OF-1', name: '机油滤清器', quantity: 2, price_fen: 3_800, grade: 'ORIGINAL' }],
}

/** The dealer's people at work on one car, in their own system. */
export const openRepairAtDms = async (stack: TestStack, owner: { vin: string; phone: string }, over: Json = {}) => {
  let sequence = 0
  const id = makeId('repairOrder', ulid())
  const ask = async (path: string, body: Json, headers: Record<string, string> = {}): Promise<Json> => {
    const response = await fetch(`${stack.urls.dms}/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stack.secrets.dmsApiKey}`,
        'content-type': 'application/json',
        'idempotency-key': `${id}-${(sequence += 1)}`,
        ...headers,
      },
      body: JSON.stringify(body),
    })
    const said = (await response.json()) as Json
    if (!response.ok) throw new Error(JSON.stringify(said))
    return said
  }
  let order = await ask('/repair-orders', {
    client_request_id: id,
    dealer_key: 'D001',
    vin: owner.vin,
    customer_phone: owner.phone,
    appointment_key: null,
    advisor_key: 'D001-A01',
    mileage_in: 42_000,
    promise_complete_date: '2026-12-01T09:00:00Z',
    customer_remarks: '刹车有异响',
    lines: [OIL_CHANGE],
    ...over,
  })
  const command = async (body: Json): Promise<void> => {
    const path = `/repair-orders/${String(order.repair_order_key)}/commands`
    order = await ask(path, body, { 'if-match': `"${String(order.version)}"` })
  }
  const lineKey = (): unknown => (order.lines as Json[])[0]!.line_key
  return {
    /** As people read it. */
    number: String(order.repair_order_id),
    command,
    stage: (to: string) => command({ command: 'MOVE_STAGE', stage: to, staff_key: 'D001-A01', reason: '' }),
    /** The owner has said yes to the first line. */
    authorize: () =>
      command({
        command: 'AUTHORIZE',
        method: 'DIGITAL_PORTAL',
        reference: 'x',
        authorized_at: '2026-11-23T02:00:00Z',
        decisions: [{ line_key: lineKey(), status: 'APPROVED' }],
      }),
    /** Moves the first line. */
    moveLine: (status: string, more: Json = {}) =>
      command({
        command: 'MOVE_LINE',
        line_key: lineKey(),
        status,
        technician_key: null,
        parts_expected_at: null,
        ...more,
      }),
  }
}
