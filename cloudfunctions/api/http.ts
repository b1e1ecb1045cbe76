import { errorCatalogue, errorText, httpStatusOf, type ErrorCode, type Locale } from '../../src/domain/kernel/errors'
import { limits } from '../../src/domain/kernel/limits'
import type { CallReply } from '../../src/contracts/envelope'
import { bodyOf, lowerCase, traceOf, type HttpEvent, type HttpReply } from '../core/http'
import type { Answer, Call } from '../core/pipeline'

/** English only when asked for first; Chinese is the product's own language. */
export const localeOf = (given: unknown): Locale =>
  typeof given === 'string' && /^en\b/i.test(given.trim()) ? 'en' : 'zh-CN'

const json = (statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
  isBase64Encoded: false,
})

const text = (statusCode: number, body: string, type: string): HttpReply => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body,
  isBase64Encoded: false,
})

const isMetrics = ({ httpMethod, path }: HttpEvent): boolean =>
  httpMethod === 'GET' && /^(?:\/api)?\/metrics$/.test(path)

const failure = (code: ErrorCode, locale: Locale, traceId: string): HttpReply => {
  const { kind, retryable } = errorCatalogue[code]
  const reply: CallReply = { ok: false, traceId, error: { code, kind, retryable, message: errorText(code, locale) } }
  return json(httpStatusOf[kind], reply)
}

const parse = (text: string): { ok: true; value: unknown } | { ok: false } => {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false }
  }
}

/** The operation named by `/api/{operation}`, or null. The platform may or may not strip its own prefix. */
const operationOf = (path: string): string | null => /^(?:\/api)?\/([A-Za-z.]{1,64})$/.exec(path)?.[1] ?? null

/** The gateway's own word on the caller's address: what a client sends itself stands to the left of it. */
const addressOf = (headers: Record<string, string>): string =>
  headers['x-real-ip']?.trim() || headers['x-forwarded-for']?.split(',').pop()?.trim() || 'unknown'

export interface HttpDeps {
  readonly handle: (call: Call) => Promise<Answer>
  readonly openApi: () => Promise<unknown>
  /** The metrics for whoever may read them, else null. */
  readonly metrics: (authorization: string | undefined) => Promise<{ type: string; text: string } | null>
  readonly newTraceId: () => string
}

/** Serves `POST /api/{operation}`, `GET /api/openapi.json` and `GET /api/metrics`. */
export const createHttp =
  ({ handle, openApi, metrics, newTraceId }: HttpDeps) =>
  async (event: HttpEvent): Promise<HttpReply> => {
    const headers = lowerCase(event.headers)
    const locale = localeOf(headers['accept-language'])
    const traceId = traceOf(headers['x-trace-id'], newTraceId)
    if (event.httpMethod === 'GET' && /^(?:\/api)?\/openapi\.json$/.test(event.path))
      return json(200, await openApi(), { 'cache-control': 'public, max-age=300' })
    if (isMetrics(event)) {
      const measured = await metrics(headers.authorization).catch(() => 'away' as const)
      if (measured === 'away') return failure('BUSY', locale, traceId)
      if (measured) return text(200, measured.text, measured.type)
    }
    const operation = operationOf(event.path)
    if (!operation || event.httpMethod !== 'POST') return failure('OPERATION_UNKNOWN', locale, traceId)
    const sent = bodyOf(event)
    if (Buffer.byteLength(sent) > limits.bodyBytes) return failure('BODY_TOO_LARGE', locale, traceId)
    const body = parse(sent === '' ? '{}' : sent)
    if (!body.ok) return failure('INPUT_INVALID', locale, traceId)
    const { reply, dbQueries } = await handle({
      operation,
      input: body.value,
      idempotencyKey: headers['idempotency-key'],
      traceId,
      locale,
      // HTTP access carries no OPENID; whatever a client writes into such a header is not read.
      caller: {
        openid: null,
        token: /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
        address: addressOf(headers),
      },
    })
    const status = reply.ok ? 200 : httpStatusOf[reply.error.kind]
    return json(status, reply, { 'x-trace-id': traceId, 'x-db-queries': String(dbQueries) })
  }
