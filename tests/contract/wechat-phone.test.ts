/** The adapter of WeChat's phone number API against replies that a real environment may give and the stand-in never would. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWechatPhone } from '../../cloudfunctions/adapters/cloudbase/phoneNumber'
import { believeInTheCloud } from '../support/cloudbase'

const APP_ID = 'wxours'
let server: Server
let reply: { status: number; body: string }
let asked: Record<string, unknown>
const noted: object[] = []

const platform = {
  WX_APPID: APP_ID,
  WX_API_TOKEN: 'token-of-this-call',
  WX_CONTEXT_KEYS: 'WX_APPID,WX_API_TOKEN',
}
const before = { ...process.env }

beforeAll(async () => {
  believeInTheCloud()
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      asked = JSON.parse(text) as Record<string, unknown>
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const account = { TENCENTCLOUD_SECRETID: 'id', TENCENTCLOUD_SECRETKEY: 'key' }
  Object.assign(process.env, platform, account, {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `http://127.0.0.1:${port}/admin` }),
  })
})
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, before)
  server.closeAllConnections()
  server.close()
})

const wechat = createWechatPhone({ TCB_ENV: 'env' }, { warn: (fields: object) => void noted.push(fields) } as never)

/** What the adapter makes of WeChat's reply. */
const whenAnswered = (value: unknown, status = 200) => {
  const responseData = typeof value === 'string' ? value : JSON.stringify(value)
  reply = { status, body: JSON.stringify({ requestId: 'r', data: { responseData } }) }
  return wechat.exchange('the-code', 'the-openid')
}
const info = (more: object = {}) => ({
  phone_info: {
    phoneNumber: '13812345678',
    purePhoneNumber: '13812345678',
    countryCode: '86',
    watermark: { timestamp: 1, appid: APP_ID },
    ...more,
  },
})
const INVALID = { ok: false, reason: 'INVALID' }
const UNAVAILABLE = { ok: false, reason: 'UNAVAILABLE' }

it('asks for just this code and person, with the token of just this call', async () => {
  expect(await whenAnswered({ errcode: 0, errmsg: 'ok', ...info() })).toEqual({
    ok: true,
    phone: '13812345678',
    countryCode: '86',
  })
  expect(asked).toMatchObject({
    action: 'wx.api',
    apiName: 'phonenumber.getPhoneNumber',
    requestData: JSON.stringify({ code: 'the-code', openid: 'the-openid' }),
    wxCloudApiToken: 'token-of-this-call',
  })
})

it('a number from abroad comes with its country', async () => {
  const abroad = info({ phoneNumber: '+85291234567', purePhoneNumber: '91234567', countryCode: '852' })
  expect(await whenAnswered(abroad)).toEqual({ ok: true, phone: '91234567', countryCode: '852' })
})

it.each([
  ['given to another mini program', info({ watermark: { timestamp: 1, appid: 'wxother' } })],
  ['without a watermark', info({ watermark: undefined })],
])('a number %s was not given to this one', async (_what, value) => {
  expect(await whenAnswered(value)).toEqual(INVALID)
})

it('while the platform does not say which mini program calls, no number is believed', async () => {
  delete process.env.WX_APPID
  expect(await whenAnswered(info({ watermark: { timestamp: 1 } }))).toEqual(INVALID)
  process.env.WX_APPID = APP_ID
})

it.each([40029, 40003, 41008, 40097])('%i: the code is no good', async (errcode) => {
  expect(await whenAnswered({ errcode, errmsg: 'x 13812345678' })).toEqual(INVALID)
})

it.each([-1, 40001, 45009, 45011, -604100, -604101, -604102, -604103, -604104, 1400001, 99])(
  '%i: not now',
  async (errcode) => {
    expect(await whenAnswered({ errcode, errmsg: 'x 13812345678' })).toEqual(UNAVAILABLE)
  },
)

it.each([
  ['no JSON', '<html>'],
  ['null', null],
  ['a list', []],
  ['nothing', {}],
  ['a number without a country', info({ countryCode: undefined })],
])('%s instead of a number: not now', async (_what, value) => {
  expect(await whenAnswered(value)).toEqual(UNAVAILABLE)
})

it.each([500, 502, 403])('status %i of the platform: not now', async (status) => {
  reply = { status, body: 'no' }
  expect(await wechat.exchange('the-code', 'the-openid')).toEqual(UNAVAILABLE)
})

it("the platform's own refusal: not now", async () => {
  reply = { status: 200, body: JSON.stringify({ requestId: 'r', code: 'SIGN_PARAM_INVALID', message: '13812345678' }) }
  expect(await wechat.exchange('the-code', 'the-openid')).toEqual(UNAVAILABLE)
})

it('tells the log which code it was, and nothing that was said', () => {
  expect(noted.length).toBeGreaterThan(15)
  expect(JSON.stringify(noted)).not.toMatch(/13812345678|the-code|the-openid/)
  expect(noted).toContainEqual({ api: 'phonenumber.getPhoneNumber', errcode: 45009 })
})
