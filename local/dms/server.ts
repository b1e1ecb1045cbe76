import { serve, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createClock } from '../clock'
import { serveFaults } from '../faults'
import { stopWith } from '../withParent'
import { createApi } from './api'
import { openDms } from './database'
import { createDesk } from './desk'
import { startWebhooks } from './webhooks'

const { STANDIN_PORT, DMS_DATABASE_URL, DMS_API_KEY, DMS_WEBHOOK_URL, DMS_WEBHOOK_SECRET } = process.env

const main = async (): Promise<void> => {
  const dms = await openDms(DMS_DATABASE_URL!)
  const clock = createClock()
  const webhooks = startWebhooks(dms, DMS_WEBHOOK_URL!, DMS_WEBHOOK_SECRET!, clock)
  const { app: desk, changed } = createDesk(dms, webhooks)

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.get('/health', (c) => c.json({ ok: true }))
  serveFaults(app, {
    paths: ['/v1/*'],
    clock,
    refuse: (c, status) =>
      status === 429
        ? c.json({ error: { code: 'RATE_LIMITED', message: '演练限流' } }, 429, { 'retry-after': '1' })
        : c.json({ error: { code: 'SCRIPTED', message: '演练故障' } }, status as 500),
  })
  app.route('/v1', createApi(dms, DMS_API_KEY!, changed))
  app.route('/', desk)

  const server = serve({ fetch: app.fetch, port: Number(STANDIN_PORT), hostname: '127.0.0.1' }, () =>
    console.log(JSON.stringify({ level: 'info', msg: 'dms is up' })),
  )
  stopWith(() => {
    webhooks.stop()
    server.close()
    void dms.pool.end().finally(() => process.exit(0))
    setTimeout(() => process.exit(0), 1_000).unref()
  })
}

main().catch((error: unknown) => {
  console.log(JSON.stringify({ level: 'error', msg: error instanceof Error ? error.message : String(error) }))
  process.exit(1)
})
