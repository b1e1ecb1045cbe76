/** Asking WeChat about a picture and believing its answer: our two ends against the stand-in, and against what is forged. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createContentCheck } from '../../cloudfunctions/adapters/cloudbase/contentCheck'
import { readWechatPush, type WechatPush } from '../../cloudfunctions/webhooks/wechatPush'
import { liveInCloudBase } from '../support/cloudbase'
import { until } from '../support/stack'
import type { StandIn } from '../support/standin'
import { APP, CLOUD_CALL_SECRET, startWechat, wechatCalls } from '../support/wechat'

const TOKEN = 'push-token'
const own = { token: TOKEN, appId: APP.appId }

/** The platform that hands cloud calls on, the host of the pictures, and the receiver of events. */
let host: Server
let hostUrl: string
let wechat: StandIn
let leave: () => void
/** What the platform answers in place of WeChat; null: WeChat itself. */
let scripted: { status: number; data: unknown } | null = null
const pushes: { query: Record<string, string>; body: string }[] = []
const { login, openidOf, skew } = wechatCalls(() => wechat.url)

const handOn = async (text: string): Promise<unknown> => {
  const { apiName, requestData } = JSON.parse(text) as { apiName: string; requestData: string }
  const asked = { appId: APP.appId, requestData: JSON.parse(requestData) as unknown }
  const answer = await fetch(`${wechat.url}/cloud-call/${apiName}`, {
    method: 'POST',
    headers: { 'x-cloud-call-secret': CLOUD_CALL_SECRET, 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  })
  return { requestId: 'r', data: { responseData: await answer.text() } }
}

beforeAll(async () => {
  host = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      if (request.method === 'GET') return response.writeHead(url.pathname === '/gone.jpg' ? 404 : 200).end('picture')
      if (url.pathname === '/events') {
        pushes.push({ query: Object.fromEntries(url.searchParams), body })
        return response.end('success')
      }
      const answered = scripted ? Promise.resolve(scripted.data) : handOn(body)
      return void answered.then((data) => response.writeHead(scripted?.status ?? 200).end(JSON.stringify(data)))
    })
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
  leave = liveInCloudBase(hostUrl)
  wechat = await startWechat({ push: { url: `${hostUrl}/events`, token: TOKEN, retryMs: 60 }, mediaCheckMs: 20 })
})
afterAll(async () => {
  leave()
  await wechat.stop()
  host.closeAllConnections()
  host.close()
})
afterEach(() => {
  scripted = null
})

const noted: object[] = []
const check = createContentCheck({ TCB_ENV: 'env' }, { warn: (fields: object) => void noted.push(fields) } as never)

describe('a picture that WeChat is asked about', () => {
  const verdictOf = async (picture: string): Promise<WechatPush> => {
    const asked = await check.ask(`${hostUrl}/${picture}`, openidOf(await login('lin')))
    if (!asked.ok) throw new Error(asked.reason)
    const sent = await until('the event', () =>
      Promise.resolve(pushes.find(({ body }) => body.includes(asked.traceId))),
    )
    const read = readWechatPush(own, sent, Date.now())
    expect(read).toMatchObject({ type: 'VERDICT', traceId: asked.traceId })
    return read
  }

  it.each([
    ['ok.jpg', 'PASS'],
    ['spam.jpg', 'REJECT'],
    ['gone.jpg', 'LOSE_CHECK'],
  ])('%s → %s', async (picture, event) => {
    expect(await verdictOf(picture)).toMatchObject({ event })
  })

  it('is not looked at for somebody who left two hours ago, nor for nobody', async () => {
    const openid = openidOf(await login('lin'))
    await skew(2 * 3600_000 + 60_000)
    expect(await check.ask(`${hostUrl}/ok.jpg`, openid)).toEqual({ ok: false, reason: 'PERSON_AWAY' })
    await skew(0)
    expect(await check.ask(`${hostUrl}/ok.jpg`, 'nobody')).toEqual({ ok: false, reason: 'REFUSED' })
    expect(await check.ask('file:///etc/passwd', openid)).toEqual({ ok: false, reason: 'REFUSED' })
  })

  it.each([
    ['busy', 200, { requestId: 'r', data: { responseData: '{"errcode":-1}' } }],
    ['out of quota', 200, { requestId: 'r', data: { responseData: '{"errcode":45009}' } }],
    ['without a trace id', 200, { requestId: 'r', data: { responseData: '{"errcode":0}' } }],
    ['no answer of its own', 502, {}],
  ])('%s: may be asked again, and the log names neither person nor picture', async (_what, status, data) => {
    scripted = { status, data }
    expect(await check.ask(`${hostUrl}/secret.jpg`, 'the-openid')).toEqual({ ok: false, reason: 'UNAVAILABLE' })
    expect(JSON.stringify(noted)).not.toMatch(/secret|the-openid/)
  })
})

describe('what claims to come from WeChat', () => {
  const NOW = 1_764_000_000_000
  const event = {
    ...{ MsgType: 'event', Event: 'wxa_media_check', appid: APP.appId, trace_id: 'a-b', version: 2 },
    ...{ errcode: 0, result: { suggest: 'pass', label: 100 } },
  }
  const sign = (body: unknown, { token = TOKEN, atMs = NOW } = {}) => {
    const [timestamp, nonce] = [String(Math.floor(atMs / 1_000)), '12345']
    const signature = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex')
    return { query: { signature, timestamp, nonce }, body: typeof body === 'string' ? body : JSON.stringify(body) }
  }
  const read = (sent: Parameters<typeof readWechatPush>[1]): WechatPush => readWechatPush(own, sent, NOW)

  it('is believed when it is signed and fresh', () => {
    expect(read(sign(event))).toEqual({ type: 'VERDICT', traceId: 'a-b', event: 'PASS' })
    expect(read(sign(event, { atMs: NOW - 599_000 })).type).toBe('VERDICT')
  })

  it('is forged with another token, an old or a future time, no signature, a changed nonce, or an endless body', () => {
    const good = sign(event)
    for (const sent of [
      sign(event, { token: 'guessed' }),
      sign(event, { atMs: NOW - 601_000 }),
      sign(event, { atMs: NOW + 602_000 }),
      { ...good, query: {} },
      { ...good, query: { ...good.query, signature: '' } },
      { ...good, query: { ...good.query, nonce: '54321' } },
      { ...good, query: { ...good.query, timestamp: `${good.query.timestamp}x` } },
      sign({ ...event, filler: 'x'.repeat(20_001) }),
    ])
      expect(read(sent)).toEqual({ type: 'FORGED' })
  })

  it('is nothing for us from another app, of another kind or form', () => {
    const others = [
      ...[{ ...event, appid: 'wxother' }, { ...event, Event: 'subscribe_msg_sent_event' }, 'no json'],
      ...[{ ...event, trace_id: "'; --" }, { ...event, result: { suggest: 'fine', label: 1 } }, null, []],
    ]
    for (const other of others) expect(read(sign(other))).toEqual({ type: 'OTHER' })
  })

  it('passes nothing that could not be looked at, even with a verdict beside it', () => {
    expect(read(sign({ ...event, errcode: -1008 }))).toMatchObject({ event: 'LOSE_CHECK' })
    expect(read(sign({ ...event, result: undefined }))).toMatchObject({ event: 'LOSE_CHECK' })
    for (const suggest of ['review', 'risky'])
      expect(read(sign({ ...event, result: { suggest, label: 1 } }))).toMatchObject({ event: 'REJECT' })
  })
})
