/**
 * The CloudBase stand-in, driven by the real `@cloudbase/node-sdk` and by plain HTTP: what it refuses matters as much as what it serves,
 * because the product is only ever tried against it.
 */
import cloudbase from '@cloudbase/node-sdk'
import { SignJWT } from 'jose'
import { ACCOUNT, APP_ID, CLIENT_SECRET, ENV_ID, startCloudBase, type CloudBase } from '../support/cloudbase'

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

interface HttpEcho {
  readonly event: {
    readonly path: string
    readonly httpMethod: string
    readonly headers: Record<string, string>
    readonly queryStringParameters: Record<string, string>
    readonly body: string
    readonly isBase64Encoded: boolean
  }
  readonly context: Context
}

let platform: CloudBase

beforeAll(async () => {
  // The SDK waits for two metadata look-ups unless it believes itself in the cloud.
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = 'ap-shanghai'
  process.env.SCF_NAMESPACE = ENV_ID
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

const session = (secret = CLIENT_SECRET, openid = 'o-lin'): Promise<string> =>
  new SignJWT({ unionid: 'u-lin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(openid)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))

const fromPhone = async (name: string, data: object, token: string): Promise<Record<string, unknown>> => {
  const response = await fetch(`${platform.url}/client/callFunction`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-session': token },
    body: JSON.stringify({ name, data }),
  })
  return (await response.json()) as Record<string, unknown>
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
    const given = ['DATABASE_URL', 'TCB_ENV', 'PATH', 'HOME', 'TZ', 'SCF_NAMESPACE', 'TCB_CONTEXT_CNFG']
    const others = Object.keys(env).filter(
      (name) => !given.includes(name) && !/^(TENCENTCLOUD_|NODE_CHANNEL)/.test(name),
    )
    expect(others).toEqual([])
  })

  test('a function calls another one with the SDK that finds the platform by its environment', async () => {
    const reply = await call<{ result: Echo }>('api', { do: 'call', name: 'jobs', data: { do: 'echo', kick: true } })
    expect(reply.result).toMatchObject({ event: { kick: true }, context: { function_name: 'jobs' } })
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
    ['database', () => sdk().database().collection('things').get()],
    ['storage', () => sdk().getTempFileURL({ fileList: ['cloud://a/b'] })],
  ])('an action that is not served (%s) fails loudly with its name', async (_, work) => {
    const message = await work().then(
      (reply) => JSON.stringify(reply),
      (error: Error) => error.message,
    )
    expect(message).toMatch(/does not serve the action "(database\.\w+|storage\.\w+)"/)
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

describe('HTTP access', () => {
  const echo = async (path: string, init: RequestInit = {}): Promise<HttpEcho> =>
    (await (await fetch(`${platform.url}${path}`, init)).json()) as HttpEcho

  test('the event has the documented shape, and the reply becomes the response', async () => {
    const response = await fetch(`${platform.url}/api/stores.list?a=1&b=%E4%BA%BA`, {
      method: 'POST',
      body: '{"x":"车"}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-echo')).toBe('yes')
    const { event, context } = (await response.json()) as HttpEcho
    expect(event).toMatchObject({
      path: '/api/stores.list',
      httpMethod: 'POST',
      queryStringParameters: { a: '1', b: '人' },
      body: '{"x":"车"}',
      isBase64Encoded: false,
    })
    expect(event.headers['content-type']).toBe('application/json')
    expect(context.environment).not.toContain('WX_OPENID":')
  })

  test('bytes that are not text arrive as base64, and leave as they are', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x80])
    const { event } = await echo('/webhooks/dms', { method: 'POST', body: bytes })
    expect(event).toMatchObject({ isBase64Encoded: true, body: bytes.toString('base64') })
    const picture = await fetch(`${platform.url}/api/picture`)
    expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([0, 255, 1])
    expect((await fetch(`${platform.url}/api/none`)).status).toBe(204)
  })

  test('a signed body arrives byte for byte', async () => {
    const body = '{ "b":1,\n\t"a" : "\\u8f66",  "n":1.0 }'
    expect((await echo('/webhooks/dms', { method: 'POST', body })).event.body).toBe(body)
  })

  test('headers that only the platform may set are dropped', async () => {
    const headers = {
      'X-WX-OPENID': 'o-forged',
      'x-tcb-source': 'forged',
      'x-forwarded-for': '6.6.6.6',
      'x-mine': 'kept',
    }
    const { event } = await echo('/api/session.me', { method: 'POST', headers, body: '{}' })
    expect(Object.keys(event.headers).filter((name) => /^x-(wx|tcb)-/.test(name))).toEqual([])
    expect(event.headers['x-forwarded-for']).not.toContain('6.6.6.6')
    expect(event.headers['x-mine']).toBe('kept')
  })

  test.each(['/jobs', '/jobs/pull', '/api/../jobs/pull', '/api%2f..%2fjobs'])(
    'jobs has no address (%s)',
    async (path) => {
      const response = await fetch(`${platform.url}${path}`, { method: 'POST', body: '{"do":"echo"}' })
      const text = await response.text()
      expect(text).not.toContain('"function_name":"jobs"')
    },
  )

  test('a body over 1 MB is refused, with and without its length told', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1)
    expect((await fetch(`${platform.url}/api/x`, { method: 'POST', body })).status).toBe(413)
    const chunked = new ReadableStream({
      start: (c) => {
        c.enqueue(Buffer.from(body))
        c.close()
      },
    })
    expect(
      (await fetch(`${platform.url}/api/x`, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit)).status,
    ).toBe(413)
  })

  test('a crash is 502 and a time-out 504', async () => {
    expect((await fetch(`${platform.url}/api/crash`)).status).toBe(502)
    expect((await fetch(`${platform.url}/api/hang`)).status).toBe(504)
  })
})

describe('the phone', () => {
  test('is known by its session; what the data says about it has no effect', async () => {
    const data = {
      do: 'echo',
      openid: 'o-forged',
      WX_OPENID: 'o-forged',
      context: { environment: '{"WX_OPENID":"o-forged"}' },
      userInfo: { openId: 'o-forged' },
    }
    const { result } = (await fromPhone('api', data, await session())) as unknown as { result: Echo }
    expect(result.wx).toMatchObject({
      WX_OPENID: 'o-lin',
      WX_APPID: APP_ID,
      WX_UNIONID: 'u-lin',
      TCB_SOURCE: 'wx_client',
    })
    expect(result.context.environment).not.toContain('o-forged')
  })

  test.each(['jobs', 'webhooks', 'nobody'])('may not call %s', async (name) => {
    const reply = await fromPhone(name, { do: 'echo' }, await session())
    expect(reply.result).toBeUndefined()
    expect(reply.errMsg).toContain('PERMISSION_DENIED')
  })

  test.each([
    ['none', async () => ''],
    ['signed with another key', () => session('another-client-session-secret-32-chars')],
    ['that is no token', async () => 'o-lin'],
  ])('with a session %s is refused', async (_, token) => {
    const reply = await fromPhone('api', { do: 'echo' }, await token())
    expect(reply).toMatchObject({ errCode: -501023 })
    expect(reply.result).toBeUndefined()
  })

  test('learns of a time-out by the number WeChat gives it', async () => {
    expect(await fromPhone('api', { do: 'hang' }, await session())).toMatchObject({ errCode: -504003 })
    expect(await fromPhone('api', { do: 'throw' }, await session())).toMatchObject({ errCode: -504002 })
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

describe('hosting', () => {
  test('a name with a hash may be kept for ever, the page is asked for again; both are compressed', async () => {
    const page = await fetch(`${platform.url}/`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const script = await fetch(`${platform.url}/js/app.0123abcd.js`)
    expect(script.headers.get('content-type')).toContain('javascript')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('content-encoding')).toBe('gzip')
    expect(script.headers.get('access-control-allow-origin')).toBeNull()
    expect((await fetch(`${platform.url}/js/none.js`)).status).toBe(404)
  })

  test('tells its own state', async () => {
    const metrics = (await (await fetch(`${platform.url}/metrics.json`)).json()) as Record<
      string,
      { coldStarts: number; coldStartMs: number[] }
    >
    expect(metrics.api!.coldStarts).toBeGreaterThan(0)
    expect(metrics.api!.coldStartMs.length).toBeGreaterThan(0)
  })
})
