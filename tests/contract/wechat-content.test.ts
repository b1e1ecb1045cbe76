/**
 * Content check and the event that follows. Expectations from developers.weixin.qq.com/miniprogram/dev: server/API/sec-center/sec-check/
 * api_msgseccheck and api_mediacheckasync, framework/server-ability/message-push.
 */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '../support/stack'
import { APP, OTHER_APP, startWechat, wechatCalls, type Reply } from '../support/wechat'
import type { StandIn } from '../support/standin'

const TOKEN = 'push-token'
const SIZES: Readonly<Record<string, number>> = { '/ok.jpg': 1_000, '/spam.jpg': 1_000, '/huge.jpg': 11 * 1024 * 1024 }

interface Received {
  readonly query: URLSearchParams
  readonly event: Record<string, unknown>
}

/** The mini program's server: gives media away and takes events; `answers` says how it takes the next ones. */
let own: Server
let ownUrl: string
let received: Received[] = []
let answers: { status: number; text: string }[] = []

let wechat: StandIn
const { api, login, phone, openidOf, skew } = wechatCalls(() => wechat.url)

beforeAll(async () => {
  own = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x')
    if (request.method === 'GET') {
      const size = SIZES[url.pathname]
      response.writeHead(size ? 200 : 404).end(size ? Buffer.alloc(size, 1) : 'none')
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const event = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      received.push({ query: url.searchParams, event })
      const { status, text } = answers.shift() ?? { status: 200, text: 'success' }
      response.writeHead(status).end(text)
    })
  })
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
  ownUrl = `http://127.0.0.1:${(own.address() as AddressInfo).port}`
  wechat = await startWechat({ push: { url: `${ownUrl}/events`, token: TOKEN, retryMs: 60 }, mediaCheckMs: 40 })
})
afterAll(async () => {
  await wechat.stop()
  own.close()
})
beforeEach(() => {
  received = []
  answers = []
})
afterEach(() => fetch(`${wechat.url}/faults`, { method: 'DELETE' }))

const openid = async (user = 'lin', app = APP): Promise<string> => openidOf(await login(user, app))

describe('text', () => {
  const check = async (more: object = {}): Promise<Reply> =>
    api('/wxa/msg_sec_check', { version: 2, scene: 2, openid: await openid(), content: '刹车有异响', ...more })

  test.each([
    ['刹车有异响', 'pass', 100],
    ['有违规的话', 'risky', 20006],
    ['spam spam', 'review', 10001],
  ])('%s → %s', async (content, suggest, label) => {
    expect(await check({ content })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      trace_id: expect.any(String) as string,
      result: { suggest, label },
      detail: expect.arrayContaining([
        expect.objectContaining({ strategy: 'content_model', errcode: 0, suggest, label }),
      ]) as unknown,
    })
  })

  test('title, nickname and signature are looked at too', async () => {
    expect((await check({ title: '违规' })).result).toMatchObject({ suggest: 'risky' })
  })

  test.each([
    [{ scene: 5 }, 40129],
    [{ scene: '2' }, 40129],
    [{ openid: '' }, 40003],
    [{ openid: 'o-nobody' }, 40003],
    [{ content: '' }, 44002],
    [{ content: 7 }, 47001],
    [{ content: '字'.repeat(2_501) }, 45002],
    [{ version: 1 }, 47001],
  ])('%j → %i', async (more, errcode) => {
    expect((await check(more)).errcode).toBe(errcode)
  })

  test('2,500 characters fit, whatever their bytes', async () => {
    expect((await check({ content: '🚗'.repeat(2_500) })).errcode).toBe(0)
  })

  test("another mini program's person", async () => {
    expect((await check({ openid: await openid('lin', OTHER_APP) })).errcode).toBe(43104)
  })

  test('a person who was not here within two hours', async () => {
    const before = await login('visitor')
    await skew(2 * 3600_000 + 1_000)
    expect((await check({ openid: openidOf(before) })).errcode).toBe(61010)
    await phone(before, 'code')
    expect((await check({ openid: openidOf(before) })).errcode).toBe(0)
  })
})

describe('media', () => {
  const check = async (more: object = {}): Promise<Reply> =>
    api('/wxa/media_check_async', {
      media_url: `${ownUrl}/ok.jpg`,
      media_type: 2,
      version: 2,
      scene: 2,
      openid: await openid(),
      ...more,
    })
  const eventOf = async ({ trace_id }: Reply): Promise<Received> =>
    until('the event', () => Promise.resolve(received.find(({ event }) => event.trace_id === trace_id)))

  test('the verdict comes as an event with a good signature', async () => {
    const asked = await check()
    expect(asked).toEqual({ errcode: 0, errmsg: 'ok', trace_id: expect.any(String) as string })
    const { query, event } = await eventOf(asked)
    expect(event).toEqual({
      ToUserName: APP.userName,
      FromUserName: await openid(),
      CreateTime: expect.any(Number) as number,
      MsgType: 'event',
      Event: 'wxa_media_check',
      appid: APP.appId,
      trace_id: asked.trace_id,
      version: 2,
      detail: [{ strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 }],
      errcode: 0,
      errmsg: 'ok',
      result: { suggest: 'pass', label: 100 },
    })
    const signed = [TOKEN, query.get('timestamp')!, query.get('nonce')!].sort().join('')
    expect(query.get('signature')).toBe(createHash('sha1').update(signed).digest('hex'))
  })

  test('an address with the marker is risky', async () => {
    expect((await eventOf(await check({ media_url: `${ownUrl}/spam.jpg` }))).event.result).toEqual({
      suggest: 'review',
      label: 10001,
    })
  })

  test.each(['/gone.jpg', '/huge.jpg'])('%s cannot be had: the event says so', async (file) => {
    const { event } = await eventOf(await check({ media_url: ownUrl + file }))
    expect(event).toMatchObject({ errcode: -1008, detail: [] })
    expect(event.result).toBeUndefined()
  })

  test('a receiver that fails gets it again, three times, and each time signed anew', async () => {
    answers = [
      { status: 500, text: '' },
      { status: 200, text: 'error' },
      { status: 200, text: 'success' },
    ]
    const { trace_id } = await check()
    await until('three deliveries', () => Promise.resolve(received.length === 3))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(received.map(({ event }) => event.trace_id)).toEqual([trace_id, trace_id, trace_id])
    expect(new Set(received.map(({ query }) => query.get('nonce'))).size).toBe(3)
  })

  test('after four attempts it is given up', async () => {
    answers = Array.from({ length: 9 }, () => ({ status: 503, text: '' }))
    await check()
    await until('four deliveries', () => Promise.resolve(received.length === 4))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(received).toHaveLength(4)
  })

  test('a verdict that is owed comes after a power cut', async () => {
    const asked = await check()
    await wechat.kill()
    await wechat.revive()
    expect((await eventOf(asked)).event.result).toMatchObject({ suggest: 'pass' })
  })

  test.each([
    [{ media_type: 3 }, 40004],
    [{ media_url: '' }, 44002],
    [{ media_url: 'cloud://env/file.jpg' }, 40066],
    [{ media_url: 'file:///etc/hosts' }, 40066],
    [{ scene: 0 }, 40129],
    [{ openid: 'o-nobody' }, 40003],
  ])('%j → %i', async (more, errcode) => {
    expect((await check(more)).errcode).toBe(errcode)
    expect(received).toEqual([])
  })
})

test('without a receiver the event waits to be read', async () => {
  const quiet = await startWechat({ mediaCheckMs: 10 })
  const calls = wechatCalls(() => quiet.url)
  const asked = await calls.api('/wxa/media_check_async', {
    media_url: `${ownUrl}/ok.jpg`,
    media_type: 2,
    version: 2,
    scene: 1,
    openid: openidOf(await calls.login('lin')),
  })
  const waiting = await until('the event', async () => {
    const { pushes } = (await (await fetch(`${quiet.url}/pushes`)).json()) as { pushes: Record<string, unknown>[] }
    return pushes[0]
  })
  expect(waiting).toMatchObject({ state: 'waiting', event: { trace_id: asked.trace_id, errcode: 0 } })
  await quiet.stop()
})
