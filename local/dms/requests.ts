import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { DmsError } from './known'

/** The body, checked. @throws DmsError that names the fields which do not fit */
export const bodyOf = async <S extends z.ZodMiniType>(c: Context, schema: S): Promise<z.infer<S>> => {
  const parsed = schema.safeParse(await c.req.json().catch(() => null))
  if (!parsed.success)
    throw new DmsError(
      400,
      'BAD_REQUEST',
      `请求内容有误：${parsed.error.issues.map((i) => i.path.join('.')).join(', ')}`,
    )
  return parsed.data
}

/** The Idempotency-Key that every write needs. */
export const keyOf = (c: Context): string => {
  const found = c.req.header('idempotency-key')
  if (!found || found.length > 128) throw new DmsError(400, 'IDEMPOTENCY_KEY_REQUIRED', '写操作需要 Idempotency-Key')
  return found
}

/** The version that the caller has seen, from If-Match. */
export const expectedVersion = (c: Context): number => {
  const found = /^"(\d+)"$/.exec(c.req.header('if-match') ?? '')?.[1]
  if (!found) throw new DmsError(428, 'IF_MATCH_REQUIRED', '写操作需要 If-Match')
  return Number(found)
}
