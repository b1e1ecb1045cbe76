import type * as z from 'zod/mini'
import type {
  DmsAppointment,
  DmsFailure,
  DmsGateway,
  DmsOutcome,
  DmsPage,
  DmsRecords,
  DmsResource,
} from '../../../core/ports/dms'
import { fromBooking, fromCommand, readers, toAppointment } from './translate'
import * as wire from './wire'

export interface StarClientOptions {
  /** e.g. `https://dms.example/v1` */
  readonly baseUrl: string
  readonly apiKey: string
  readonly timeoutMs?: number
}

/** Owners never wait for the DMS, but a job's slot is precious: one slow call must not eat a slice. */
const TIMEOUT_MS = 2_500
const PAGE_LIMIT = 200

interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const fail = <T>(failure: DmsFailure): DmsOutcome<T> => ({ ok: false, failure })

const failureOf = async (response: Response): Promise<DmsFailure> => {
  const parsed = wire.errorBody.safeParse(await response.json().catch(() => null))
  const { code, message } = parsed.success ? parsed.data.error : { code: `HTTP_${response.status}`, message: '' }
  if (response.status >= 500 || response.status === 429 || response.status === 408)
    return { kind: 'unreachable', detail: code }
  // A key that was changed on one side only is no word about the booking: it waits, as in an outage, until somebody mends the key.
  if (response.status === 401 || response.status === 403) return { kind: 'unreachable', detail: code }
  if (response.status === 404) return { kind: 'notFound' }
  if (response.status === 412) return { kind: 'versionMismatch' }
  if (code === 'DUPLICATE_CLIENT_REQUEST') return { kind: 'duplicate' }
  if (code === 'RESOURCE_CONFLICT') return { kind: 'conflict' }
  return { kind: 'refused', code, message }
}

type Send = (request: Request) => Promise<DmsOutcome<unknown>>

const createSend =
  ({ baseUrl, apiKey, timeoutMs = TIMEOUT_MS }: StarClientOptions): Send =>
  async ({ method, path, headers, body }) => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json', ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return response.ok ? { ok: true, value: await response.json() } : fail(await failureOf(response))
    } catch (error) {
      return fail({ kind: 'unreachable', detail: error instanceof Error ? error.name : 'unknown' })
    }
  }

/** A reply that breaks the contract is as useless as none, and may be right after a restart of theirs: worth another try. */
const read = async <S extends z.ZodMiniType>(
  send: Send,
  request: Request,
  schema: S,
): Promise<DmsOutcome<z.infer<S>>> => {
  const reply = await send(request)
  if (!reply.ok) return reply
  const parsed = schema.safeParse(reply.value)
  return parsed.success
    ? { ok: true, value: parsed.data }
    : fail({ kind: 'unreachable', detail: 'REPLY_BREAKS_CONTRACT' })
}

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
