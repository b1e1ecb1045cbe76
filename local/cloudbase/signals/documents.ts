import { EJSON } from 'bson'
import { ActionFailure } from '../actions'

/** A document of any fields; what is not plain JSON (dates, …) is as `bson` reads it. Never changed in place. */
export type Document = Readonly<Record<string, unknown>> & { readonly _id: string }

/** Largest document. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud, limits of the database (512 KB for one document of a client). [K] */
const MAX_DOCUMENT_BYTES = 512 * 1024
/** MongoDB's own limit. */
const MAX_DEPTH = 100
const MAX_ID_LENGTH = 128

/** What the wire and the disk hold: canonical extended JSON, in which every number says of what type it is. */
export const toText = (value: unknown): string => EJSON.stringify(value, { relaxed: false })

/** What a watcher is told: plain JSON, numbers as they are. The SDK reads it with `JSON.parse`. */
export const toPlainText = (value: unknown): string => EJSON.stringify(value, { relaxed: true })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)

const refuse = (message: string): never => {
  throw new ActionFailure('INVALID_PARAM', message)
}

/** Source of the code and its prefix: `DATABASE_REQUEST_FAILED` is what the documentation lists for what the database itself refuses. */
const fail = (message: string): never => {
  throw new ActionFailure('DATABASE_REQUEST_FAILED', message)
}

/** Reads one EJSON text of the wire that must be an object. Throws ActionFailure. */
export const fromText = (text: unknown, name: string): Record<string, unknown> => {
  if (typeof text !== 'string') return refuse(`${name} must be a text of extended JSON`)
  let value: unknown
  try {
    value = EJSON.parse(text, { relaxed: true })
  } catch {
    return refuse(`${name} is not extended JSON`)
  }
  return isRecord(value) ? value : refuse(`${name} must be an object`)
}

const isServerDate = (value: Record<string, unknown>): boolean => '$tcb_server_date' in value

/** Replaces every `db.serverDate({offset})` by the date that it stands for, and looks at the depth on the way. */
export const withServerDates = (value: unknown, nowMs: number, depth = 0): unknown => {
  if (depth > MAX_DEPTH) return fail(`a document may not be nested deeper than ${MAX_DEPTH}`)
  if (Array.isArray(value)) return value.map((item) => withServerDates(item, nowMs, depth + 1))
  if (!isRecord(value)) return value
  if (isServerDate(value)) {
    const { offset = 0 } = (value.$tcb_server_date ?? {}) as { offset?: unknown }
    return new Date(
      nowMs + (typeof offset === 'number' ? offset : refuse('the offset of a server date must be a number')),
    )
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withServerDates(item, nowMs, depth + 1)]))
}

/** An id as signals have it: the real database also takes numbers and object ids. Throws ActionFailure. */
export const idOf = (value: unknown): string => {
  if (typeof value !== 'string' || value === '')
    throw new ActionFailure('ACTION_NOT_SERVED', 'this stand-in serves documents with an own _id of text only')
  return value.length <= MAX_ID_LENGTH ? value : refuse(`_id is longer than ${MAX_ID_LENGTH} characters`)
}

/** A document to be kept. Throws ActionFailure when it is none. */
export const documentOf = (id: string, fields: Readonly<Record<string, unknown>>): Document => {
  const wrong = Object.keys(fields).find(
    (key) => key.startsWith('$') || key.includes('.') || key.includes('\0') || key === '',
  )
  if (wrong !== undefined) return fail(`a document may not have a field "${wrong}"`)
  const document = { ...fields, _id: id }
  return Buffer.byteLength(toText(document)) <= MAX_DOCUMENT_BYTES
    ? document
    : fail('the document is larger than 512 KB')
}

/** Sets or removes (`undefined`) what stands at the path; what lies beside it is shared, not copied. */
const withAt = (
  host: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  value: unknown,
): Record<string, unknown> => {
  const [key = '', ...rest] = keys
  if (key === '' || key.startsWith('$') || key === '__proto__') return fail('a path of the update is not valid')
  const { [key]: old, ...others } = host
  if (rest.length === 0) return value === undefined ? others : { ...host, [key]: value }
  if (old === undefined && value === undefined) return { ...host }
  if (old !== undefined && !isRecord(old)) return fail(`cannot create a field below "${key}", which is no object`)
  return { ...host, [key]: withAt((old as Record<string, unknown> | undefined) ?? {}, rest, value) }
}

const at = (host: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), host)

export interface Update {
  readonly document: Document
  /** Values by path, as they are now. */
  readonly updated: Readonly<Record<string, unknown>>
  readonly removed: readonly string[]
}

const incremented = (old: unknown, by: unknown, path: string): number => {
  if (typeof by !== 'number') return fail(`cannot increment "${path}" by something that is no number`)
  if (old !== undefined && typeof old !== 'number') return fail(`cannot increment "${path}", which is no number`)
  const sum = (old ?? 0) + by
  return Number.isFinite(sum) ? sum : fail(`"${path}" would be too large`)
}

const OPERATORS = ['$set', '$inc', '$unset']

/**
 * Applies an update of operators (`$set`, `$inc`, `$unset` over dotted paths). Any other operator is refused with its name.
 * Throws ActionFailure.
 */
export const applyUpdate = (document: Document, update: Readonly<Record<string, unknown>>): Update => {
  let changed: Record<string, unknown> = { ...document }
  const updated: Record<string, unknown> = {}
  const removed: string[] = []
  for (const [operator, fields] of Object.entries(update)) {
    if (!OPERATORS.includes(operator))
      throw new ActionFailure('ACTION_NOT_SERVED', `this stand-in does not serve the update operator "${operator}"`)
    if (!isRecord(fields)) return refuse(`${operator} must be an object`)
    for (const [path, value] of Object.entries(fields)) {
      const keys = path.split('.')
      if (keys[0] === '_id') return fail('_id cannot be changed')
      const next =
        operator === '$unset' ? undefined : operator === '$inc' ? incremented(at(changed, keys), value, path) : value
      changed = withAt(changed, keys, next)
      if (next === undefined) removed.push(path)
      else updated[path] = next
    }
  }
  return { document: documentOf(document._id, changed), updated, removed }
}

/** Whether two documents hold the same: then nothing happened, and nobody is told. */
export const sameDocument = (a: Document, b: Document): boolean => toText(a) === toText(b)
