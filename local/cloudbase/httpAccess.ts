import type { Context } from 'hono'
import { FunctionFailure, type FailureCode } from './failure'
import type { Functions } from './functions'

const BODY_LIMIT_BYTES = 1024 * 1024

/** Paths of HTTP access and the functions behind them. `jobs` has none: nothing outside the platform reaches it. */
const ROUTES: readonly (readonly [prefix: string, name: string])[] = [
  ['/api/', 'api'],
  ['/webhooks/', 'webhooks'],
]

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

/** Name of the function behind a path of HTTP access, or null. */
export const functionOf = (path: string): string | null =>
  ROUTES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null

const tooLarge = (c: Context): Response =>
  c.json({ code: 'BODY_TOO_LARGE', message: 'the body is larger than 1 MB' }, 413)

/** Turns a request into the documented event, and the function's reply into a response. */
export const serveHttpAccess = async (
  c: Context,
  name: string,
  functions: Functions,
  address: string,
): Promise<Response> => {
  if (Number(c.req.header('content-length') ?? 0) > BODY_LIMIT_BYTES) return tooLarge(c)
  const bytes = Buffer.from(await c.req.arrayBuffer())
  if (bytes.length > BODY_LIMIT_BYTES) return tooLarge(c)
  const headers = Object.fromEntries(Object.entries(c.req.header()).filter(([header]) => !PLATFORM_HEADER.test(header)))
  const event = {
    path: c.req.path,
    httpMethod: c.req.method,
    headers: { ...headers, 'x-real-ip': address, 'x-forwarded-for': address },
    queryStringParameters: c.req.query(),
    requestContext: {},
    ...decode(bytes),
  }
  try {
    const reply = JSON.parse(await functions.invoke(name, event, { kind: 'http' })) as unknown
    if (!isReply(reply)) return c.json(reply as object)
    const body = reply.isBase64Encoded ? Buffer.from(reply.body ?? '', 'base64') : (reply.body ?? '')
    return new Response(reply.statusCode === 204 ? null : new Uint8Array(Buffer.from(body)), {
      status: reply.statusCode,
      headers: { ...reply.headers },
    })
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error
    return c.json({ code: error.code, message: error.message }, STATUS[error.code] ?? 502)
  }
}
