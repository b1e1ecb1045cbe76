import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { RunnerEvent } from '../runtime/types'
import type { WeappRunner } from '../start'
import { appCommands, askOf, elementCommands, pageCommands, toolCommands, type Command } from './commands'

interface Request {
  readonly id: string
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** How an event of the runner is told to the client, if at all. */
const toldAs = (event: RunnerEvent): object | null => {
  if (event.kind === 'log') return { method: 'App.logAdded', params: { type: event.type, args: event.args } }
  if (event.kind === 'binding') return { method: 'App.bindingCalled', params: { name: event.name, args: event.args } }
  const { message, stack } =
    event.kind === 'exception' ? event : { message: `wx.${event.name} is not served by the runner`, stack: '' }
  return { method: 'App.exceptionThrown', params: { message, stack } }
}

export interface Automator {
  readonly wsEndpoint: string
  stop(): Promise<void>
}

/**
 * Speaks the protocol by which `miniprogram-automator` 0.12 drives WeChat DevTools: JSON over a WebSocket, `{id, method, params}` one way,
 * `{id, result}` or `{id, error}` and events `{method, params}` the other. Each act begins and ends when what was begun has been drawn; a call that
 * waits for a person (a modal) holds up no other.
 */
export const serveAutomator = async (runner: WeappRunner): Promise<Automator> => {
  const { inspect, script } = askOf(runner.page)
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const client of server.clients) client.terminate()
      server.close(() => resolve())
    })
  const commands: Readonly<Record<string, Command>> = {
    ...toolCommands(inspect, () => void stop()),
    ...appCommands(runner.page, inspect, script),
    ...pageCommands(inspect),
    ...elementCommands(runner.page, inspect),
  }
  const answer = async ({ id, method, params }: Request): Promise<object> => {
    try {
      const command = commands[method]
      if (!command) throw new Error(`${method} is not served by the runner`)
      await inspect('idle')
      const result = (await command(params)) ?? {}
      await inspect('idle')
      return { id, result }
    } catch (error) {
      return { id, error: { message: (error as Error).message } }
    }
  }
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (raw: Buffer) => {
      void answer(JSON.parse(raw.toString()) as Request).then((reply) => socket.send(JSON.stringify(reply)))
    })
  })
  runner.onEvent((event) => {
    const told = toldAs(event)
    if (told) for (const client of server.clients) client.send(JSON.stringify(told))
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return { wsEndpoint: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}
