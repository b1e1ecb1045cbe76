import net, { type AddressInfo, type Socket } from 'node:net'

export interface WeakLink {
  /** The same address, over the link. */
  through(url: string): string
  readonly connections: () => { readonly made: number; readonly lost: number }
  close(): Promise<void>
}

const TICK_MS = 20
/** About the length of a photo: so many bytes of a connection have one chance of being its last. */
const STRETCH = 64_000

/**
 * A link that all connections share: so many bytes a second upwards, and of a hundred stretches of a connection so many are its last. A lost
 * packet alone is mended by TCP and only costs time; what an app has to live with is the connection that breaks.
 */
export const startWeakLink = async (
  targetUrl: string,
  { bytesPerSecond, lossPercent, random }: { bytesPerSecond: number; lossPercent: number; random: () => number },
): Promise<WeakLink> => {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  const waiting: { readonly chunk: Buffer; readonly send: (chunk: Buffer) => void }[] = []
  const count = { made: 0, lost: 0 }
  let room = 0
  const timer = setInterval(() => {
    room = Math.min(room + (bytesPerSecond * TICK_MS) / 1000, bytesPerSecond / 10)
    while (waiting.length > 0 && room > 0) {
      const { chunk, send } = waiting.shift()!
      room -= chunk.length
      send(chunk)
    }
  }, TICK_MS)

  const tie = (client: Socket): void => {
    count.made += 1
    const server = net.connect(Number(target.port), target.hostname)
    /** Where it breaks, in bytes from the phone. */
    const nextBreak = (from: number): number =>
      random() * 100 < lossPercent ? from + random() * STRETCH : nextBreak(from + STRETCH)
    const breaksAt = nextBreak(0)
    let sent = 0
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    const send = (chunk: Buffer): void => {
      sent += chunk.length
      if (sent < breaksAt) return void server.write(chunk)
      if (!client.destroyed) count.lost += 1
      client.resetAndDestroy()
    }
    client.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += 1_460) waiting.push({ chunk: chunk.subarray(at, at + 1_460), send })
    })
    server.pipe(client)
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
    connections: () => ({ ...count }),
    close: () => {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}
