/** The CloudBase stand-in as the outside reaches it: HTTP access, the WeChat client's calls, static hosting. */
import cloudbase from '@cloudbase/node-sdk'
import {
  ACCOUNT,
  APP_ID,
  ENV_ID,
  fromPhone as callFromPhone,
  phoneSession,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'

interface Echo {
  readonly context: { readonly environment: string }
  readonly wx: Record<string, string>
}

interface HttpEcho {
  readonly event: {
    readonly path: string
    readonly httpMethod: string
    readonly headers: Record<string, string>
    readonly multiValueHeaders: Record<string, string[]>
    readonly requestContext: { readonly requestId: string; readonly envId: string }
    readonly queryStringParameters: Record<string, string>
    readonly body: string
    readonly isBase64Encoded: boolean
  }
  readonly context: Echo['context'] & { readonly request_id: string }
}

let platform: CloudBase

beforeAll(async () => {
  platform = await startCloudBase()
})
afterAll(() => platform.stop())

const fromPhone = (name: string, data: object, session: string): Promise<Record<string, unknown>> =>
  callFromPhone(platform.url, 'callFunction', { name, data }, session)

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

  test('text over 100 KB and anything over 6 MB is refused, with and without its length told', async () => {
    const text = { method: 'POST', headers: { 'content-type': 'application/json' } }
    expect((await fetch(`${platform.url}/api/x`, { ...text, body: 'x'.repeat(100 * 1024) })).status).toBe(201)
    expect((await fetch(`${platform.url}/api/x`, { ...text, body: 'x'.repeat(100 * 1024 + 1) })).status).toBe(413)
    const body = Buffer.alloc(6 * 1024 * 1024 + 1)
    const refused = await fetch(`${platform.url}/api/x`, { method: 'POST', body })
    expect([refused.status, await refused.json()]).toMatchObject([413, { code: 'EXCEED_MAX_PAYLOAD_SIZE' }])
    const chunked = new ReadableStream({
      start: (c) => {
        c.enqueue(body)
        c.close()
      },
    })
    expect(
      (await fetch(`${platform.url}/api/x`, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit)).status,
    ).toBe(413)
  })

  // docs.cloudbase.net/service/access-cloud-function: what a function may answer, and what becomes of it.
  test.each([
    ['text', 'text/plain', 'hello'],
    ['number', 'text/plain', '42'],
    ['object', 'application/json', '{"foo":"bar"}'],
  ])('a function may answer a %s', async (path, type, body) => {
    const response = await fetch(`${platform.url}/api/${path}`)
    expect([response.status, await response.text()]).toEqual([200, body])
    expect(response.headers.get('content-type')).toContain(type)
  })

  test('a reply that is none is told as a failure of the function', async () => {
    const response = await fetch(`${platform.url}/api/teapot`)
    expect([response.status, await response.json()]).toMatchObject([502, { code: 'FUNCTIONS_EXECUTE_FAIL' }])
  })

  test('headers that come twice arrive as a list too, and the request has one id for all', async () => {
    const headers = new Headers({ 'x-mine': 'a' })
    headers.append('x-mine', 'b')
    const { event, context } = await echo('/api/x', { method: 'POST', headers, body: '{}' })
    expect(event.headers['x-mine']).toBe('a, b')
    expect(event.multiValueHeaders['x-mine']).toEqual(['a, b'])
    expect(event.multiValueHeaders['content-length']).toEqual(['2'])
    expect(event.requestContext).toMatchObject({ envId: ENV_ID, requestId: context.request_id })
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
    const { result } = (await fromPhone('api', data, await phoneSession())) as unknown as { result: Echo }
    expect(result.wx).toMatchObject({
      WX_OPENID: 'o-lin',
      WX_APPID: APP_ID,
      WX_UNIONID: 'u-lin',
      TCB_SOURCE: 'wx_client',
    })
    expect(result.context.environment).not.toContain('o-forged')
  })

  test('leaves nothing of itself to the next caller of the same instance', async () => {
    await fetch(`${platform.url}/instances`, { method: 'DELETE' })
    const first = await fromPhone('api', { do: 'whoami' }, await phoneSession())
    expect(first.result).toMatchObject({
      user: { openId: 'o-lin', appId: APP_ID },
      wx: { OPENID: 'o-lin', APPID: APP_ID, UNIONID: 'u-lin', SOURCE: 'wx_client', ENV: ENV_ID },
    })
    const { pid } = first.result as { pid: number }
    const second = await fromPhone('api', { do: 'whoami' }, await phoneSession('o-wang'))
    expect(second.result).toMatchObject({ pid, user: { openId: 'o-wang' }, wx: { OPENID: 'o-wang' } })
    const third = (await (await fetch(`${platform.url}/api/object`)).json()) as object
    expect(third).toEqual({ foo: 'bar' })
    const admin = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    const { result } = (await admin.callFunction({ name: 'api', data: { do: 'whoami' } })) as {
      result: { pid: number; wx: object }
    }
    expect(result).toMatchObject({ pid, user: { openId: '', appId: '' } })
    expect(result.wx).not.toHaveProperty('OPENID')
  })

  test.each(['jobs', 'webhooks', 'nobody'])('may not call %s', async (name) => {
    const reply = await fromPhone(name, { do: 'echo' }, await phoneSession())
    expect(reply.result).toBeUndefined()
    expect(reply.errMsg).toContain('PERMISSION_DENIED')
  })

  test.each([
    ['none', async () => ''],
    ['signed with another key', () => phoneSession('o-lin', 'another-client-session-secret-32-chars')],
    ['that is no token', async () => 'o-lin'],
  ])('with a session %s is refused', async (_, token) => {
    const reply = await fromPhone('api', { do: 'echo' }, await token())
    expect(reply).toMatchObject({ errCode: -501023 })
    expect(reply.result).toBeUndefined()
  })

  test('learns of a time-out by the number WeChat gives it', async () => {
    expect(await fromPhone('api', { do: 'hang' }, await phoneSession())).toMatchObject({ errCode: -504003 })
    expect(await fromPhone('api', { do: 'throw' }, await phoneSession())).toMatchObject({ errCode: -504002 })
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
