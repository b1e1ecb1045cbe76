/**
 * One function instance: loads a built bundle and handles one event at a time, sent by the stand-in over IPC. Knows nothing of the
 * product; what it is comes from two environment variables that only this host reads.
 */
import { createRequire } from 'node:module'

type Main = (event: unknown, context: unknown) => unknown

interface Invocation {
  readonly id: number
  readonly event: unknown
  readonly context: unknown
}

const bundle = process.env.RUNTIME_BUNDLE!
const load = createRequire(bundle)
delete process.env.RUNTIME_BUNDLE

const send = (message: object): void => void process.send?.(message)

const describe = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: 'Error', message: String(error) }

let main: Main
try {
  main = (load(bundle) as { main: Main }).main
  if (typeof main !== 'function') throw new Error('the bundle exports no main')
  send({ kind: 'loaded' })
} catch (error) {
  send({ kind: 'failed', error: describe(error) })
  process.exit(1)
}

let undo: readonly (readonly [name: string, before: string | undefined])[] = []

/**
 * Puts what the platform says of this event where the SDKs look for it, and takes away what it said of the last one: an instance must never
 * see who called before. Source: the SDKs themselves; `getUserInfo()` and `getWXContext()` read `process.env` and nothing else.
 */
const adopt = (context: unknown): void => {
  for (const [name, before] of undo) {
    if (before === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = before
  }
  const entries = Object.entries(JSON.parse((context as { environment: string }).environment) as Record<string, string>)
  undo = entries.map(([name]) => [name, process.env[name]] as const)
  for (const [name, value] of entries) process.env[name] = value
}

process.on('message', (message: Invocation) => {
  void (async () => {
    try {
      adopt(message.context)
      // The platform hands events over as JSON; anything else in them would be a difference to the real one.
      send({
        kind: 'reply',
        id: message.id,
        value: JSON.stringify((await main(message.event, message.context)) ?? null),
      })
    } catch (error) {
      send({ kind: 'error', id: message.id, error: describe(error) })
    }
  })()
})

process.on('disconnect', () => process.exit(0))
