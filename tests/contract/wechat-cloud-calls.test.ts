/**
 * Cloud calls of WeChat's open API, made by the vendor's own SDKs inside a function: `@cloudbase/node-sdk` (JSON) and `wx-server-sdk`
 * (protobuf). Expectations from developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/openapi/openapi (who may call, config.json),
 * docs.cloudbase.net/faq/knowledge/cloud-call-604101-permission-error and the error table in wx-server-sdk.
 */
import cloudbase from '@cloudbase/node-sdk'
import {
  ACCOUNT,
  APP_ID,
  believeInTheCloud,
  ENV_ID,
  fromPhone,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'
import { until } from '../support/stack'
import { CLOUD_CALL_SECRET, PROGRESS, startWechat, wechatCalls } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
let platform: CloudBase
const { login, phone, openidOf, post } = wechatCalls(() => wechat.url)

beforeAll(async () => {
  believeInTheCloud()
  wechat = await startWechat()
  platform = await startCloudBase({ openApi: { url: wechat.url, secret: CLOUD_CALL_SECRET } })
})
afterAll(() => Promise.all([platform.stop(), wechat.stop()]))
afterEach(() => Promise.all([wechat, platform].map(({ url }) => fetch(`${url}/faults`, { method: 'DELETE' }))))

/** What a function of the mini program's user gives back. */
const asUser = async <T>(session: string, deed: string, name: string, data: object): Promise<T> => {
  const body = { name: 'api', data: { do: deed, name, data } }
  const reply = await fromPhone<{ result?: T; errMsg?: string }>(platform.url, 'callFunction', body, session)
  if (reply.result === undefined) throw new Error(reply.errMsg)
  return reply.result
}
interface Json {
  readonly result: { readonly errcode: number; readonly errmsg: string; readonly [field: string]: unknown }
}
interface OpenApi {
  readonly errCode: number
  readonly errMsg: string
  readonly [field: string]: unknown
}
const viaNodeSdk = (session: string, name: string, data: object) => asUser<Json>(session, 'wxApi', name, data)
const viaWxServerSdk = (session: string, name: string, data: object) => asUser<OpenApi>(session, 'openapi', name, data)

const DATA = {
  car_number1: { value: '粤B12345' },
  phrase2: { value: '维修中' },
  time3: { value: '2026年3月2日 15:01' },
  thing4: { value: '更换机油机滤' },
}
const allow = (session: string) =>
  phone(session, 'subscribe', { tmplIds: [PROGRESS.id], answers: { [PROGRESS.id]: 'accept' } })
const noticesOf = async (session: string): Promise<object[]> =>
  ((await (await fetch(`${wechat.url}/inbox?to=${openidOf(session)}`)).json()) as { notices: object[] }).notices

describe('through @cloudbase/node-sdk', () => {
  test('a message is sent, and refused when nothing is allowed', async () => {
    const session = await login('lin')
    await allow(session)
    const message = { touser: openidOf(session), template_id: PROGRESS.id, data: DATA }
    expect((await viaNodeSdk(session, 'subscribeMessage.send', message)).result).toMatchObject({
      errcode: 0,
      errmsg: 'ok',
    })
    expect((await viaNodeSdk(session, 'subscribeMessage.send', message)).result.errcode).toBe(43101)
    expect(await noticesOf(session)).toHaveLength(1)
  })

  test('a phone number', async () => {
    const session = await login('lin')
    const { code } = await phone(session, 'phoneNumber', { phone: '13800000001' })
    const { result } = await viaNodeSdk(session, 'phonenumber.getPhoneNumber', { code })
    expect(result.phone_info).toMatchObject({ purePhoneNumber: '13800000001', watermark: { appid: APP_ID } })
  })

  test('an API that answers bytes is not called this way', async () => {
    await expect(viaNodeSdk(await login('lin'), 'wxacode.getUnlimited', { scene: 'a' })).rejects.toThrow(
      /callCompatibleWxOpenApi/,
    )
  })

  test('what is no protobuf is refused', async () => {
    const body = { name: 'api', data: { do: 'wxOpenApi', name: 'wxacode.getUnlimited', hex: 'ffff' } }
    const reply = await fromPhone<{ errMsg: string }>(platform.url, 'callFunction', body, await login('lin'))
    expect(reply.errMsg).toMatch(/requestData is no call of an API/)
  })
})

describe('through wx-server-sdk', () => {
  test('a message with names in its own case', async () => {
    const session = await login('wei')
    await allow(session)
    const message = { touser: openidOf(session), templateId: PROGRESS.id, data: DATA, miniprogramState: 'trial' }
    expect(await viaWxServerSdk(session, 'subscribeMessage.send', message)).toMatchObject({
      errCode: 0,
      errMsg: 'openapi.subscribeMessage.send:ok',
    })
    expect(await noticesOf(session)).toMatchObject([{ title: PROGRESS.title, state: 'trial' }])
    expect(await viaWxServerSdk(session, 'subscribeMessage.send', message)).toEqual({
      errCode: 43101,
      errMsg: expect.stringMatching(
        /^openapi\.subscribeMessage\.send:fail user refuse to accept the msg rid: /,
      ) as string,
    })
  })

  test('a text is checked', async () => {
    const session = await login('wei')
    const text = { version: 2, scene: 2, openid: openidOf(session), content: '违规' }
    expect(await viaWxServerSdk(session, 'security.msgSecCheck', text)).toMatchObject({
      errCode: 0,
      result: { suggest: 'risky', label: 20006 },
      traceId: expect.any(String) as string,
    })
    expect(await viaWxServerSdk(session, 'security.msgSecCheck', { ...text, scene: 9 })).toMatchObject({
      errCode: 40129,
    })
  })

  test('to call through a function is to be inside the mini program', async () => {
    const session = await login('late')
    await post('/faults', { kind: 'skew', ms: 3 * 3600_000 })
    const text = { version: 2, scene: 2, openid: openidOf(session), content: '好' }
    expect(await viaWxServerSdk(session, 'security.msgSecCheck', text)).toMatchObject({ errCode: 0 })
  })

  test('a code is a picture, a refusal is not', async () => {
    const session = await login('wei')
    const code = { scene: 'ci=1', page: 'pages/home/index', checkPath: true, width: 280 }
    const picture = await viaWxServerSdk(session, 'wxacode.getUnlimited', code)
    expect(picture).toMatchObject({ errCode: 0, contentType: 'image/png' })
    const bytes = Buffer.from(String(picture.buffer), 'base64')
    expect([bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16)]).toEqual(['PNG', 280])
    expect(await viaWxServerSdk(session, 'wxacode.getUnlimited', { ...code, page: 'pages/no' })).toMatchObject({
      errCode: 41030,
    })
  })

  test('a phone number', async () => {
    const session = await login('wei')
    const { code } = await phone(session, 'phoneNumber', { phone: '13800000002' })
    expect(await viaWxServerSdk(session, 'phonenumber.getPhoneNumber', { code })).toMatchObject({
      errCode: 0,
      phoneInfo: { purePhoneNumber: '13800000002', countryCode: '86' },
    })
    expect(await viaWxServerSdk(session, 'phonenumber.getPhoneNumber', { code })).toMatchObject({ errCode: 40029 })
  })
})

describe('who may call', () => {
  const TEXT = { version: 2, scene: 2, openid: 'o', content: 'x' }
  const codesOf = async (session: string, name: string): Promise<number[]> => [
    (await viaNodeSdk(session, name, TEXT)).result.errcode,
    (await viaWxServerSdk(session, name, TEXT)).errCode,
  ]

  test('an API that config.json does not declare', async () => {
    const session = await login('lin')
    expect(await codesOf(session, 'security.mediaCheckAsync')).toEqual([-604101, -604101])
    expect((await viaWxServerSdk(session, 'security.mediaCheckAsync', TEXT)).errMsg).toMatch(
      /system error: error code: -604101/,
    )
  })

  test('an API that does not exist', async () => {
    expect(await codesOf(await login('lin'), 'no.suchApi')).toEqual([-604100, -604100])
  })

  test('a function that an operator called has no one to speak for', async () => {
    const app = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    const call = async (deed: string) => {
      const data = { do: deed, name: 'security.msgSecCheck', data: TEXT }
      return ((await app.callFunction({ name: 'api', data })) as { result: unknown }).result
    }
    expect(await call('wxApi')).toMatchObject({ result: { errcode: -604104 } })
    expect(await call('openapi')).toMatchObject({ errCode: -604104 })
  })

  test('nobody outside a function, whatever token they show', async () => {
    const app = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    process.env.WX_API_TOKEN = 'eyJhbGciOiJub25lIn0.eyJmbiI6ImFwaSIsImFwcGlkIjoid3hjb250cmFjdCJ9.'
    process.env.WX_CONTEXT_KEYS = 'WX_API_TOKEN'
    try {
      const { result } = (await app.callWxOpenApi({
        apiName: 'security.msgSecCheck',
        requestData: TEXT,
      } as never)) as Json
      expect(result.errcode).toBe(-604104)
    } finally {
      delete process.env.WX_API_TOKEN
      delete process.env.WX_CONTEXT_KEYS
    }
  })

  test('the token of one user is gone when the next one calls the same instance', async () => {
    const session = await login('lin')
    await viaNodeSdk(session, 'security.msgSecCheck', { ...TEXT, openid: openidOf(session) })
    const app = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    const reply = (await app.callFunction({ name: 'api', data: { do: 'echo' } })) as { result: { env: object } }
    expect(Object.keys(reply.result.env)).not.toContain('WX_API_TOKEN')
  })

  test('a token is over after five minutes', async () => {
    const session = await login('lin')
    const { wx } = await asUser<{ wx: { WX_API_TOKEN: string } }>(session, 'echo', '', {})
    const app = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    process.env.WX_API_TOKEN = wx.WX_API_TOKEN
    process.env.WX_CONTEXT_KEYS = 'WX_API_TOKEN'
    const ask = async () =>
      ((await app.callWxOpenApi({ apiName: 'security.msgSecCheck', requestData: TEXT } as never)) as Json).result
        .errcode
    try {
      expect(await ask()).toBe(40003)
      await fetch(`${platform.url}/faults`, { method: 'POST', body: JSON.stringify({ kind: 'skew', ms: 301_000 }) })
      expect(await ask()).toBe(-604104)
    } finally {
      delete process.env.WX_API_TOKEN
      delete process.env.WX_CONTEXT_KEYS
    }
  })

  test('a timer may', async () => {
    const session = await login('timer')
    await allow(session)
    const data = { touser: openidOf(session), template_id: PROGRESS.id, data: DATA }
    const event = { do: 'wxApi', name: 'subscribeMessage.send', data }
    const app = cloudbase.init({ ...ACCOUNT, env: ENV_ID, serviceUrl: `${platform.url}/admin` })
    await app.callFunction({ name: 'jobs', data: { do: 'atNextTick', event } })
    const notices = await until('the message of the timer', async () => {
      const found = await noticesOf(session)
      return found.length > 0 && found
    })
    expect(notices).toHaveLength(1)
  })
})

describe('when WeChat has troubles', () => {
  const send = (session: string) =>
    viaWxServerSdk(session, 'subscribeMessage.send', { touser: openidOf(session), templateId: PROGRESS.id, data: DATA })
  const trouble = (body: object) => post('/faults', { times: 1, match: { pathPrefix: '/cloud-call/' }, ...body })

  test.each([
    [{ kind: 'error' }, -1],
    [{ kind: 'error', status: 502 }, -604103],
    [{ kind: 'rate-limit' }, 45009],
    [{ kind: 'drop-before' }, -604103],
  ])('%j → %i, and nothing is spent', async (fault, errCode) => {
    const session = await login(`trouble${errCode}-${JSON.stringify(fault).length}`)
    await allow(session)
    await trouble(fault)
    expect((await send(session)).errCode).toBe(errCode)
    expect((await send(session)).errCode).toBe(0)
  })

  test('a trouble of the platform itself is told apart from a reply in bytes', async () => {
    const session = await login('platform')
    const fault = { kind: 'error', times: 1, match: { pathPrefix: '/admin' } }
    await fetch(`${platform.url}/faults`, { method: 'POST', body: JSON.stringify(fault) })
    expect(await send(session)).toMatchObject({ errCode: -501001 })
  })

  test('only the platform hands calls on', async () => {
    const reply = await fetch(`${wechat.url}/cloud-call/security.msgSecCheck`, {
      method: 'POST',
      headers: { 'x-cloud-call-secret': 'guessed' },
      body: JSON.stringify({ appId: APP_ID, requestData: {} }),
    })
    expect(reply.status).toBe(403)
  })
})
