import type { Socket } from 'node:net'
import { listenBefore } from './tied-sockets'

export interface CuttingProxy {
  /** The same connection string, through the proxy. */
  through(url: string): string
  /** Cuts the next connection on which the server says that it has committed: the client never hears it. */
  loseNextCommit(): void
  readonly commitsLost: () => number
  close(): Promise<void>
}

/** CommandComplete of a COMMIT on the wire of PostgreSQL. Source: PostgreSQL documentation, message formats. */
const COMMITTED = Buffer.from('COMMIT\0')

/** A line to a database that can be cut at the worst moment: after the server's commit, before its word of it. */
export const startCuttingProxy = async (targetUrl: string): Promise<CuttingProxy> => {
  const state = { armed: false, lost: 0 }
  const tie = (client: Socket, server: Socket): void => {
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      if (!state.armed || !chunk.includes(COMMITTED)) return void client.write(chunk)
      state.armed = false
      state.lost += 1
      client.resetAndDestroy()
    })
  }
  const listener = await listenBefore(targetUrl, tie)
  return {
    ...listener,
    loseNextCommit: () => {
      state.armed = true
    },
    commitsLost: () => state.lost,
  }
}
