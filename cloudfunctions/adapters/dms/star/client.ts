import type * as z from 'zod/mini'
import type { DmsAppointment, DmsGateway, DmsOutcome, DmsPage, DmsRecords, DmsResource } from '../../../core/ports/dms'
import { createSend, fail, read, type Request, type Send, type StarClientOptions } from './send'
import { fromBooking, fromCommand, readers, toAppointment } from './translate'
import * as wire from './wire'

const PAGE_LIMIT = 200

const readAppointment = async (send: Send, request: Request): Promise<DmsOutcome<DmsAppointment>> => {
  const reply = await read(send, request, wire.appointment)
  return reply.ok ? { ok: true, value: toAppointment(reply.value) } : reply
}

interface AnyReader<R extends DmsResource> {
  readonly schema: z.ZodMiniType
  readonly read: (record: unknown) => DmsRecords[R]
  readonly keyOf: string
}

const translate = <R extends DmsResource>(
  resource: R,
  items: readonly unknown[],
): Pick<DmsPage<R>, 'records' | 'bad'> => {
  const { schema, read: toOurs, keyOf } = readers[resource] as unknown as AnyReader<R>
  const records: DmsRecords[R][] = []
  const bad: string[] = []
  for (const item of items) {
    const parsed = schema.safeParse(item)
    if (parsed.success) records.push(toOurs(parsed.data))
    else bad.push(String((item as Record<string, unknown> | null)?.[keyOf] ?? 'unknown').slice(0, 64))
  }
  return { records, bad }
}

const readPage = async <R extends DmsResource>(
  send: Send,
  resource: R,
  query: Record<string, string>,
): Promise<DmsOutcome<DmsPage<R>>> => {
  const reply = await read(send, { method: 'GET', path: `/${resource}?${new URLSearchParams(query)}` }, wire.anyPage)
  if (!reply.ok) return reply
  const { items, next_cursor: nextCursor, has_more: hasMore } = reply.value
  return { ok: true, value: { ...translate(resource, items), nextCursor, hasMore } }
}

const getRecord = async <R extends DmsResource>(
  send: Send,
  resource: R,
  key: string,
  traceId: string,
): Promise<DmsOutcome<DmsRecords[R]>> => {
  const path = `/${resource}/${encodeURIComponent(key)}`
  const reply = await send({ method: 'GET', path, headers: { 'x-trace-id': traceId } })
  if (!reply.ok) return reply
  const [record] = translate(resource, [reply.value]).records
  return record
    ? { ok: true, value: record }
    : fail({ kind: 'refused', code: 'REPLY_BREAKS_CONTRACT', message: resource })
}

/** Speaks the STAR-like JSON dialect of wire.ts. Every expected failure is a value. */
export const createStarClient = (options: StarClientOptions): DmsGateway => {
  const send = createSend(options)
  return {
    list: (resource, cursor) =>
      readPage(send, resource, { limit: String(PAGE_LIMIT), ...(cursor === null ? {} : { cursor }) }),
    get: (resource, key, traceId) => getRecord(send, resource, key, traceId),
    async findByClientRequest(appointmentId) {
      const reply = await readPage(send, 'appointments', { client_request_id: appointmentId })
      return reply.ok ? { ok: true, value: reply.value.records[0] ?? null } : reply
    },
    async appointmentsOf(storeKey, date) {
      const reply = await readPage(send, 'appointments', { dealer_key: storeKey, date, limit: String(PAGE_LIMIT) })
      return reply.ok ? { ok: true, value: reply.value.records } : reply
    },
    create: (booking, idempotencyKey, traceId) =>
      readAppointment(send, {
        method: 'POST',
        path: '/appointments',
        body: fromBooking(booking),
        headers: { 'idempotency-key': idempotencyKey, 'x-trace-id': traceId },
      }),
    command: (key, version, command, idempotencyKey, traceId) =>
      readAppointment(send, {
        method: 'POST',
        path: `/appointments/${encodeURIComponent(key)}/commands`,
        body: fromCommand(command),
        headers: { 'idempotency-key': idempotencyKey, 'if-match': `"${version}"`, 'x-trace-id': traceId },
      }),
  }
}
