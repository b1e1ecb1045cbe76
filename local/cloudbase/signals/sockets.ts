import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Session } from './session'

/** Ours; the service's number depends on the package that was bought (cloud.tencent.com/document/product/876/41801). */
const MAX_CONNECTIONS = 1_000
const MAX_MESSAGE_BYTES = 64 * 1024
/** A reader that is so far behind is cut off: it comes back and asks for what it missed. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024
const LOGIN_WITHIN_MS = 15_000
/** The SDK says something every ten seconds. */
const SILENCE_MS = 60_000

/** The SDK's close code for a connection that did not log in. */
const NO_AUTHENTICATION = 3050
const TRY_AGAIN_LATER = 1013
const UNSUPPORTED = 1003

/**
 * The socket of watchers at `/realtime`.
 * @param open begins one connection, which speaks through the function it is given
 */
export const serveSockets = (open: (send: (text: string) => void) => { session: Session; close: () => void }) => {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })

  server.on('connection', (socket: WebSocket) => {
    if (server.clients.size > MAX_CONNECTIONS) return socket.close(TRY_AGAIN_LATER, 'too many connections')
    const { session, close } = open((text) => {
      if (socket.bufferedAmount > MAX_BACKLOG_BYTES) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.send(text)
    })
    const anonymous = setTimeout(() => {
      if (!session.isLoggedIn()) socket.close(NO_AUTHENTICATION, 'not logged in')
    }, LOGIN_WITHIN_MS)
    let silence = setTimeout(() => socket.terminate(), SILENCE_MS)
    // Messages are answered in their order: a watch must not overtake its login.
    let last = Promise.resolve()
    socket.on('message', (data: Buffer) => {
      clearTimeout(silence)
      silence = setTimeout(() => socket.terminate(), SILENCE_MS)
      last = last.then(() => session.receive(data.toString())).catch(() => socket.close(UNSUPPORTED, 'no message'))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearTimeout(anonymous)
      clearTimeout(silence)
      close()
    })
  })

  return {
    attach(http: EventEmitter): void {
      http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/realtime') return void socket.destroy()
        server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request))
      })
    },
    close(): void {
      for (const client of server.clients) client.terminate()
    },
  }
}
