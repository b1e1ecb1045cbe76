import { WebSocket } from 'ws'
import type { Answer, Ticket } from '../../watching'

/** A change as the service tells it; `Doc` is JSON text, empty for what is gone. Source: src/typings/realtime.ts of @cloudbase/database. */
type DbEvent = Answer['msgData']['events'][number]

/** What came at one time. The first batch of a watch is what is there; an error ends it. */
type Batch = { readonly events: readonly DbEvent[] } | { readonly error: string }

/** As the vendor's SDK does it: it says something every ten seconds, and gives up after some attempts. */
const PING_MS = 10_000
const RETRY_MS = 1_000
const ATTEMPTS = 10
const MAX_WATCHES = 20

/** One watch on a connection of its own; it comes back by itself when the connection is lost and asks for what it missed. */
const openWatch = (ticket: () => Promise<Ticket>, collName: string, query: string) => {
  const batches: Batch[] = []
  let told: ((batch: Batch) => void) | null = null
  let socket: WebSocket | null = null
  let isOver = false
  let attempts = 0
  let seen: { queryID: string; eventID: number } | null = null

  const tell = (batch: Batch): void => {
    if (told) told(batch)
    else batches.push(batch)
    told = null
  }
  const end = (error: string): void => {
    isOver = true
    socket?.terminate()
    tell({ error })
  }
  const send = (msgType: string, msgData: unknown, more: object = {}): void =>
    socket?.send(JSON.stringify({ watchId: 'w', requestId: msgType, msgType, msgData, ...more }))
  const begin = (): void =>
    seen ? send('REBUILD_WATCH', { ...seen, envId: '' }) : send('INIT_WATCH', { collName, query })

  const hear = ({ msgType, msgData }: Partial<Answer>): void => {
    if (msgData?.code === 'QUERYID_INVALID_ERROR' && seen) {
      seen = null
      return begin()
    }
    if (msgData?.code) return end(`${msgData.code} ${msgData.message ?? ''}`.trim())
    if (msgType === 'LOGIN_RES') return begin()
    if (!msgData?.events) return
    attempts = 0
    const isFirst = msgType === 'INIT_EVENT'
    seen = { queryID: msgData.queryID, eventID: msgData.currEvent }
    if (isFirst || msgData.events.length > 0) tell({ events: msgData.events })
  }

  const lost = (): void => {
    if (isOver) return
    attempts += 1
    if (attempts > ATTEMPTS) end('WS_CONNECTION_LOST')
    else setTimeout(connect, RETRY_MS)
  }
  const connect = (): void => {
    if (isOver) return
    ticket()
      .then(({ signStr, wsUrl, envId }) => {
        if (isOver) return
        socket = new WebSocket(wsUrl)
        const ping = setInterval(() => send('PING', null), PING_MS)
        socket.on('open', () => send('LOGIN', { envId }, { exMsgData: { signStr } }))
        socket.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as Answer))
        socket.on('error', () => socket?.terminate())
        socket.on('close', () => {
          clearInterval(ping)
          lost()
        })
      })
      .catch(lost)
  }
  connect()

  return {
    /** The next batch, at once when one waits. */
    next: (): Promise<Batch> => {
      const batch = batches.shift()
      return batch ? Promise.resolve(batch) : new Promise((resolve) => (told = resolve))
    },
    close(): void {
      isOver = true
      socket?.terminate()
      tell({ error: 'closed' })
    },
  }
}

type Values = Readonly<Record<string, unknown>>

/** The watches of one phone, by number. `next` waits: each batch is told once. */
export const watchesOf = (ticket: () => Promise<Ticket>) => {
  const open = new Map<number, ReturnType<typeof openWatch>>()
  let sequence = 0
  const watchOf = (id: unknown) => {
    const watch = open.get(Number(id))
    if (!watch) throw new Error('the watch is closed')
    return watch
  }
  return {
    calls: {
      watch: ({ collection, query }: Values) => {
        if (open.size >= MAX_WATCHES) throw new Error(`more than ${MAX_WATCHES} watches`)
        open.set((sequence += 1), openWatch(ticket, String(collection), JSON.stringify(query)))
        return Promise.resolve({ watchId: sequence })
      },
      watchNext: ({ watchId }: Values) => watchOf(watchId).next(),
      watchClose: ({ watchId }: Values) => {
        open.get(Number(watchId))?.close()
        open.delete(Number(watchId))
        return Promise.resolve({})
      },
    },
    stop(): void {
      for (const watch of open.values()) watch.close()
      open.clear()
    },
  }
}
