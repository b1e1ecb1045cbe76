import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import * as z from 'zod/mini'
import type { Clock } from './clock'

const MAX_MS = 24 * 3600_000

const faultSchema = z.object({
  match: z.object({ method: z.optional(z.string()), pathPrefix: z.string() }),
  /**
   * delay: late by `ms` · error: refused with `status` · rate-limit: 429 · drop-before: the request is lost · drop-after: it takes effect and
   * its reply is lost · duplicate: it arrives twice
   */
  kind: z.enum(['delay', 'error', 'drop-before', 'drop-after', 'duplicate', 'rate-limit']),
  status: z.optional(z.int().check(z.minimum(400), z.maximum(599))),
  ms: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_MS))),
  times: z.int().check(z.minimum(1), z.maximum(100_000)),
})

const skewSchema = z.object({ kind: z.literal('skew'), ms: z.int().check(z.minimum(-MAX_MS), z.maximum(MAX_MS)) })

type Fault = z.infer<typeof faultSchema> & { times: number }
type App = Hono<{ Bindings: HttpBindings }>
type Middleware = MiddlewareHandler<{ Bindings: HttpBindings }>

export interface FaultOptions {
  /** Paths that the troubles may befall, in Hono's notation. Routes registered before stay as they are. */
  readonly paths: readonly string[]
  readonly clock: Clock
  /** The service's own way of saying that it is out of order (`5xx`) or asked too often (`429`). */
  readonly refuse: (c: Context, status: number) => Response
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const createScript = () => {
  let faults: Fault[] = []
  return {
    add: (fault: Fault) => void faults.push(fault),
    clear: () => {
      faults = []
    },
    next(method: string, path: string): Fault | null {
      const found = faults.find(
        (f) => f.times > 0 && path.startsWith(f.match.pathPrefix) && (!f.match.method || f.match.method === method),
      )
      if (found) found.times -= 1
      return found ?? null
    },
  }
}

const befall = (app: App, script: ReturnType<typeof createScript>, { refuse }: FaultOptions): Middleware => {
  const copies = new WeakSet<Request>()
  const lose = (c: Context<{ Bindings: HttpBindings }>): Response => {
    c.env.incoming.socket.destroy()
    return c.body(null, 500)
  }
  return async (c, go) => {
    const fault = copies.has(c.req.raw) ? null : script.next(c.req.method, c.req.path)
    if (!fault) return go()
    if (fault.kind === 'error') return refuse(c, fault.status ?? 500)
    if (fault.kind === 'rate-limit') return refuse(c, 429)
    if (fault.kind === 'drop-before') return lose(c)
    if (fault.kind === 'delay') await pause(fault.ms ?? 1_000)
    if (fault.kind === 'duplicate') {
      const copy = c.req.raw.clone()
      copies.add(copy)
      await (await app.fetch(copy, c.env)).arrayBuffer()
    }
    await go()
    if (fault.kind === 'drop-after') lose(c)
  }
}

/**
 * Troubles by script for one stand-in: `POST /faults` adds one, `{kind: "skew", ms}` sets its clock wrong, `DELETE /faults` ends them all.
 * Register it before the routes that the troubles may befall.
 */
export const serveFaults = (app: App, options: FaultOptions): void => {
  const script = createScript()
  app.post('/faults', async (c) => {
    const body: unknown = await c.req.json().catch(() => null)
    const [fault, skew] = [faultSchema.safeParse(body), skewSchema.safeParse(body)]
    if (!fault.success && !skew.success) return c.json({ error: 'bad fault' }, 400)
    if (fault.success) script.add(fault.data)
    if (skew.success) options.clock.skew(skew.data.ms)
    return c.json({ ok: true })
  })
  app.delete('/faults', (c) => {
    script.clear()
    options.clock.skew(0)
    return c.json({ ok: true })
  })
  for (const path of options.paths) app.use(path, befall(app, script, options))
}
