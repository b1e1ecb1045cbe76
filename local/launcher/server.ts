import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Stack } from '../stack'
import { launcherPage, type People } from './page'

/** Serves the launcher page and the state of every process. Answers its stop. */
export const startLauncher = (port: number, stack: Stack, people: People): Promise<() => void> =>
  new Promise((resolve) => {
    const app = new Hono()
    app.get('/', (c) => c.html(launcherPage(stack.urls, people)))
    app.get('/status.json', (c) => c.json({ nowMs: Date.now(), processes: stack.states() }))
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(() => server.close()))
  })
