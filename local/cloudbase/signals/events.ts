import type { Caller } from '../caller'
import { ownerOf, type Change } from './changes'
import type { State } from './collections'
import { toPlainText } from './documents'
import { mayRead } from './rule'

/** An event as `@cloudbase/database` reads it: DataType says what happened, QueueType what it does to the watcher's list. */
export interface DbEvent {
  readonly ID: number
  readonly DataType: 'init' | 'add' | 'update' | 'replace' | 'remove'
  readonly QueueType: 'init' | 'enqueue' | 'update' | 'dequeue'
  readonly DocID: string
  /**
   * The whole document as JSON text, empty when it is gone. The SDK's types let an update carry none and its code makes it up from the fields,
   * but its build for Node cannot (it calls `.default` of lodash.set, which is not there): with the document it never tries.
   */
  readonly Doc: string
  readonly UpdatedFields?: string
  /** Written small by the service, and read so by the SDK. */
  readonly removedFields?: string
}

/** What a watcher may know of a state: of another's document no more than of one that never was. */
export const seenBy = (caller: Caller, { revision, document }: State) => {
  const isHidden = document !== null && !mayRead(caller, ownerOf(document))
  return isHidden ? { revision: 0, document: null } : { revision, document }
}

export const initEvents = (caller: Caller, state: State): DbEvent[] => {
  const { document } = seenBy(caller, state)
  return document
    ? [{ ID: 0, DataType: 'init', QueueType: 'init', DocID: document._id, Doc: toPlainText(document) }]
    : []
}

/** A change as this watcher sees it; null when it sees nothing of it. */
export const eventOf = (caller: Caller, change: Change): DbEvent | null => {
  const before = change.kind !== 'add' && mayRead(caller, change.ownerBefore)
  const after = change.document !== null && mayRead(caller, ownerOf(change.document))
  const base = { ID: change.revision, DocID: change.id }
  if (!after) return before ? { ...base, DataType: 'remove', QueueType: 'dequeue', Doc: '' } : null
  const Doc = toPlainText(change.document)
  if (!before) return { ...base, DataType: change.kind === 'add' ? 'add' : 'replace', QueueType: 'enqueue', Doc }
  if (change.kind !== 'update') return { ...base, DataType: 'replace', QueueType: 'update', Doc }
  return {
    ...base,
    DataType: 'update',
    QueueType: 'update',
    Doc,
    UpdatedFields: toPlainText(change.updated),
    ...(change.removed.length > 0 && { removedFields: JSON.stringify(change.removed) }),
  }
}

/** What a watcher missed after an event; null when that is no longer known, or never was its to know. */
export const missedEvents = (caller: Caller, state: State, after: number): DbEvent[] | null => {
  const { revision } = seenBy(caller, state)
  if (after === revision) return []
  const changes = state.history.filter((change) => change.revision > after)
  const events = changes.map((change) => eventOf(caller, change)).filter((event) => event !== null)
  return after < revision && events.length === revision - after ? events : null
}
