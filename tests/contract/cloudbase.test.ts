/**
 * The CloudBase stand-in, driven by the real `@cloudbase/node-sdk`: what it refuses matters as much as what it serves, because the
 * product is only ever tried against it.
 */
import {
  ACCOUNT,
  administrator,
  believeInTheCloud,
  codeOf,
  ENV_ID,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'

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

const call = async <T>(name: string, data: object): Promise<T> => {
  const reply = (await administrator(platform.url).callFunction({ name, data })) as { result: T }
  return reply.result
}

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
