import type { Context } from 'hono'
import { DmsError } from './appointments'

/** An expected failure as `{error: {code, message}}`; anything else is logged and told as a fault of the system. */
export const answerError = (error: Error, c: Context): Response => {
  if (error instanceof DmsError)
    return c.json({ error: { code: error.code, message: error.message } }, error.status as 400)
  console.log(JSON.stringify({ level: 'error', msg: error.message }))
  return c.json({ error: { code: 'INTERNAL', message: '系统内部错误' } }, 500)
}
