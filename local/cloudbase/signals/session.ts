import { randomUUID } from 'node:crypto'
import type { Caller } from '../caller'
import type { Change } from './changes'
import type { Collections, State } from './collections'
import { eventOf, initEvents, missedEvents, seenBy } from './events'
import type { TicketFault, Tickets } from './tickets'

/** So many documents one connection may watch. Ours: a person has a handful of live screens. */
const MAX_WATCHES = 100

interface Message {
  readonly watchId?: string
  readonly requestId?: string
  readonly msgType?: string
  readonly msgData?: Readonly<Record<string, unknown>> | null
  readonly exMsgData?: Readonly<Record<string, unknown>> | null
}

export interface Watched {
  readonly collection: string
  readonly id: string
}

/** Codes that the SDK knows. Source: `IResponseMessageErrorData` of @cloudbase/database. */
class WatchFailure extends Error {
  constructor(
    readonly code:
      | TicketFault
      | 'CHECK_LOGIN_FAILED'
      | 'INVALIID_ENV'
      | 'SYS_ERR'
      | 'QUERYID_INVALID_ERROR'
      | 'COLLECTION_PERMISSION_DENIED',
    message: string,
  ) {
    super(message)
  }
}

/** A query id says what is watched: it is still good when the service was started anew. What one may see is judged at every use. */
const queryIdOf = ({ collection, id }: Watched): string =>
  `${randomUUID()}.${collection}.${Buffer.from(id).toString('base64url')}`

const watchedBy = (queryId: unknown): Watched => {
  const [, collection, id] = String(queryId).split('.')
  if (!collection || !id) throw new WatchFailure('QUERYID_INVALID_ERROR', 'the query id is not valid')
  return { collection, id: Buffer.from(id, 'base64url').toString() }
}

/** The document that a watch is for: by `_id`, beside which a client may say that it is its own. */
const watchedIn = (data: Message['msgData'], caller: Caller): Watched => {
  let query: unknown
  try {
    query = JSON.parse(String(data?.query))
    // `where()` hands its query over as a text within the text, `doc()` does not.
    if (typeof query === 'string') query = JSON.parse(query)
  } catch {
    query = null
  }
  const { _id, _openid, ...others } = (query ?? {}) as Record<string, unknown>
  if (typeof _id !== 'string' || _id === '' || Object.keys(others).length > 0)
    throw new WatchFailure('SYS_ERR', '[ACTION_NOT_SERVED] this stand-in does not serve a watch that is not by _id')
  const isOwn = caller.kind === 'client' && (_openid === '{openid}' || _openid === caller.openid)
  if (_openid !== undefined && !isOwn)
    throw new WatchFailure('COLLECTION_PERMISSION_DENIED', 'the query asks for what is not the caller’s')
  return { collection: String(data?.collName ?? ''), id: _id }
}

type Reply = readonly [msgType: string, msgData: unknown]
type Watches = Map<string, Watched & { readonly queryId: string }>
type Answers = Readonly<Record<string, (who: Caller, data: Message['msgData'], watchId: string) => Reply | null>>

/** The messages about watches. All is answered from what is on disk, at once: a change that comes later follows later. Throws WatchFailure. */
const answersOf = (collections: Collections, watches: Watches): Answers => {
  const stateOf = ({ collection, id }: Watched): State => {
    if (!collections.exists(collection))
      throw new WatchFailure('SYS_ERR', `[DATABASE_COLLECTION_NOT_EXIST] Db or Table not exist: ${collection}`)
    return collections.read(collection, id)
  }
  const begin = (watchId: string, watched: Watched, queryId: string): void => {
    if (!watches.has(watchId) && watches.size >= MAX_WATCHES)
      throw new WatchFailure('SYS_ERR', `more than ${MAX_WATCHES} watches on one connection`)
    watches.set(watchId, { ...watched, queryId })
  }
  return {
    INIT_WATCH: (who, data, watchId) => {
      const watched = watchedIn(data, who)
      const state = stateOf(watched)
      const queryID = queryIdOf(watched)
      begin(watchId, watched, queryID)
      return ['INIT_EVENT', { queryID, currEvent: seenBy(who, state).revision, events: initEvents(who, state) }]
    },
    REBUILD_WATCH: (who, data, watchId) => {
      const queryID = String(data?.queryID)
      const watched = watchedBy(queryID)
      const state = stateOf(watched)
      const events = missedEvents(who, state, Number(data?.eventID))
      if (!events) throw new WatchFailure('QUERYID_INVALID_ERROR', 'the events since then are no longer known')
      begin(watchId, watched, queryID)
      return ['NEXT_EVENT', { queryID, currEvent: seenBy(who, state).revision, events }]
    },
    CHECK_LAST: (who, data) => {
      const queryID = String(data?.queryID)
      return ['CHECK_EVENT', { queryID, currEvent: seenBy(who, stateOf(watchedBy(queryID))).revision }]
    },
    CLOSE_WATCH: (_, __, watchId) => {
      watches.delete(watchId)
      return null
    },
    PING: () => ['PONG', null],
  }
}

const loggedInBy = async (envId: string, tickets: Tickets, { msgData, exMsgData }: Message): Promise<Caller> => {
  if (msgData?.envId && msgData.envId !== envId) throw new WatchFailure('INVALIID_ENV', 'there is no such environment')
  const who = await tickets.verify(String(exMsgData?.signStr ?? ''))
  if (typeof who === 'string') throw new WatchFailure(who, 'the ticket was refused')
  return who
}

/** What the watches of one connection are told of a change. */
const noticesOf = (caller: Caller, watches: Watches, collection: string, change: Change): string[] => {
  const concerned = [...watches].filter(([, watched]) => watched.collection === collection && watched.id === change.id)
  const event = concerned.length > 0 ? eventOf(caller, change) : null
  if (!event) return []
  return concerned.map(([watchId, { queryId }]) => {
    const msgData = { queryID: queryId, currEvent: change.revision, events: [event] }
    return JSON.stringify({ watchId, requestId: randomUUID(), msgType: 'NEXT_EVENT', msgData })
  })
}

/**
 * One connection of watchers, as `@cloudbase/database` speaks: LOGIN first, then INIT_WATCH per watch, which is answered by what is there;
 * changes follow as NEXT_EVENT, numbered without a gap. After a break REBUILD_WATCH names the last number seen and is answered by what was missed.
 * Source: src/realtime of that package.
 * @param send gives a text to the other side
 */
export const createSession = (
  envId: string,
  collections: Collections,
  tickets: Tickets,
  send: (text: string) => void,
) => {
  const watches: Watches = new Map()
  const answers = answersOf(collections, watches)
  let caller: Caller | null = null

  const answer = (message: Message): Reply | null => {
    const type = String(message.msgType)
    const serve = Object.hasOwn(answers, type) ? answers[type] : undefined
    if (!serve)
      throw new WatchFailure('SYS_ERR', `[ACTION_NOT_SERVED] this stand-in does not serve the message "${type}"`)
    if (!caller) throw new WatchFailure('CHECK_LOGIN_FAILED', 'log in first')
    return serve(caller, message.msgData, String(message.watchId))
  }

  const receive = async (message: Message): Promise<void> => {
    const { watchId, requestId } = message
    const reply = ([msgType, msgData]: Reply): void => send(JSON.stringify({ watchId, requestId, msgType, msgData }))
    try {
      if (message.msgType === 'LOGIN') {
        caller = await loggedInBy(envId, tickets, message)
        return reply(['LOGIN_RES', { envId }])
      }
      // Nothing may come between a watch's beginning and its first reply: changes are told from then on.
      const answered = answer(message)
      if (answered) reply(answered)
    } catch (error) {
      if (!(error instanceof WatchFailure)) throw error
      const { code, message: why } = error
      reply([message.msgType === 'LOGIN' ? 'LOGIN_RES' : 'ERROR', { envId, code, message: why }])
    }
  }

  return {
    isLoggedIn: (): boolean => caller !== null,

    /** Answers one message. A text that is no message ends with an error. */
    async receive(text: string): Promise<void> {
      const message: unknown = JSON.parse(text)
      if (typeof message !== 'object' || message === null) throw new Error('this is no message')
      await receive(message as Message)
    },

    /** Tells a change to every watch of this connection that may see it. */
    tell(collection: string, change: Change): void {
      for (const text of caller ? noticesOf(caller, watches, collection, change) : []) send(text)
    },
  }
}

export type Session = ReturnType<typeof createSession>
