import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import * as z from 'zod/mini'

const faultSchema = z.object({
  match: z.object({ method: z.optional(z.string()), pathPrefix: z.string() }),
  kind: z.enum(['delay', 'error', 'drop-before', 'drop-after', 'rate-limit']),
  status: z.optional(z.int()),
  ms: z.optional(z.int()),
  times: z.int().check(z.minimum(1), z.maximum(100_000)),
})

type Fault = z.infer<typeof faultSchema> & { times: number }

/** Troubles by script: late, refused, lost before or after the effect. They stand in front of the API only. */
export const createFaults = () => {
  let faults: Fault[] = []

  const next = (method: string, path: string): Fault | null => {
    const found = faults.find(
      (f) => f.times > 0 && path.startsWith(f.match.pathPrefix) && (!f.match.method || f.match.method === method),
    )
    if (!found) return null
    found.times -= 1
    return found
  }

  const middleware: MiddlewareHandler<{ Bindings: HttpBindings }> = async (c, go) => {
    const fault = next(c.req.method, c.req.path)
    if (!fault) return go()
    if (fault.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1_000))
    if (fault.kind === 'error')
      return c.json({ error: { code: 'SCRIPTED', message: '演练故障' } }, (fault.status ?? 500) as 500)
    if (fault.kind === 'rate-limit')
      return c.json({ error: { code: 'RATE_LIMITED', message: '演练限流' } }, 429, { 'retry-after': '1' })
    if (fault.kind === 'drop-before') {
      c.env.incoming.socket.destroy()
      return c.body(null, 500)
    }
    await go()
    if (fault.kind === 'drop-after') c.env.incoming.socket.destroy()
  }

  return {
    middleware,
    add: (input: unknown): boolean => {
      const parsed = faultSchema.safeParse(input)
      if (parsed.success) faults.push(parsed.data)
      return parsed.success
    },
    clear: (): void => {
      faults = []
    },
  }
}
