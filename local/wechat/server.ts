import { serve, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createClock } from '../clock'
import { serveFaults } from '../faults'
import { stopWith } from '../withParent'
import { createApis } from './apis'
import { serveClient } from './client'
import { serveCloudCalls } from './cloudCall'
import { readConfig } from './config'
import { inboxPage } from './inboxPage'
import { Refusal } from './refusal'
import { replyWith } from './replies'
import { createSms } from './sms'
import { openState } from './state'
import { openMessageStore } from './store'

const BODY_LIMIT_BYTES = 1024 * 1024
const INBOX_LENGTH = 100

const config = readConfig(process.env.WECHAT_CONFIG!)
const clock = createClock()
const store = openMessageStore(config.dataDir)
const sms = createSms(config.sms, store, clock)
const state = openState(config, clock)
const apis = createApis(config, clock, state)
const app = new Hono<{ Bindings: HttpBindings }>()

app.get('/health', (c) => c.json({ ok: true }))
app.get('/', (c) => c.html(inboxPage))
app.get('/inbox', (c) => {
  const to = c.req.query('to') || undefined
  return c.json({
    messages: store.list(to).slice(0, INBOX_LENGTH),
    notices: state.notices.list(to).slice(0, INBOX_LENGTH),
  })
})
app.get('/pushes', (c) => c.json({ pushes: state.push.list() }))
app.get('/wxacodes', (c) => c.json({ codes: state.wxacodes.list().slice(0, INBOX_LENGTH) }))

serveFaults(app, {
  paths: ['/sms', '/client/*', '/cloud-call/*', '/sns/*', '/cgi-bin/*', '/wxa/*'],
  clock,
  refuse: (c, status) => {
    if (c.req.path === '/sms') {
      const Code = status === 429 ? 'RequestLimitExceeded' : 'InternalError'
      return c.json({ Response: { Error: { Code, Message: 'scripted' }, RequestId: 'drill' } })
    }
    // WeChat says even these with 200; a status of its own (502, 503) comes from what stands before it.
    return c.json(
      new Refusal(status === 429 ? 45009 : -1).toReply(),
      ([429, 500].includes(status) ? 200 : status) as 200,
    )
  },
})
// What is too long is not read to its end, so that the connection cannot serve another request.
app.use(
  bodyLimit({
    maxSize: BODY_LIMIT_BYTES,
    onError: (c) => c.json(new Refusal(45002).toReply(), 200, { connection: 'close' }),
  }),
)

app.post('/sms', async (c) => {
  return c.json(sms({ path: c.req.path, headers: c.req.header(), text: await c.req.text() }))
})
serveClient(app, config, state)
serveCloudCalls(app, config, apis, state.people)
app.all('*', async (c) => {
  const { path, method } = c.req
  if (!apis.knows(path)) return c.json(new Refusal(40066).toReply(), 404)
  const text = await c.req.text()
  return replyWith(c, () => apis.call({ method, path, query: c.req.query(), text }))
})
app.onError((error, c) => {
  process.stdout.write(`${JSON.stringify({ level: 'error', msg: error.message, stack: error.stack })}\n`)
  return c.json(new Refusal(-1).toReply(), 500)
})

const server = serve({ fetch: app.fetch, port: config.port, hostname: '127.0.0.1' }, () =>
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'wechat is up' })}\n`),
)
stopWith(() => {
  server.close(() => process.exit(0))
  setTimeout(() => process.exit(0), 500).unref()
})
