import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { WechatConfig } from './config'
import { flagOf, type Fields } from './fields'
import type { Person } from './people'
import { ownFields, replyWith, type WechatContext } from './replies'
import type { State } from './state'
import { createSubscribe } from './subscribe'

type App = Hono<{ Bindings: HttpBindings }>

/**
 * The WeChat client's side, which a phone would do by itself: signing in, `wx.login`, the phone number button, the answer to a request for
 * messages, the switches in its settings, a scan. All but the first take the client's session in `x-client-session`.
 */
export const serveClient = (app: App, config: WechatConfig, state: State): void => {
  const forPerson =
    (act: (person: Person, body: Fields) => object) =>
    async (c: WechatContext): Promise<Response> => {
      const person = await state.people.ofSession(c.req.header('x-client-session'))
      if (!person) return c.json({ errcode: 40029, errmsg: 'invalid session' }, 401)
      const body = await ownFields(c)
      return replyWith(c, () => Promise.resolve().then(() => act(person, body)))
    }

  /** Signs a test user in and gives the session that the platform trusts. The same name is the same OPENID. */
  app.post('/client/login', async (c) => {
    const { user, appId = config.apps[0]!.appId } = await ownFields(c)
    const known = config.apps.find((a) => a.appId === appId)
    if (typeof user !== 'string' || !/^[\w-]{1,40}$/.test(user) || !known)
      return c.json({ errcode: 40029, errmsg: 'invalid user' }, 400)
    return c.json({ session: await state.people.login(known.appId, user) })
  })
  app.post(
    '/client/code',
    forPerson((person) => ({ code: state.sessions.login(person) })),
  )
  app.post(
    '/client/phoneNumber',
    forPerson((person, body) => ({ code: state.phoneNumbers.agree(person, body) })),
  )
  app.post('/client/subscribe', forPerson(createSubscribe(config, state.notices)))
  app.post(
    '/client/settings',
    forPerson((person, body) => {
      const settings = {
        mainSwitch: flagOf(body, 'mainSwitch', person.mainSwitch),
        banned: flagOf(body, 'banned', person.banned),
      }
      state.people.change(person, settings)
      return settings
    }),
  )
  /** What a scan opens: the page, and its query as the page's `onLoad` gets it (`scene` is encoded). */
  app.get('/client/scan', (c) => {
    const found = state.wxacodes.scan(c.req.query('code') ?? '')
    if (!found) return c.json({ errcode: 40097, errmsg: 'this code is not one of ours' }, 404)
    const { page, scene, envVersion } = found
    return c.json({ path: page, query: { scene: encodeURIComponent(scene) }, envVersion })
  })
}
