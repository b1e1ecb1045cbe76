import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { webhookBody } from '../../cloudfunctions/adapters/dms/star/wire'
import { freePort, startTestPostgres } from './postgres'
import { until } from './stack'

export const DMS_API_KEY = 'dms_contract_key'
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

export interface Notice {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly version: number
}

/** The stand-in of the DMS as a process with a database of its own, and somebody who takes its signed notices. */
export const startDms = async (database: string) => {
  const notices: Notice[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      new Webhook(SECRET).verify(raw, request.headers as Record<string, string>)
      const { type, data } = webhookBody.parse(JSON.parse(raw))
      notices.push({ id: String(request.headers['webhook-id']), type, key: data.key, version: data.version })
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  const port = await freePort()
  const postgres = await startTestPostgres()
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/dms/server.ts'], {
    env: {
      ...process.env,
      STANDIN_PORT: String(port),
      DMS_DATABASE_URL: await postgres.createDatabase(database),
      DMS_API_KEY,
      DMS_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      DMS_WEBHOOK_SECRET: SECRET,
    },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const base = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${base}/health`).then(
      (r) => r.ok,
      () => false,
    )
  await until('the DMS', isUp, 30_000)
  return {
    base,
    notices,
    async stop(): Promise<void> {
      child.kill()
      receiver.close()
      await postgres.stop()
    },
  }
}
