import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { CloudBaseConfig } from './config'
import { FunctionFailure, type FailureCode } from './failure'
import type { Functions } from './functions'

/** Bodies over these are refused. Source: docs.cloudbase.net/error-code/service/EXCEED_MAX_PAYLOAD_SIZE. */
const TEXT_LIMIT_BYTES = 100 * 1024
const BODY_LIMIT_BYTES = 6 * 1024 * 1024
const TEXT_TYPE = /^(text\/|application\/(json|xml|x-www-form-urlencoded|javascript)\b)/i

/** Paths of HTTP access and the functions behind them. `jobs` has none: nothing outside the platform reaches it. */
const ROUTES: readonly (readonly [prefix: string, name: string])[] = [
  ['/api/', 'api'],
  ['/webhooks/', 'webhooks'],
]

/** Numbers of the Tencent Cloud account that owns the environment; nothing reads them. */
const ACCOUNT_ID = 100000000001

/** Headers that only the platform may set; what a client sends under these names is dropped. */
const PLATFORM_HEADER = /^(x-wx-|x-tcb-|x-real-ip$|x-forwarded-for$)/i

const STATUS: Partial<Record<FailureCode, 429 | 504>> = {
  FUNCTIONS_TIME_LIMIT_EXCEEDED: 504,
  FUNCTION_EXCEED_RESOURCE_LIMIT: 429,
}

const decode = (bytes: Buffer): { body: string; isBase64Encoded: boolean } => {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { body: text, isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true }
}

interface FunctionReply {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

const isReply = (value: unknown): value is FunctionReply =>
  typeof value === 'object' && value !== null && 'statusCode' in value

/** A text or number becomes plain text, any other value JSON. Source: docs.cloudbase.net/service/access-cloud-function. */
const plainReply = (c: Context, value: unknown): Response =>
  typeof value === 'string' || typeof value === 'number' ? c.text(String(value)) : c.json(value as object)

const responseOf = (c: Context, value: unknown): Response => {
  if (!isReply(value)) return plainReply(c, value)
  if (!Number.isInteger(value.statusCode) || value.statusCode < 200 || value.statusCode > 599)
    throw new FunctionFailure('FUNCTIONS_EXECUTE_FAIL', `statusCode ${String(value.statusCode)} is none of HTTP's`)
  const body = Buffer.from(value.body ?? '', value.isBase64Encoded ? 'base64' : 'utf8')
  const headers = { ...value.headers }
  return new Response([204, 205, 304].includes(value.statusCode) ? null : new Uint8Array(body), {
    status: value.statusCode,
    headers,
  })
}

/** Name of the function behind a path of HTTP access, or null. */
export const functionOf = (path: string): string | null =>
  ROUTES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null

const tooLarge = (c: Context): Response =>
  c.json({ code: 'EXCEED_MAX_PAYLOAD_SIZE', message: 'the request body is larger than the limit' }, 413)

/** The body, or null as soon as more than `limit` bytes have come. */
const readBody = async (c: Context, limit: number): Promise<Buffer | null> => {
  const { body } = c.req.raw
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body ? (Readable.fromWeb(body as ReadableStream) as AsyncIterable<Buffer>) : []) {
    length += chunk.length
    if (length > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Headers as the function gets them: the client's, less those that only the platform may set, and the platform's own. */
const headersOf = (c: Context<{ Bindings: HttpBindings }>, address: string) => {
  const multiValueHeaders: Record<string, string[]> = {}
  const { rawHeaders } = c.env.incoming
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!PLATFORM_HEADER.test(name)) (multiValueHeaders[name] ??= []).push(rawHeaders[i + 1]!)
  }
  Object.assign(multiValueHeaders, { 'x-real-ip': [address], 'x-forwarded-for': [address] })
  const headers = Object.fromEntries(Object.entries(multiValueHeaders).map(([name, all]) => [name, all.join(', ')]))
  return { headers, multiValueHeaders }
}

/**
 * Turns a request into the documented event, and the function's reply into a response.
 * Source of the event: docs.cloudbase.net/service/access-cloud-function and cloud.tencent.com/document/product/876/41776.
 */
export const serveHttpAccess = async (
  c: Context<{ Bindings: HttpBindings }>,
  name: string,
  config: Pick<CloudBaseConfig, 'envId'>,
  functions: Functions,
): Promise<Response> => {
  const limit = TEXT_TYPE.test(c.req.header('content-type') ?? '') ? TEXT_LIMIT_BYTES : BODY_LIMIT_BYTES
  if (Number(c.req.header('content-length') ?? 0) > limit) return tooLarge(c)
  const bytes = await readBody(c, limit)
  if (!bytes) return tooLarge(c)
  const requestId = randomUUID()
  const event = {
    path: c.req.path,
    httpMethod: c.req.method,
    ...headersOf(c, c.env.incoming.socket.remoteAddress ?? 'unknown'),
    queryStringParameters: c.req.query(),
    requestContext: { requestId, envId: config.envId, appId: ACCOUNT_ID, uin: ACCOUNT_ID },
    ...decode(bytes),
  }
  try {
    return responseOf(c, JSON.parse(await functions.invoke(name, event, { kind: 'http', requestId })))
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error
    return c.json({ code: error.code, message: error.message, requestId }, STATUS[error.code] ?? 502)
  }
}
