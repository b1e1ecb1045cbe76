import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Context } from 'hono'

const MAX_FORM_BYTES = 7 * 1024 * 1024
const MAX_FIELDS = 50
const BREAK = '\r\n'
/** The one field that is bytes: protobuf, as `wx-server-sdk` writes it. */
const BYTES = 'requestData'

/** Splits a form of the SDK (`form-data`): every field small, all of it in memory. Null when it is not well-formed. */
const fieldsOf = (form: Buffer, boundary: string): Record<string, string | Buffer> | null => {
  const fields: Record<string, string | Buffer> = {}
  const mark = Buffer.from(`--${boundary}`)
  let at = form.indexOf(mark)
  for (let count = 0; at === 0 || (at > 0 && count <= MAX_FIELDS); count++) {
    const start = at + mark.length
    if (form.subarray(start, start + 2).toString() === '--') return fields
    const next = form.indexOf(`${BREAK}${mark.toString()}`, start)
    const headEnd = form.indexOf(BREAK + BREAK, start)
    const name = /;\s*name="([^"]+)"/i.exec(form.subarray(start, headEnd).toString())?.[1]
    if (next < 0 || headEnd < 0 || headEnd > next || !name) return null
    const value = form.subarray(headEnd + 4, next)
    fields[name] = name === BYTES ? value : value.toString('utf8')
    at = next + BREAK.length
  }
  return null
}

/** The SDK sends forms in chunks of no length that it says, so that they are counted as they come. Null when it is too much. */
const readForm = async (c: Context): Promise<Buffer | null> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of c.req.raw.body ? Readable.fromWeb(c.req.raw.body as ReadableStream<Uint8Array>) : []) {
    chunks.push(chunk as Uint8Array)
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MAX_FORM_BYTES) return null
  }
  return Buffer.concat(chunks)
}

/** The SDK's request body, JSON as a rule and a form for WeChat's open API; null for neither. */
export const readAdminBody = async (c: Context): Promise<unknown> => {
  const type = c.req.header('content-type') ?? ''
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})"?/i.exec(type)?.[1]
  if (!boundary) return c.req.json().catch(() => null)
  const form = await readForm(c)
  return form && fieldsOf(form, boundary)
}

/**
 * An answer of the admin wire: JSON, or the bytes that an action gave as `raw`. The charset is spelled out because the SDK tells a failure
 * from bytes by exactly this type.
 */
export const answerAdmin = (c: Context, answer: Readonly<Record<string, unknown>>): Response => {
  const { raw } = answer
  return raw instanceof Uint8Array
    ? c.body(new Uint8Array(raw), 200, { 'content-type': 'application/octet-stream' })
    : c.body(JSON.stringify(answer), 200, { 'content-type': 'application/json; charset=utf-8' })
}
