import { crossed } from '../realm'
import { answering, Refusal } from './answer'
import { strict, type Missing } from './strict'

type Document = Readonly<Record<string, unknown>>
type Query = Readonly<Record<string, unknown>>

/** As `bridge/watches.ts` hands it over. */
type Batch =
  | {
      readonly events: readonly {
        readonly ID: number
        readonly DataType: string
        readonly QueueType: string
        readonly DocID: string
        readonly Doc: string
      }[]
    }
  | { readonly error: string }

interface Listener {
  readonly onChange: (snapshot: unknown) => void
  readonly onError: (error: unknown) => void
}

/** Leaves the phone; waits while there is no network. */
export type Leave = (method: string, values: object) => Promise<unknown>

const documentOf = (text: string): Document | null => (text === '' ? null : (JSON.parse(text) as Document))

/**
 * What a listener is told: all documents, and how each changed.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/database/collection/Collection.watch.html
 */
const snapshotOf = (documents: Map<string, Document>, batch: Extract<Batch, { events: unknown }>, id: number) => {
  const docChanges = batch.events.map(({ ID, DataType, QueueType, DocID, Doc }) => {
    const doc = documentOf(Doc) ?? documents.get(DocID) ?? {}
    if (QueueType === 'dequeue') documents.delete(DocID)
    else documents.set(DocID, doc)
    return { id: ID, dataType: DataType, queueType: QueueType, docId: DocID, doc }
  })
  return { id, docChanges, docs: [...documents.values()], ...(id === 0 ? { type: 'init' } : {}) }
}

const listenerOf = (options: Partial<Listener> | undefined): Listener => {
  const { onChange, onError } = options ?? {}
  if (typeof onChange !== 'function' || typeof onError !== 'function')
    throw new Error('watch: onChange and onError must be functions')
  return { onChange, onError }
}

const watching = (leave: Leave, collection: string, query: Query) => (options?: Partial<Listener>) => {
  const { onChange, onError } = listenerOf(options)
  const documents = new Map<string, Document>()
  let isOpen = true
  let watchId: unknown
  const close = async (): Promise<void> => {
    isOpen = false
    if (watchId !== undefined) await leave('watchClose', { watchId })
  }
  const run = async (): Promise<void> => {
    watchId = ((await leave('watch', { collection, query })) as { watchId: number }).watchId
    if (!isOpen) return close()
    for (let id = 0; ; id += 1) {
      const batch = (await leave('watchNext', { watchId })) as Batch
      if (!isOpen) return
      if ('error' in batch) throw new Error(batch.error)
      const snapshot = crossed(snapshotOf(documents, batch, id))
      // Apart from the loop: what a listener throws is the program's exception, not the watch's end.
      setTimeout(() => onChange(snapshot), 0)
    }
  }
  run().catch((error: Error) => {
    if (isOpen) onError(crossed({ errCode: -1, errMsg: `collection.watch:fail ${error.message}` }))
    isOpen = false
  })
  return { close }
}

const read = async (leave: Leave, collection: string, query: Query): Promise<readonly Document[]> => {
  const { watchId } = (await leave('watch', { collection, query })) as { watchId: number }
  const batch = (await leave('watchNext', { watchId })) as Batch
  await leave('watchClose', { watchId })
  if ('error' in batch) throw new Refusal(batch.error, { errCode: -1 })
  return batch.events.map(({ Doc }) => documentOf(Doc)).filter((one) => one !== null)
}

/**
 * The part of `wx.cloud.database()` that a phone needs for signals: one document by its id, read or watched. The security rules ask that the query
 * says whose it is, so `where({ _id, _openid: '{openid}' })` is taken too. Nothing writes: the rules let no client.
 * @param missing reports a member that is not served, by its name
 */
export const databaseOf = (leave: Leave, missing: Missing) => {
  const collectionOf = (collection: string) => ({
    doc: (_id: string) =>
      strict(
        {
          get: answering('document.get', async () => {
            const [data] = await read(leave, collection, { _id })
            if (!data)
              throw new Refusal(
                `cannot find document with _id ${_id}, please make sure that the document exists and you have the corresponding access permission`,
                { errCode: -1 },
              )
            return { data }
          }),
          watch: watching(leave, collection, { _id }),
        },
        'cloud.database().collection().doc()',
        missing,
      ),
    where: (query: Query) =>
      strict(
        {
          get: answering('collection.get', async () => ({ data: await read(leave, collection, query) })),
          watch: watching(leave, collection, query),
        },
        'cloud.database().collection().where()',
        missing,
      ),
  })
  return () =>
    strict(
      { collection: (name: string) => strict(collectionOf(name), 'cloud.database().collection()', missing) },
      'cloud.database()',
      missing,
    )
}
