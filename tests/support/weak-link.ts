import type { Socket } from 'node:net'
import { listenBefore } from './tied-sockets'

export interface WeakLink {
  /** The same address, over the link. */
  through(url: string): string
  readonly connections: () => { readonly made: number; readonly lost: number }
  close(): Promise<void>
}

const TICK_MS = 20
/** About the length of a photo: so many bytes of a connection have one chance of being its last. */
const STRETCH = 64_000
const NEVER = 1e9

/**
 * A link that all connections share: so many bytes a second upwards, and of a hundred stretches of a connection so many are its last. A lost
 * packet alone is mended by TCP and only costs time; what an app has to live with is the connection that breaks.
 */
export const startWeakLink = async (
  targetUrl: string,
  { bytesPerSecond, lossPercent, random }: { bytesPerSecond: number; lossPercent: number; random: () => number },
): Promise<WeakLink> => {
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

  const tie = (client: Socket, server: Socket): void => {
    count.made += 1
    /** Where it breaks, in bytes from the phone. */
    let breaksAt = random() * STRETCH
    while (random() * 100 >= lossPercent && breaksAt < NEVER) breaksAt += STRETCH
    let sent = 0
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
  const listener = await listenBefore(targetUrl, tie)
  return {
    through: listener.through,
    connections: () => ({ ...count }),
    close: () => {
      clearInterval(timer)
      return listener.close()
    },
  }
}
