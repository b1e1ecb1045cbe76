import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { SignJWT } from 'jose'
import { stopWith } from '../withParent'
import { inboxPage } from './inboxPage'
import { createSms, type SmsAccount } from './sms'
import { openMessageStore } from './store'

interface WechatConfig {
  readonly port: number
  readonly dataDir: string
  readonly sms: SmsAccount
  readonly clientSessionSecret: string
}

const config = JSON.parse(readFileSync(process.env.WECHAT_CONFIG!, 'utf8')) as WechatConfig
const store = openMessageStore(config.dataDir)
const sms = createSms(config.sms, store)
const app = new Hono()

app.get('/health', (c) => c.json({ ok: true }))
app.get('/', (c) => c.html(inboxPage))
app.get('/inbox', (c) => c.json({ messages: store.list(c.req.query('to') || undefined).slice(0, 100) }))

app.post('/sms', async (c) => {
  return c.json(sms({ path: c.req.path, headers: c.req.header(), text: await c.req.text() }))
})

/** The WeChat client's side: signs a test user in and gives the session that the platform trusts. The same name is the same OPENID. */
app.post('/client/login', async (c) => {
  const { user } = await c.req.json<{ user?: unknown }>().catch(() => ({ user: undefined }))
  if (typeof user !== 'string' || !/^[\w-]{1,40}$/.test(user))
    return c.json({ errcode: 40029, errmsg: 'invalid user' }, 400)
  const openid = `o${createHash('sha256').update(`openid:${user}`).digest('base64url').slice(0, 27)}`
  const unionid = `u${createHash('sha256').update(`unionid:${user}`).digest('base64url').slice(0, 27)}`
  const session = await new SignJWT({ unionid })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(openid)
    .setExpirationTime('30d')
    .sign(new TextEncoder().encode(config.clientSessionSecret))
  return c.json({ session })
})

const server = serve({ fetch: app.fetch, port: config.port, hostname: '127.0.0.1' }, () =>
  console.log(JSON.stringify({ level: 'info', msg: 'wechat is up' })),
)
stopWith(() => {
  server.close(() => process.exit(0))
  setTimeout(() => process.exit(0), 500).unref()
})
