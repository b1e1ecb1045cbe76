import type { Clock } from '../../clock'
import { ActionFailure, type ActionBody, type Actions } from '../actions'
import type { Collections } from './collections'
import {
  applyUpdate,
  documentOf,
  fromText,
  idOf,
  sameDocument,
  toText,
  withServerDates,
  type Document,
} from './documents'

/** So many documents one `add` may bring. Ours. */
const MAX_INSERTS = 100

const notServed = (what: string): never => {
  throw new ActionFailure('ACTION_NOT_SERVED', `this stand-in does not serve ${what}`)
}

const OPTIONS = ['order', 'offset', 'projection'] as const

/** The id that a query is for: signals are asked for by `_id` and by nothing else. Throws ActionFailure. */
const idIn = (body: ActionBody): string => {
  const action = String(body.action)
  if (body.transactionId) return notServed(`${action} in a transaction`)
  for (const option of OPTIONS) if (body[option] !== undefined) return notServed(`${action} with "${option}"`)
  const query = body.query === undefined || body.query === '' ? {} : fromText(body.query, 'query')
  const keys = Object.keys(query)
  if (keys.length !== 1 || keys[0] !== '_id') return notServed(`${action} with a query that is not by _id alone`)
  return idOf(query._id)
}

interface Modified {
  readonly updated: number
  readonly upsertedId: string | null
  readonly document: Document | null
}

const insert = async (collections: Collections, clock: Clock, body: ActionBody): Promise<string[]> => {
  if (body.transactionId) return notServed(`${String(body.action)} in a transaction`)
  const name = String(body.collectionName ?? '')
  if (!Array.isArray(body.data) || body.data.length === 0 || body.data.length > MAX_INSERTS)
    throw new ActionFailure('INVALID_PARAM', `data must be a list of 1 to ${MAX_INSERTS} documents`)
  const documents = body.data.map((text) => {
    const fields = withServerDates(fromText(text, 'data'), clock.now()) as Record<string, unknown>
    return documentOf(idOf(fields._id), fields)
  })
  const taken = documents.find(
    (d, i) => collections.head(name, d._id) || documents.findIndex((e) => e._id === d._id) < i,
  )
  if (taken)
    throw new ActionFailure(
      'DATABASE_REQUEST_FAILED',
      `E11000 duplicate key error collection: ${name} dup key: { _id: "${taken._id}" }`,
    )
  await Promise.all(documents.map((document) => collections.write(name, document._id, { kind: 'add', document })))
  return documents.map((document) => document._id)
}

/** Whole (`set`) or by operators (`update`). That a write which changes nothing counts as none is MongoDB's way; the SDK's pages do not say. [K] */
const modify = async (collections: Collections, clock: Clock, body: ActionBody, merge: boolean): Promise<Modified> => {
  const name = String(body.collectionName ?? '')
  const id = idIn(body)
  const data = withServerDates(fromText(body.data, 'data'), clock.now()) as Record<string, unknown>
  const old = collections.head(name, id)
  if (!old && !body.upsert) return { updated: 0, upsertedId: null, document: null }
  if (merge) {
    const { document, updated, removed } = applyUpdate(old ?? { _id: id }, data)
    const isSame = old !== null && sameDocument(old, document)
    if (!isSame)
      await collections.write(
        name,
        id,
        old ? { kind: 'update', document, updated, removed } : { kind: 'add', document },
      )
    return { updated: old && !isSame ? 1 : 0, upsertedId: old ? null : id, document }
  }
  const document = documentOf(id, data)
  if (old && sameDocument(old, document)) return { updated: 0, upsertedId: null, document }
  await collections.write(name, id, { kind: old ? 'replace' : 'add', document })
  return { updated: old ? 1 : 0, upsertedId: old ? null : id, document }
}

/** The part of the document database that signals need: documents by id. All else says that it is not served. */
export const signalActions = (collections: Collections, clock: Clock): Actions => ({
  'database.addCollection': async (body) => {
    await collections.create(String(body.collectionName ?? ''))
    return {}
  },

  'database.insertDocument': async (body) => ({ data: { insertedIds: await insert(collections, clock, body) } }),

  'database.getDocument': async (body) => {
    const name = String(body.collectionName ?? '')
    const { document } = collections.read(name, idIn(body))
    return { data: { list: document ? [toText(document)] : [] } }
  },

  'database.modifyDocument': async (body) => {
    const { updated, upsertedId } = await modify(collections, clock, body, body.merge === true)
    return { data: { updated, ...(upsertedId !== null && { upsert_id: upsertedId }) } }
  },

  'database.modifyAndReturnDoc': async (body) => {
    const { updated, document } = await modify(collections, clock, body, true)
    return { data: { updated, ...(document && { doc: toText(document) }) } }
  },

  'database.removeDocument': async (body) => {
    const name = String(body.collectionName ?? '')
    const id = idIn(body)
    if (!collections.head(name, id)) return { data: { deleted: 0 } }
    await collections.write(name, id, { kind: 'remove', document: null })
    return { data: { deleted: 1 } }
  },
})
