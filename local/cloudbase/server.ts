import { serve, type HttpBindings } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import path from 'node:path'
import { createClock } from '../clock'
import { serveFaults } from '../faults'
import { stopWith } from '../withParent'
import { createAdmin } from './admin'
import { answerAdmin, readAdminBody } from './adminBody'
import { createClient, functionCalls } from './client'
import { readConfig, readManifest } from './config'
import { functionActions } from './functionActions'
import { createFunctions } from './functions'
import { functionOf, serveHttpAccess } from './httpAccess'
import { openApiActions } from './openApi'
import { createSignals } from './signals/signals'
import { createStorage } from './storage/storage'
import { startTimers } from './timers'

const log = (line: string): void => void process.stdout.write(`${line}\n`)
const clock = createClock()
const config = readConfig(process.env.CLOUDBASE_CONFIG!)
const manifest = readManifest(config)
const functions = createFunctions(config, manifest, log)
const storage = createStorage(config, clock)
const signals = createSignals(config, clock)
const admin = createAdmin(config, clock, {
  ...functionActions(functions),
  ...storage.actions,
  ...signals.actions,
  ...openApiActions(config, clock),
})
const client = createClient(config, clock, { ...functionCalls(functions), ...storage.calls, ...signals.calls })
const stopTimers = startTimers(manifest, functions, log)

const app = new Hono<{ Bindings: HttpBindings }>()

app.get('/health', (c) => c.json({ ok: true }))
app.get('/metrics.json', (c) => c.json(functions.stats()))
app.delete('/instances', (c) => {
  functions.recycle()
  return c.json({ ok: true })
})

serveFaults(app, {
  paths: ['/admin', '/client/*', '/api/*', '/webhooks/*', '/cos/*', '/tcb/*'],
  clock,
  refuse: (c, status) => {
    const code = status === 429 ? 'EXCEED_RATELIMIT' : 'SYS_ERR'
    const told = { code, message: 'scripted', requestId: 'drill' }
    // The SDK's wire tells of failures in a reply of 200; the gateway by its status.
    return c.req.path === '/admin' ? answerAdmin(c, told) : c.json(told, status as 500)
  },
})

app.post('/admin', async (c) => {
  const url = `http://${c.req.header('host')}${c.req.path}${new URL(c.req.url).search}`
  return answerAdmin(c, await admin({ url, headers: c.req.header(), body: await readAdminBody(c) }))
})

app.post('/client/:call', async (c) => {
  const body: unknown = await c.req.json().catch(() => null)
  return c.json(await client(c.req.header('x-client-session'), c.req.param('call'), body))
})

storage.serve(app)

app.use('*', async (c, next) => {
  const name = functionOf(c.req.path)
  return name ? serveHttpAccess(c, name, config, functions) : next()
})

// Static hosting: names with a hash never change, the page itself is asked for each time.
app.use('*', compress())
app.use('*', async (c, next) => {
  await next()
  if (c.res.status === 200)
    c.header(
      'cache-control',
      /\.[0-9a-f]{8,}\.\w+$/.test(c.req.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    )
})
app.use('*', serveStatic({ root: path.relative(process.cwd(), config.staticDir) || '.' }))
app.notFound((c) => c.json({ code: 'NOT_FOUND', message: c.req.path }, 404))
app.onError((error, c) => {
  log(
    JSON.stringify({ level: 'error', at: Date.now(), msg: error.message, stack: error.stack?.split('\n').slice(1, 5) }),
  )
  return c.json({ code: 'SYS_ERR', message: 'internal error' }, 500)
})

const server = serve({ fetch: app.fetch, port: config.port, hostname: '127.0.0.1' }, () =>
  log(JSON.stringify({ level: 'info', msg: 'cloudbase is up' })),
)

signals.attach(server)

stopWith(() => {
  stopTimers()
  functions.close()
  signals.close()
  server.close(() => process.exit(0))
  setTimeout(() => process.exit(0), 1_000).unref()
})
