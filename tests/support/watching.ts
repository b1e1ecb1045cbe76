import cloudbase from '@cloudbase/node-sdk'
import { WebSocket } from 'ws'
import { ACCOUNT, ENV_ID, fromPhone } from './cloudbase'

export type Database = ReturnType<ReturnType<typeof cloudbase.init>['database']>

/** What a listener of the SDK is given. */
export interface Snapshot {
  readonly id: number
  readonly docs: readonly Record<string, unknown>[]
  readonly docChanges: readonly {
    readonly dataType: string
    readonly queueType: string
    readonly docId: string
    readonly updatedFields?: Record<string, unknown>
    readonly removedFields?: readonly string[]
  }[]
}

/**
 * The database of one stand-in through the vendor's SDK, which may watch: `Db.wsClass` is the package's place for a class of sockets, of which
 * Node 20 has none. Where the socket is, the service says itself in its reply to `auth.wsWebSign`. Events come one by one, as browsers and
 * phones deliver them. The SDK has one connection for all watches of a process: one stand-in to a process.
 */
export const databaseAt = (url: string): Database => {
  // The SDK tells of every slow call on the console.
  process.env.SILENCE = 'true'
  const sdk = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${url}/admin`, timeout: 20_000, keepalive: true })
  const database = sdk.database()
  const Db = database.constructor as unknown as { wsClass: unknown }
  Db.wsClass = class extends WebSocket {
    constructor(address: string) {
      super(address, { allowSynchronousEvents: false })
    }
  }
  return database
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until something is so; the caller's expectations then say what is missing. */
export const until = async (isSo: () => boolean, timeoutMs = 5_000): Promise<void> => {
  for (const end = Date.now() + timeoutMs; !isSo() && Date.now() < end;) await pause(5)
}

/** Ends a watch of the SDK, and its timer: `close` leaves the one that asks for the last event running for ever. */
export const endWatch = async (listener: { close: () => void }): Promise<void> => {
  await listener.close()
  const { virtualClient } = listener as unknown as { virtualClient: { clearACKSchedule: () => void } }
  virtualClient.clearACKSchedule()
}

/** Watches one document through the SDK and keeps what it is told. */
export const watchBySdk = (database: Database, collection: string, id: string) => {
  const snapshots: Snapshot[] = []
  const errors: { errCode?: string; message?: string }[] = []
  const waiting = new Map<number, (snapshot: Snapshot) => void>()
  const listener = database
    .collection(collection)
    .doc(id)
    .watch({
      onChange: (snapshot: unknown) => {
        snapshots.push(snapshot as Snapshot)
        waiting.get(snapshots.length - 1)?.(snapshot as Snapshot)
      },
      onError: (error: unknown) => void errors.push(error as { message?: string }),
    })
  return {
    snapshots,
    errors,
    close: () => endWatch(listener),
    /** The snapshot of this number, 0 for the first one, at the moment it comes. */
    next: (index: number): Promise<Snapshot> =>
      new Promise((resolve) => {
        const there = snapshots[index]
        if (there) resolve(there)
        else waiting.set(index, resolve)
      }),
    told: async (count: number, timeoutMs?: number): Promise<readonly Snapshot[]> => {
      await until(() => snapshots.length >= count || errors.length > 0, timeoutMs)
      return snapshots
    },
  }
}

interface DbEvent {
  readonly ID: number
  readonly DataType: string
  readonly QueueType: string
  readonly DocID: string
  readonly Doc: string
}

export interface Answer {
  readonly requestId: string
  readonly watchId?: string
  readonly msgType: string
  readonly msgData: {
    readonly code?: string
    readonly message?: string
    readonly queryID: string
    readonly currEvent: number
    readonly events: readonly DbEvent[]
  }
}

export interface Ticket {
  readonly signStr: string
  readonly wsUrl: string
  readonly envId: string
}

export const ticketOf = async (url: string, session: string): Promise<Ticket> =>
  (await fromPhone<{ data: Ticket }>(url, 'wsWebSign', {}, session)).data

/** A phone's socket: the messages of the protocol as a phone sends them, each with its answer. */
export const openSocket = async (wsUrl: string) => {
  const socket = new WebSocket(wsUrl)
  const answers: Answer[] = []
  let closedWith: number | null = null
  socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as Answer))
  socket.on('close', (code) => {
    closedWith = code
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  let asked = 0
  const ask = async (msgType: string, msgData: unknown, more: object = {}): Promise<Answer> => {
    const requestId = `r${(asked += 1)}`
    socket.send(JSON.stringify({ requestId, msgType, msgData, ...more }))
    await until(() => answers.some((answer) => answer.requestId === requestId))
    const answer = answers.find((one) => one.requestId === requestId)
    if (!answer) throw new Error(`${msgType} was not answered`)
    return answer
  }
  return {
    ask,
    login: ({ signStr, envId }: Ticket) => ask('LOGIN', { envId }, { exMsgData: { signStr } }),
    watch: (collName: string, query: object, watchId = 'w') =>
      ask('INIT_WATCH', { collName, query: JSON.stringify(query) }, { watchId }),
    /** Changes that were told without being asked for. */
    told: (): DbEvent[] => answers.filter((one) => !/^r\d+$/.test(one.requestId)).flatMap((one) => one.msgData.events),
    send: (text: string): void => socket.send(text),
    closedWith: (): number | null => closedWith,
    close: (): void => socket.terminate(),
  }
}
