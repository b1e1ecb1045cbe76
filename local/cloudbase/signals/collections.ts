import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ActionFailure } from '../actions'
import { syncFolder } from '../durable'
import { changeOf, lineOf, ownerOf, type Change } from './changes'
import { toText, type Document } from './documents'
import { openLog, readLines, type Log } from './log'

/** Collections of one environment. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud/basis/concepts/quota.html. */
const MAX_COLLECTIONS = 100
/** Ours: signals are few and small. Ids that were removed count, because their revisions are kept. */
const MAX_IDS = 100_000
/** Names that are also names of files everywhere. The service allows more. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

/** How many changes of a document are kept for watchers that were away: few of large ones. */
const KEPT_CHANGES = 64
const KEPT_CHANGES_OF_LARGE = 4
const LARGE_BYTES = 8 * 1024

interface Entry {
  /** As it is on disk: what readers and watchers see. The last one tells the revision and the document. */
  history: Change[]
  /** As it will be when all that is under way is on disk: what the next write stands on. */
  head: { readonly revision: number; readonly document: Document | null }
}

interface Collection {
  readonly entries: Map<string, Entry>
  readonly log: Log
}

export interface State {
  readonly revision: number
  readonly document: Document | null
  /** The latest changes, oldest first; the last one has this revision. */
  readonly history: readonly Change[]
}

type Listener = (collection: string, change: Change) => void

type Wanted = Pick<Change, 'kind' | 'document'> & Partial<Pick<Change, 'updated' | 'removed'>>

const keep = (entry: Entry, change: Change): void => {
  const count = toText(change.document).length > LARGE_BYTES ? KEPT_CHANGES_OF_LARGE : KEPT_CHANGES
  entry.history = [...entry.history, change].slice(-count)
}

const load = (file: string, isNew: boolean): Collection => {
  const entries = new Map<string, Entry>()
  for (const line of isNew ? [] : readLines(file)) {
    const change = changeOf(line)
    const entry = entries.get(change.id) ?? { history: [], head: { revision: 0, document: null } }
    keep(entry, change)
    entry.head = { revision: change.revision, document: change.document }
    entries.set(change.id, entry)
  }
  const needed = () => [...entries.values()].flatMap((entry) => entry.history.map(lineOf))
  return { entries, log: openLog(file, needed) }
}

const loadAll = (directory: string): Map<string, Collection> => {
  mkdirSync(directory, { recursive: true })
  const names = readdirSync(directory).flatMap((file) => {
    const name = path.basename(file, '.log')
    return file.endsWith('.log') && NAME.test(name) ? [name] : []
  })
  return new Map(names.map((name) => [name, load(path.join(directory, `${name}.log`), false)]))
}

/** Writes one change; ends when it is on disk and was told. Throws ActionFailure. */
const write = async (
  { entries, log }: Collection,
  id: string,
  { kind, document, updated = {}, removed = [] }: Wanted,
  tell: (change: Change) => void,
): Promise<void> => {
  const entry: Entry = entries.get(id) ?? { history: [], head: { revision: 0, document: null } }
  if (!entries.has(id) && entries.size >= MAX_IDS)
    throw new ActionFailure('DATABASE_REQUEST_FAILED', `more than ${MAX_IDS} documents in one collection`)
  const revision = entry.head.revision + 1
  const change: Change = { id, revision, kind, document, ownerBefore: ownerOf(entry.head.document), updated, removed }
  entries.set(id, entry)
  entry.head = { revision, document }
  await log.append(lineOf(change), () => {
    keep(entry, change)
    tell(change)
  })
}

/** Documents by collection and id, on disk before anybody is told. A change is told to listeners in its order. */
export const createCollections = (directory: string) => {
  const collections = loadAll(directory)
  const listeners = new Set<Listener>()

  const find = (name: string): Collection => {
    const found = collections.get(name)
    if (!found) throw new ActionFailure('DATABASE_COLLECTION_NOT_EXIST', `Db or Table not exist: ${name}`)
    return found
  }

  return {
    /** Throws ActionFailure. */
    async create(name: string): Promise<void> {
      if (!NAME.test(name)) throw new ActionFailure('INVALID_PARAM', 'this is no name for a collection')
      if (collections.has(name)) throw new ActionFailure('DATABASE_COLLECTION_ALREADY_EXIST', `Table exist: ${name}`)
      if (collections.size >= MAX_COLLECTIONS)
        throw new ActionFailure('DATABASE_COLLECTION_EXCEED_LIMIT', `more than ${MAX_COLLECTIONS} collections`)
      const collection = load(path.join(directory, `${name}.log`), true)
      collections.set(name, collection)
      await syncFolder(directory)
    },

    exists: (name: string): boolean => collections.has(name),

    /** What is on disk. Throws ActionFailure when there is no such collection. */
    read(name: string, id: string): State {
      const history = find(name).entries.get(id)?.history ?? []
      const last = history.at(-1)
      return { revision: last?.revision ?? 0, document: last?.document ?? null, history }
    },

    /** What the next write stands on. Throws ActionFailure when there is no such collection. */
    head: (name: string, id: string): Document | null => find(name).entries.get(id)?.head.document ?? null,

    /** Writes one change; ends when it is on disk and everybody was told. Throws ActionFailure. */
    write: (name: string, id: string, wanted: Wanted): Promise<void> =>
      write(find(name), id, wanted, (change) => {
        for (const listener of listeners) listener(name, change)
      }),

    listen: (listener: Listener): void => void listeners.add(listener),
  }
}

export type Collections = ReturnType<typeof createCollections>
