import http from 'node:http'
import { ulid } from 'ulid'
import type { CallError } from '@/contracts/envelope'
import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'

/** Where the running stack answers. */
export interface StackUrls {
  /** Base of `/api` and of the browser build, without a trailing slash. */
  readonly app: string
  /** Base of the message inbox. */
  readonly wechat: string
}

export class ApiFailure extends Error {
  constructor(
    readonly operation: string,
    readonly status: number,
    readonly error: CallError,
  ) {
    super(`${operation}: ${error.code}`)
  }
}

export interface Reply<T> {
  readonly data: T
  readonly dbQueries: number
}

export interface CallOptions {
  readonly token?: string
  readonly idempotencyKey?: string
  /** Loopback address to call from: limits count per address, and a whole crowd lives on this machine. */
  readonly from?: string
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })

const post = (url: string, headers: Record<string, string>, body: string, from: string | undefined) =>
  new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const options = { method: 'POST', headers, agent, ...(from ? { localAddress: from } : {}) }
    const request = http.request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    request.once('error', reject)
    request.end(body)
  })

/**
 * One call over HTTP, as the browser build makes it.
 * @throws ApiFailure with the reply's error
 */
export const callApi = async <N extends OperationName>(
  urls: StackUrls,
  operation: N,
  input: InputOf<N>,
  { token, idempotencyKey = ulid(), from }: CallOptions = {},
): Promise<Reply<OutputOf<N>>> => {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': idempotencyKey,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  const response = await post(`${urls.app}/api/${operation}`, headers, JSON.stringify(input), from)
  const reply = JSON.parse(response.text) as { ok: true; data: OutputOf<N> } | { ok: false; error: CallError }
  if (!reply.ok) throw new ApiFailure(operation, response.status, reply.error)
  return { data: reply.data, dbQueries: Number(response.headers['x-db-queries'] ?? Number.NaN) }
}

interface InboxMessage {
  readonly id: string
  readonly text: string
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Messages that a phone has received, newest first. */
const inboxOf = async (urls: StackUrls, phone: string): Promise<readonly InboxMessage[]> => {
  const response = await fetch(`${urls.wechat}/inbox?to=${phone}`)
  return ((await response.json()) as { messages: InboxMessage[] }).messages
}

/** Name of the newest message of a phone, to tell a new code from an old one; null for an empty inbox. */
export const newestMessage = async (urls: StackUrls, phone: string): Promise<string | null> =>
  (await inboxOf(urls, phone))[0]?.id ?? null

/**
 * Waits for a code that is newer than message `after`.
 * @throws Error when none has come after ten seconds
 */
export const codeFor = async (urls: StackUrls, phone: string, after: string | null): Promise<string> => {
  const until = Date.now() + 10_000
  while (Date.now() < until) {
    const newest = (await inboxOf(urls, phone))[0]
    const code = newest && newest.id !== after ? /(?<!\d)\d{6}(?!\d)/.exec(newest.text)?.[0] : undefined
    if (code) return code
    await pause(50)
  }
  throw new Error('no sign-in code arrived')
}

export interface OwnerClient {
  readonly phone: string
  readonly token: string
  call<N extends OperationName>(operation: N, input: InputOf<N>, idempotencyKey?: string): Promise<Reply<OutputOf<N>>>
}

/** Signs in over HTTP with the code from the inbox. */
export const signInByApi = async (urls: StackUrls, phone: string, from?: string): Promise<OwnerClient> => {
  const before = await newestMessage(urls, phone)
  const options = from ? { from } : {}
  const { data: challenge } = await callApi(urls, 'session.requestCode', { phone }, options)
  const code = await codeFor(urls, phone, before)
  const { data: session } = await callApi(urls, 'session.start', { challengeId: challenge.challengeId, code }, options)
  const { token } = session
  return {
    phone,
    token,
    call: (operation, input, idempotencyKey) =>
      callApi(urls, operation, input, { ...options, token, ...(idempotencyKey ? { idempotencyKey } : {}) }),
  }
}
