import type { Context } from 'hono'
import { DmsError } from './known'

/** What PostgreSQL refuses because of what it was given: a value that no column takes, or a request that another store has had meanwhile. */
const refusalOf = (error: Error): DmsError | null => {
  const { code = '', constraint } = error as { code?: string; constraint?: string }
  if (constraint === 'records_client') return new DmsError(409, 'DUPLICATE_CLIENT_REQUEST', '该请求已有预约')
  if (constraint?.startsWith('records_repair_'))
    return new DmsError(409, 'DUPLICATE_CLIENT_REQUEST', '该请求或预约已有委托书')
  return code.startsWith('22') ? new DmsError(400, 'BAD_REQUEST', '请求内容有误') : null
}

/** An expected failure as `{error: {code, message}}`; anything else is logged and told as a fault of the system. */
export const answerError = (error: Error, c: Context): Response => {
  const told = error instanceof DmsError ? error : refusalOf(error)
  if (told) return c.json({ error: { code: told.code, message: told.message } }, told.status as 400)
  // The message of a database error may quote what it was given.
  const { name, code } = error as Error & { code?: string }
  console.log(
    JSON.stringify({
      level: 'error',
      msg: 'unexpected',
      failure: name,
      code,
      stack: error.stack?.split('\n').slice(1, 5),
    }),
  )
  return c.json({ error: { code: 'INTERNAL', message: '系统内部错误' } }, 500)
}
