import net, { type AddressInfo, type Socket } from 'node:net'

/** A listener on loopback that ties each connection to one of its own to the target: both end together. */
export const listenBefore = async (targetUrl: string, tie: (client: Socket, server: Socket) => void) => {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  const listener = net.createServer((client) => {
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
    tie(client, server)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  return {
    /** The same address, through the listener. */
    through: (url: string): string => {
      const moved = new URL(url)
      moved.port = String(port)
      return moved.toString()
    },
    close: (): Promise<void> => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}
