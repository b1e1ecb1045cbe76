import { timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Apis } from './apis'
import type { WechatConfig } from './config'
import { isFields } from './fields'
import type { People } from './people'
import { ownFields, replyWith } from './replies'

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/**
 * How CloudBase hands a cloud call on: `POST /cloud-call/NAME {appId, openid, requestData}`. The platform has checked the caller and the
 * function's permission; its secret takes the place of an access token. 404 for a name that no API has.
 */
export const serveCloudCalls = (
  app: Hono<{ Bindings: HttpBindings }>,
  config: WechatConfig,
  apis: Apis,
  people: People,
): void => {
  app.post('/cloud-call/:name', async (c) => {
    if (!equal(c.req.header('x-cloud-call-secret') ?? '', config.cloudCallSecret))
      return c.json({ errcode: -604101, errmsg: 'function has no permission to call this API' }, 403)
    const { appId, openid, requestData } = await ownFields(c)
    const api = apis.ofCloudName(c.req.param('name'))
    if (!api) return c.json({ errcode: -604100, errmsg: 'API not found' }, 404)
    const caller = config.apps.find((a) => a.appId === appId)
    if (!caller) return c.json({ errcode: 40013, errmsg: 'invalid appid' })
    // Who calls through a function is inside the mini program.
    const person = typeof openid === 'string' ? people.find(openid) : undefined
    if (person) people.visit(person.appId, person.id, person.unionid)
    return replyWith(c, () => apis.run(api, caller, isFields(requestData) ? requestData : {}))
  })
}
