/** Event of CloudBase's HTTP access. Source: CloudBase documentation of HTTP access [K: not seen on a real environment]. */
export interface HttpEvent {
  readonly path: string
  readonly httpMethod: string
  readonly headers?: Readonly<Record<string, string>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export interface HttpReply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: false
}

const TRACE = /^trc_[0-9A-HJKMNP-TV-Z]{26}$/

/** A trace id of the caller's that has the right form, else a new one. */
export const traceOf = (given: unknown, make: () => string): string =>
  typeof given === 'string' && TRACE.test(given) ? given : make()

/** Header names in lower case, as nothing guarantees their spelling. */
export const lowerCase = (headers: HttpEvent['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]))

/** The body as the sender wrote it. A signature is checked over this, never over anything serialised again. */
export const bodyOf = (event: HttpEvent): string =>
  event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '')
