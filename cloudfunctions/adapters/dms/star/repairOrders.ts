import type * as z from 'zod/mini'
import type { DmsOutcome } from '../../../core/ports/dms'
import type { DmsRepairGateway, DmsRepairReceipt } from '../../../core/ports/dmsRepair'
import { repairReceipt } from './repairWire'
import { fromRepairCommand, fromRepairOrder } from './repairWrites'
import { BROKEN_REPLY, createSend, fail, read, type Request, type Send, type StarClientOptions } from './send'
import { anyPage } from './wire'

const PATH = '/repair-orders'

const toReceipt = (r: z.infer<typeof repairReceipt>): DmsRepairReceipt => ({
  key: r.repair_order_key,
  version: r.version,
  number: r.repair_order_id,
  lines: r.lines.map((line) => ({ key: line.line_key, lineId: line.client_line_id })),
})

const readOne = async (send: Send, request: Request): Promise<DmsOutcome<DmsRepairReceipt>> => {
  const reply = await read(send, request, repairReceipt)
  return reply.ok ? { ok: true, value: toReceipt(reply.value) } : reply
}

/** An order that is there and cannot be read is not one that has not arrived: opened again, the car would have two. */
const findOne = async (send: Send, request: Request): Promise<DmsOutcome<DmsRepairReceipt | null>> => {
  const reply = await read(send, request, anyPage)
  if (!reply.ok) return reply
  const [found] = reply.value.items
  if (found === undefined) return { ok: true, value: null }
  const parsed = repairReceipt.safeParse(found)
  return parsed.success ? { ok: true, value: toReceipt(parsed.data) } : fail(BROKEN_REPLY)
}

/** Writes repair orders over the dialect of repairWire.ts. Every expected failure is a value. */
export const createStarRepairOrders = (options: StarClientOptions): DmsRepairGateway => {
  const send = createSend(options)
  return {
    findByClientRequest: (repairOrderId, traceId) =>
      findOne(send, {
        method: 'GET',
        path: `${PATH}?${new URLSearchParams({ client_request_id: repairOrderId })}`,
        headers: { 'x-trace-id': traceId },
      }),
    open: (order, idempotencyKey, traceId) =>
      readOne(send, {
        method: 'POST',
        path: PATH,
        body: fromRepairOrder(order),
        headers: { 'idempotency-key': idempotencyKey, 'x-trace-id': traceId },
      }),
    command: (key, version, command, idempotencyKey, traceId) =>
      readOne(send, {
        method: 'POST',
        path: `${PATH}/${encodeURIComponent(key)}/commands`,
        body: fromRepairCommand(command),
        headers: { 'idempotency-key': idempotencyKey, 'if-match': `"${version}"`, 'x-trace-id': traceId },
      }),
  }
}
