import type * as z from 'zod/mini'
import type { DmsFailure, DmsGateway, DmsOutcome, DmsPage, DmsRecords, DmsResource } from '../../../core/ports/dms'
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
  if (response.status === 404) return { kind: 'notFound' }
  if (response.status === 412) return { kind: 'versionMismatch' }
  if (code === 'DUPLICATE_CLIENT_REQUEST') return { kind: 'duplicate' }
  if (code === 'RESOURCE_CONFLICT') return { kind: 'conflict' }
  return { kind: 'refused', code, message }
}

/** Speaks the STAR-like JSON dialect of wire.ts. Every expected failure is a value. */
export const createStarClient = ({ baseUrl, apiKey, timeoutMs = TIMEOUT_MS }: StarClientOptions): DmsGateway => {
  const send = async (request: Request): Promise<DmsOutcome<unknown>> => {
    try {
      const response = await fetch(`${baseUrl}${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return response.ok ? { ok: true, value: await response.json() } : fail(await failureOf(response))
    } catch (error) {
      return fail({ kind: 'unreachable', detail: error instanceof Error ? error.name : 'unknown' })
    }
  }

  /** A reply that breaks the contract is as useless as none, and may be right after a restart of theirs: worth another try. */
  const read = async <S extends z.ZodMiniType>(request: Request, schema: S): Promise<DmsOutcome<z.infer<S>>> => {
    const reply = await send(request)
    if (!reply.ok) return reply
    const parsed = schema.safeParse(reply.value)
    return parsed.success
      ? { ok: true, value: parsed.data }
      : fail({ kind: 'unreachable', detail: 'REPLY_BREAKS_CONTRACT' })
  }

  const readAppointment = async (request: Request) => {
    const reply = await read(request, wire.appointment)
    return reply.ok ? { ok: true as const, value: toAppointment(reply.value) } : reply
  }

  const translate = <R extends DmsResource>(
    resource: R,
    items: readonly unknown[],
  ): Pick<DmsPage<R>, 'records' | 'bad'> => {
    const {
      schema,
      read: toOurs,
      keyOf,
    } = readers[resource] as unknown as {
      schema: z.ZodMiniType
      read: (record: unknown) => DmsRecords[R]
      keyOf: string
    }
    const records: DmsRecords[R][] = []
    const bad: string[] = []
    for (const item of items) {
      const parsed = schema.safeParse(item)
      if (parsed.success) records.push(toOurs(parsed.data))
      else bad.push(String((item as Record<string, unknown> | null)?.[keyOf] ?? 'unknown').slice(0, 64))
    }
    return { records, bad }
  }

  const page = async <R extends DmsResource>(
    resource: R,
    query: Record<string, string>,
  ): Promise<DmsOutcome<DmsPage<R>>> => {
    const reply = await read({ method: 'GET', path: `/${resource}?${new URLSearchParams(query)}` }, wire.anyPage)
    if (!reply.ok) return reply
    return {
      ok: true,
      value: {
        ...translate(resource, reply.value.items),
        nextCursor: reply.value.next_cursor,
        hasMore: reply.value.has_more,
      },
    }
  }

  return {
    list: (resource, cursor) => page(resource, { limit: String(PAGE_LIMIT), ...(cursor === null ? {} : { cursor }) }),
    async get(resource, key) {
      const reply = await send({ method: 'GET', path: `/${resource}/${encodeURIComponent(key)}` })
      if (!reply.ok) return reply
      const [record] = translate(resource, [reply.value]).records
      return record
        ? { ok: true, value: record }
        : fail({ kind: 'refused', code: 'REPLY_BREAKS_CONTRACT', message: resource })
    },
    async findByClientRequest(appointmentId) {
      const reply = await page('appointments', { client_request_id: appointmentId })
      return reply.ok ? { ok: true, value: reply.value.records[0] ?? null } : reply
    },
    async appointmentsOf(storeKey, date) {
      const reply = await page('appointments', { dealer_key: storeKey, date, limit: String(PAGE_LIMIT) })
      return reply.ok ? { ok: true, value: reply.value.records } : reply
    },
    create: (booking, idempotencyKey, traceId) =>
      readAppointment({
        method: 'POST',
        path: '/appointments',
        body: fromBooking(booking),
        headers: { 'idempotency-key': idempotencyKey, 'x-trace-id': traceId },
      }),
    command: (key, version, command, idempotencyKey, traceId) =>
      readAppointment({
        method: 'POST',
        path: `/appointments/${encodeURIComponent(key)}/commands`,
        body: fromCommand(command),
        headers: { 'idempotency-key': idempotencyKey, 'if-match': `"${version}"`, 'x-trace-id': traceId },
      }),
    ping: async () => (await page('dealers', { limit: '1' })).ok,
  }
}
