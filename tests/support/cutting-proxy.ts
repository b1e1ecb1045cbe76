import net, { type AddressInfo, type Socket } from 'node:net'

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
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  const state = { armed: false, lost: 0 }
  const tie = (client: Socket): void => {
    const server = net.connect(Number(target.port), target.hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      if (!state.armed || !chunk.includes(COMMITTED)) return void client.write(chunk)
      state.armed = false
      state.lost += 1
      client.resetAndDestroy()
    })
  }
  const listener = net.createServer(tie)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  return {
    through: (url) => {
      const moved = new URL(url)
      moved.port = String(port)
      return moved.toString()
    },
    loseNextCommit: () => {
      state.armed = true
    },
    commitsLost: () => state.lost,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}
