import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Result } from './apis'
import { isFields, type Fields } from './fields'
import { Refusal } from './refusal'

export type WechatContext = Context<{ Bindings: HttpBindings }>

/** HTTP 200 whether it went well or not, as WeChat answers. What is not a refusal is a mistake of the stand-in and thrown again. */
export const replyWith = async (c: WechatContext, work: () => Promise<Result>): Promise<Response> => {
  try {
    const result = await work()
    if (!(result instanceof Uint8Array)) return c.json(result)
    return c.body(new Uint8Array(result), 200, { 'content-type': 'image/png' })
  } catch (error) {
    if (error instanceof Refusal) return c.json(error.toReply())
    throw error
  }
}

/** A body of the stand-in's own: what cannot be read is empty. */
export const ownFields = async (c: WechatContext): Promise<Fields> => {
  const body: unknown = await c.req.json().catch(() => null)
  return isFields(body) ? body : {}
}
