/**
 * The CloudBase stand-in, driven by the real `@cloudbase/node-sdk`: what it refuses matters as much as what it serves, because the
 * product is only ever tried against it.
 */
import cloudbase from '@cloudbase/node-sdk'
import { sign } from '@cloudbase/signature-nodejs'
import { ACCOUNT, believeInTheCloud, ENV_ID, startCloudBase, type CloudBase } from '../support/cloudbase'

interface Context {
  readonly request_id: string
  readonly function_name: string
  readonly function_version: string
  readonly namespace: string
  readonly memory_limit_in_mb: number
  readonly time_limit_in_ms: number
  readonly environment: string
}

interface Echo {
  readonly event: Record<string, unknown>
  readonly context: Context
  readonly pid: number
  readonly env: Record<string, string>
  readonly wx: Record<string, string>
}

let platform: CloudBase

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
})
afterAll(() => platform.stop())

const sdk = (account = ACCOUNT, env = ENV_ID) =>
  cloudbase.init({ ...account, env, serviceUrl: `${platform.url}/admin`, timeout: 20_000 })

const call = async <T>(name: string, data: object): Promise<T> => {
  const reply = (await sdk().callFunction({ name, data })) as { result: T }
  return reply.result
}

/** The code with which a call through the SDK fails. */
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (reply) => (reply as { code?: string }).code ?? 'no failure',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )

describe('functions through the SDK', () => {
  test('an event goes in and the reply comes back as they are', async () => {
    const event = { do: 'echo', text: '车主 🚗', none: null, list: [1, { a: true }] }
    expect((await call<Echo>('api', event)).event).toEqual(event)
    expect(await call('api', { do: 'nothing' })).toBeNull()
  })

  test('the context has the shape of SCF and no WeChat identity', async () => {
    const { context, wx } = await call<Echo>('api', { do: 'echo' })
    expect(context).toMatchObject({
      function_name: 'api',
      function_version: '$LATEST',
      namespace: ENV_ID,
      memory_limit_in_mb: 128,
      time_limit_in_ms: 2_000,
    })
    expect(context.request_id).not.toBe('')
    expect(wx).toMatchObject({ TCB_ENV: ENV_ID, TENCENTCLOUD_RUNENV: 'SCF' })
    expect(wx.WX_OPENID).toBeUndefined()
  })

  test('a function knows what its environment gives it and nothing of the machine', async () => {
    const { env } = await call<Echo>('api', { do: 'echo' })
    expect(env).toMatchObject({
      DATABASE_URL: 'postgres://nowhere/db',
      TCB_ENV: ENV_ID,
      TENCENTCLOUD_SECRETID: ACCOUNT.secretId,
    })
    const given = ['DATABASE_URL', 'PATH', 'HOME', 'TZ', 'SCF_NAMESPACE', 'WX_CONTEXT_KEYS']
    const others = Object.keys(env).filter(
      (name) => !given.includes(name) && !/^(TENCENTCLOUD_|TCB_|NODE_CHANNEL)/.test(name),
    )
    expect(others).toEqual([])
  })

  test('a function calls another one with the SDK that finds the platform by its environment', async () => {
    const reply = await call<{ result: Echo }>('api', { do: 'call', name: 'jobs', data: { do: 'echo', kick: true } })
    expect(reply.result).toMatchObject({ event: { kick: true }, context: { function_name: 'jobs' } })
    // The chain of sources, as wx-server-sdk documents `getWXContext().SOURCE`.
    expect(reply.result.wx.TCB_SOURCE).toMatch(/,scf$/)
  })

  test('an error in the function reaches the caller and leaves the instance warm', async () => {
    const { pid } = await call<Echo>('webhooks', { do: 'echo' })
    await expect(call('webhooks', { do: 'throw' })).rejects.toMatchObject({
      code: 'FUNCTIONS_EXECUTE_FAIL',
      message: expect.stringContaining('broken on purpose'),
    })
    expect((await call<Echo>('webhooks', { do: 'echo' })).pid).toBe(pid)
  })

  test.each(['hang', 'spin'])(
    'a function that takes too long (%s) is ended, and the next call has a new instance',
    async (deed) => {
      const { pid } = await call<Echo>('webhooks', { do: 'echo' })
      expect(await codeOf(call('webhooks', { do: deed }))).toBe('FUNCTIONS_TIME_LIMIT_EXCEEDED')
      expect((await call<Echo>('webhooks', { do: 'echo' })).pid).not.toBe(pid)
    },
  )

  test.each([
    ['of its heap', { do: 'gorge', where: 'heap' }],
    ['beside its heap', { do: 'gorge', where: 'buffers' }],
    ['slowly', { do: 'gorgeSlowly' }],
  ])('a function that takes more memory than it has, %s, is ended', async (_, event) => {
    const { pid } = await call<Echo>('webhooks', { do: 'echo' })
    expect(await codeOf(call('webhooks', event))).toBe('FUNCTIONS_MEMORY_LIMIT_EXCEEDED')
    expect((await call<Echo>('webhooks', { do: 'echo' })).pid).not.toBe(pid)
  })

  test('the platform may end an instance between two events', async () => {
    const { pid } = await call<Echo>('webhooks', { do: 'echo' })
    await fetch(`${platform.url}/instances`, { method: 'DELETE' })
    expect((await call<Echo>('webhooks', { do: 'echo' })).pid).not.toBe(pid)
  })

  test('a crash reaches the caller, and the next call has a new instance', async () => {
    const { pid } = await call<Echo>('webhooks', { do: 'echo' })
    expect(await codeOf(call('webhooks', { do: 'crash' }))).toBe('FUNCTIONS_EXECUTE_FAIL')
    expect((await call<Echo>('webhooks', { do: 'echo' })).pid).not.toBe(pid)
  })

  test('crashes among many calls at once fail only themselves', async () => {
    const deeds = Array.from({ length: 60 }, (_, i) => (i % 10 === 3 ? 'crash' : 'echo'))
    const codes = await Promise.all(deeds.map((deed) => codeOf(call('webhooks', { do: deed }))))
    expect(codes).toEqual(deeds.map((deed) => (deed === 'crash' ? 'FUNCTIONS_EXECUTE_FAIL' : 'no failure')))
  })

  test('an instance has one event at a time; more calls than instances wait', async () => {
    const startedAt = Date.now()
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => call<{ pid: number }>('api', { do: 'slow', ms: 300 })),
    )
    // Six instances: two rounds of 300 ms. One instance with interleaved events would need one round only.
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(590)
    expect(new Set(replies.map((r) => r.pid)).size).toBe(6)
  })

  test('a reply over 6 MB is refused', async () => {
    await expect(call('api', { do: 'large' })).rejects.toMatchObject({
      code: 'FUNCTIONS_EXECUTE_FAIL',
      message: expect.stringContaining('6MB'),
    })
  })

  test('an event over 6 MB is refused before the function sees it', async () => {
    expect(await codeOf(call('api', { do: 'echo', text: 'x'.repeat(6 * 1024 * 1024) }))).toBe('FUNCTION_PARAM_INVALID')
  })

  test('a function that does not exist', async () => {
    expect(await codeOf(call('nobody', {}))).toBe('FUNCTION_NOT_FOUND')
  })
})

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

describe('timers', () => {
  test('call their function by the clock, with the documented event', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const seen = await call<{ event: Record<string, string>; environment: Record<string, string> }[]>('jobs', {
      do: 'seen',
    })
    expect(seen.length).toBeGreaterThanOrEqual(1)
    expect(seen[0]!.event).toMatchObject({ Type: 'Timer', TriggerName: 'tick', Message: '' })
    expect(Number.isNaN(Date.parse(seen[0]!.event.Time!))).toBe(false)
    expect(seen[0]!.environment).toMatchObject({ TRIGGER_SRC: 'timer' })
  })
})
