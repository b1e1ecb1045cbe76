import type { EventEmitter } from 'node:events'
import type { Clock } from '../../clock'
import type { Actions } from '../actions'
import { ADMIN, clientOf } from '../caller'
import type { ClientCalls } from '../client'
import type { CloudBaseConfig } from '../config'
import { signalActions } from './adminActions'
import { createCollections } from './collections'
import { createSession, type Session } from './session'
import { serveSockets } from './sockets'
import { createTickets } from './tickets'

interface Signals {
  readonly actions: Actions
  readonly calls: ClientCalls
  /** Opens the socket of watchers on a running server. */
  attach(http: EventEmitter): void
  close(): void
}

/**
 * Signals: small documents that the server writes through the SDK and a phone watches. Both get a ticket for the socket in their own way, the
 * SDK by `auth.wsWebSign` (whose reply also says where the socket is), the phone by its session.
 */
export const createSignals = (config: CloudBaseConfig, clock: Clock): Signals => {
  const collections = createCollections(config.signalsDir)
  const tickets = createTickets(config, clock)
  const sessions = new Set<Session>()
  collections.listen((collection, change) => {
    for (const session of sessions) session.tell(collection, change)
  })
  const sockets = serveSockets((send) => {
    const session = createSession(config.envId, collections, tickets, send)
    sessions.add(session)
    return { session, close: () => sessions.delete(session) }
  })
  return {
    actions: {
      ...signalActions(collections, clock),
      'auth.wsWebSign': async () => ({ data: await tickets.issue(ADMIN) }),
    },
    calls: { wsWebSign: async ({ openid }) => ({ data: await tickets.issue(clientOf(openid)) }) },
    attach: sockets.attach,
    close: sockets.close,
  }
}
