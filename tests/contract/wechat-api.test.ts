/**
 * WeChat's open API over HTTPS: session, phone number, codes. Expectations from developers.weixin.qq.com/miniprogram/dev, the page of
 * each named beside it.
 */
import { toBuffer } from 'qrcode'
import { APP, OTHER_APP, startWechat, wechatCalls, type Reply } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
const { token, api, login, phone, openidOf, skew } = wechatCalls(() => wechat.url)

beforeAll(async () => {
  wechat = await startWechat({
    rates: { '/wxa/getwxacodeunlimit': { perMinute: 40 }, '/wxa/business/getuserphonenumber': { perDay: 500 } },
  })
})
afterAll(() => wechat.stop())
afterEach(() => fetch(`${wechat.url}/faults`, { method: 'DELETE' }))

const MINUTES = 60_000

// server/API/user-login/api_code2session
describe('session', () => {
  const jscode2session = async (code: string, more: object = {}): Promise<Reply> => {
    const query = { appid: APP.appId, secret: APP.secret, js_code: code, grant_type: 'authorization_code', ...more }
    return (await (await fetch(`${wechat.url}/sns/jscode2session?${new URLSearchParams(query)}`)).json()) as Reply
  }
  const codeOf = async (app = APP): Promise<string> => String((await phone(await login('lin', app), 'code')).code)

  test('a code gives openid, session key and unionid, once', async () => {
    const code = await codeOf()
    const session = await jscode2session(code)
    expect(session).toEqual({
      openid: openidOf(await login('lin')),
      session_key: expect.stringMatching(/^[\w+/]{22}==$/) as string,
      unionid: expect.stringMatching(/^u/) as string,
    })
    expect((await jscode2session(code)).errcode).toBe(40163)
  })

  test('one person has an openid for each mini program and one unionid', async () => {
    const here = await jscode2session(await codeOf())
    const there = await jscode2session(await codeOf(OTHER_APP), { appid: OTHER_APP.appId, secret: OTHER_APP.secret })
    expect(there.openid).not.toBe(here.openid)
    expect(there.unionid).toBe(here.unionid)
  })

  test('a code is good for five minutes and for its own app', async () => {
    const [old, foreign] = [await codeOf(), await codeOf(OTHER_APP)]
    expect((await jscode2session(foreign)).errcode).toBe(40029)
    await skew(5 * MINUTES - 5_000)
    expect(
      (await jscode2session(foreign, { appid: OTHER_APP.appId, secret: OTHER_APP.secret })).errcode,
    ).toBeUndefined()
    await skew(5 * MINUTES)
    expect((await jscode2session(old)).errcode).toBe(40029)
  })

  test.each([
    [{ appid: 'wxnobody' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ js_code: 'made-up' }, 40029],
    [{ grant_type: 'client_credential' }, 40002],
    [{ appid: '' }, 41002],
    [{ secret: '' }, 41004],
    [{ js_code: '' }, 41008],
  ])('%j → %i', async (more, errcode) => {
    expect(await jscode2session(await codeOf(), more)).toEqual({
      errcode,
      errmsg: expect.stringMatching(/ rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/) as string,
    })
  })

  test('100 times a minute for each user', async () => {
    const session = await login('hasty')
    const ask = async () => jscode2session(String((await phone(session, 'code')).code))
    const replies: (number | undefined)[] = []
    for (let i = 0; i < 250 && !replies.includes(45011); i++) replies.push((await ask()).errcode)
    expect(replies.slice(0, 100)).toEqual(Array(100).fill(undefined))
    expect(replies).toContain(45011)
  })
})

// server/API/user-info/phone-number/api_getphonenumber
describe('phone number', () => {
  const GET = '/wxa/business/getuserphonenumber'
  const agree = async (body: object = { phone: '13800000001' }): Promise<string> =>
    String((await phone(await login('lin'), 'phoneNumber', body)).code)

  test('a code gives the number with a watermark, once', async () => {
    const code = await agree()
    expect(await api(GET, { code })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: '13800000001',
        purePhoneNumber: '13800000001',
        countryCode: '86',
        watermark: { timestamp: expect.any(Number) as number, appid: APP.appId },
      },
    })
    expect((await api(GET, { code })).errcode).toBe(40029)
  })

  test('a number from abroad has its country code', async () => {
    const { phone_info } = await api(GET, { code: await agree({ phone: '51234567', countryCode: '852' }) })
    expect(phone_info).toMatchObject({ purePhoneNumber: '51234567', countryCode: '852', phoneNumber: '+85251234567' })
  })

  test('a code belongs to one app and lives five minutes', async () => {
    const code = await agree()
    expect((await api(GET, { code }, OTHER_APP)).errcode).toBe(40029)
    await skew(5 * MINUTES)
    expect((await api(GET, { code })).errcode).toBe(40029)
  })

  test("an openid that is not the code's is refused and spends nothing", async () => {
    const code = await agree()
    expect((await api(GET, { code, openid: 'o-somebody' })).errcode).toBe(40003)
    expect((await api(GET, { code, openid: openidOf(await login('lin')) })).errcode).toBe(0)
  })

  test.each([{ phone: '123' }, { phone: '' }, {}, { phone: '13800000001', countryCode: 'x' }])(
    'no client agrees to %j',
    async (body) => {
      expect((await phone(await login('lin'), 'phoneNumber', body)).errcode).toBe(40097)
    },
  )

  test('what was used stays used after a power cut, what was not is still good', async () => {
    const [used, fresh] = [await agree(), await agree()]
    await api(GET, { code: used })
    await wechat.kill()
    await wechat.revive()
    expect((await api(GET, { code: used })).errcode).toBe(40029)
    expect((await api(GET, { code: fresh })).errcode).toBe(0)
  })
})

// server/API/qrcode-link/qr-code/api_getunlimitedqrcode
describe('codes without limit', () => {
  const GET = '/wxa/getwxacodeunlimit'
  const picture = async (body: object) => {
    const reply = await fetch(`${wechat.url}${GET}?access_token=${await token()}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return { type: reply.headers.get('content-type'), bytes: Buffer.from(await reply.arrayBuffer()) }
  }

  test('a picture of the asked size whose scan opens the page with the scene', async () => {
    const page = 'packages/booking/detail/index'
    const { type, bytes } = await picture({ scene: 'c=01K0&s=1', page, width: 300, env_version: 'trial' })
    expect(type).toBe('image/png')
    expect([bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(['PNG', 300, 300])
    const { codes } = (await (await fetch(`${wechat.url}/wxacodes`)).json()) as { codes: { id: string }[] }
    // The picture says the newest id: the same comes out when that is drawn here.
    expect(bytes).toEqual(await toBuffer(codes[0]!.id, { type: 'png', width: 300 }))
    const scanned = await fetch(`${wechat.url}/client/scan?code=${encodeURIComponent(codes[0]!.id)}`)
    expect(await scanned.json()).toEqual({ path: page, query: { scene: 'c%3D01K0%26s%3D1' }, envVersion: 'trial' })
  })

  test('the same scene and page are the same picture; without a page it is the first one', async () => {
    const [one, two, other] = [
      await picture({ scene: 'a' }),
      await picture({ scene: 'a' }),
      await picture({ scene: 'b' }),
    ]
    expect(two.bytes.equals(one.bytes)).toBe(true)
    expect(other.bytes.equals(one.bytes)).toBe(false)
  })

  test.each([
    [{}, 40129],
    [{ scene: 'x'.repeat(33) }, 40129],
    [{ scene: '车' }, 40129],
    [{ scene: 'a%20b' }, 40129],
    [{ scene: 'a b' }, 40129],
    [{ scene: 'a', page: 'pages/nowhere/index' }, 41030],
    [{ scene: 'a', page: '/pages/home/index' }, 41030],
    [{ scene: 'a', page: 'pages/home/index?x=1' }, 41030],
    [{ scene: 'a', check_path: 'false' }, 47001],
    [{ scene: 'a', width: 100 }, 40097],
    [{ scene: 'a', env_version: 'beta' }, 40097],
    [{ scene: 'a', line_color: { r: 300, g: 0, b: 0 } }, 40097],
  ])('%j → %i', async (body, errcode) => {
    expect((await api(GET, body)).errcode).toBe(errcode)
  })

  test('a page of a version that is not out yet, where the path is not checked', async () => {
    expect((await picture({ scene: 'x'.repeat(32), page: 'pages/next/index', check_path: false })).type).toBe(
      'image/png',
    )
  })

  test('a code that is not ours opens nothing', async () => {
    expect((await fetch(`${wechat.url}/client/scan?code=wxacode:other`)).status).toBe(404)
  })

  test('too often in a minute', async () => {
    const codes: (number | undefined)[] = []
    for (let i = 0; i < 100 && !codes.includes(45009); i++) codes.push((await api(GET, { scene: '' })).errcode)
    expect(codes).toContain(45009)
  })
})

test('the client acts for nobody without a session', async () => {
  for (const act of ['code', 'phoneNumber', 'subscribe', 'settings'])
    expect((await phone('forged', act, { phone: '13800000001' })).errcode).toBe(40029)
})
