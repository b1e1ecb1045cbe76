/**
 * What the CloudBase stand-in refuses on the wire, and the troubles that a script gives it.
 */
import { sign } from '@cloudbase/signature-nodejs'
import {
  ACCOUNT,
  administrator,
  believeInTheCloud,
  codeOf,
  ENV_ID,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'

let platform: CloudBase

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
})
afterAll(() => platform.stop())

const sdk = (account = ACCOUNT, env = ENV_ID) => administrator(platform.url, account, env)

describe('the wire', () => {
  test.each([
    [
      'database.calculateDocument',
      (): Promise<unknown> => sdk().database().collection('things').where({ a: 1 }).count(),
    ],
    ['database.aggregateDocuments', () => sdk().database().collection('things').aggregate().match({ a: 1 }).end()],
    ['database.startTransaction', () => sdk().database().startTransaction()],
  ])('an action that is not served (%s) fails loudly with its name', async (name, work) => {
    const message = await work().then(
      (reply: unknown) => JSON.stringify(reply),
      (error: Error) => error.message,
    )
    expect(message).toContain(`does not serve the action "${name}"`)
  })

  test.each([
    ['another key', { ...ACCOUNT, secretKey: 'wrong' }],
    ['another id', { ...ACCOUNT, secretId: 'AKIDother' }],
  ])('a request signed with %s is refused', async (_, account) => {
    const code = await codeOf(sdk(account).callFunction({ name: 'api', data: { do: 'echo' } }))
    expect(code).toBe('SIGN_PARAM_INVALID')
  })

  test('a request for another environment is refused', async () => {
    expect(await codeOf(sdk(ACCOUNT, 'another-env').callFunction({ name: 'api', data: { do: 'echo' } }))).toBe(
      'INVALID_ENV',
    )
  })

  test.each([
    [
      'no signature',
      JSON.stringify({ action: 'functions.invokeFunction', envName: ENV_ID, function_name: 'jobs' }),
      'SIGN_PARAM_INVALID',
    ],
    ['no JSON', '{"action":', 'INVALID_PARAM'],
    ['a list', '[]', 'INVALID_PARAM'],
  ])('%s: HTTP 200 with the error in the body', async (_, body, code) => {
    const response = await fetch(`${platform.url}/admin`, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      code,
      requestId: expect.any(String) as string,
      message: expect.any(String) as string,
    })
  })
})

describe('troubles by script', () => {
  const trouble = (body: object) =>
    fetch(`${platform.url}/faults`, {
      method: 'POST',
      body: JSON.stringify({ times: 1, match: { pathPrefix: '/admin' }, ...body }),
    })
  const count = async (name: string): Promise<number> => {
    const stats = (await (await fetch(`${platform.url}/metrics.json`)).json()) as Record<
      string,
      { invocations: number }
    >
    return stats[name]!.invocations
  }
  afterEach(() => fetch(`${platform.url}/faults`, { method: 'DELETE' }))
  const echo = () => sdk().callFunction({ name: 'webhooks', data: { do: 'echo' } })

  test('an error, as the service words it', async () => {
    await trouble({ kind: 'error' })
    expect(await codeOf(echo())).toBe('SYS_ERR')
    expect(await codeOf(echo())).toBe('no failure')
  })

  test('asked too often', async () => {
    await trouble({ kind: 'rate-limit' })
    expect(await codeOf(echo())).toBe('EXCEED_RATELIMIT')
  })

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ])('a call that is lost (%s)', async (kind, effects) => {
    const before = await count('webhooks')
    await trouble({ kind })
    await expect(echo()).rejects.toThrow()
    expect((await count('webhooks')) - before).toBe(effects)
  })

  test('a call that arrives twice', async () => {
    const before = await count('webhooks')
    await trouble({ kind: 'duplicate' })
    expect(await codeOf(echo())).toBe('no failure')
    expect((await count('webhooks')) - before).toBe(2)
  })

  test('a call that is late', async () => {
    await trouble({ kind: 'delay', ms: 400 })
    const startedAt = Date.now()
    await echo()
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(400)
  })

  test('a clock that is wrong refuses signatures as expired', async () => {
    await trouble({ kind: 'skew', ms: 3_600_000 })
    expect(await codeOf(echo())).toBe('SIGN_EXPIRED')
    await trouble({ kind: 'skew', ms: 0 })
    expect(await codeOf(echo())).toBe('no failure')
  })

  test('a script that makes no sense is refused', async () => {
    expect((await trouble({ kind: 'earthquake' })).status).toBe(400)
    expect((await trouble({ kind: 'skew', ms: 1e12 })).status).toBe(400)
  })
})

test('an action that no service has is told as the service tells it', async () => {
  const url = `${platform.url}/admin?env=${ENV_ID}`
  const body = { action: 'nobody.knows', envName: ENV_ID }
  const timestamp = Math.floor(Date.now() / 1000)
  const headers = { Host: new URL(url).host, 'Content-Type': 'application/json' }
  const signed = { ...ACCOUNT, method: 'post', url, headers, params: body, timestamp, withSignedParams: true }
  const { authorization } = sign(signed)
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, 'x-timestamp': String(timestamp) },
    body: JSON.stringify(body),
  })
  expect([reply.status, await reply.json()]).toMatchObject([200, { code: 'INVALID_ACTION' }])
})
