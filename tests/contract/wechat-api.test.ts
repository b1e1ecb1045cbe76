/**
 * WeChat's open API over HTTPS: session, phone number, tokens, codes. Expectations from developers.weixin.qq.com/miniprogram/dev, the page of
 * each named beside it.
 */
import { create } from 'qrcode'
import { APP, OTHER_APP, startWechat, wechatCalls, type Reply } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
const { post, token, api, login, phone, openidOf, skew } = wechatCalls(() => wechat.url)

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
    for (let i = 0; i < 105 && !replies.includes(45011); i++) replies.push((await ask()).errcode)
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

// server/API/mp-access-token/api_getstableaccesstoken
describe('tokens', () => {
  const STABLE = '/cgi-bin/stable_token'
  const USE = '/wxa/msg_sec_check'
  const ask = (app = OTHER_APP, more: object = {}): Promise<Reply> =>
    post(STABLE, { grant_type: 'client_credential', appid: app.appId, secret: app.secret, ...more })
  const errcodeWith = async (accessToken: string): Promise<number | undefined> =>
    (await post(`${USE}?access_token=${accessToken}`, {})).errcode
  /** With a good token the API goes on to look at the body. */
  const GOOD = 44002

  test('the same until five minutes before its end, and then both serve', async () => {
    const first = await ask()
    expect(String(first.access_token).length).toBeGreaterThanOrEqual(512)
    expect(first.expires_in).toBeGreaterThan(7_190)
    expect((await ask()).access_token).toBe(first.access_token)
    await skew(110 * MINUTES)
    expect(await ask()).toMatchObject({ access_token: first.access_token, expires_in: expect.any(Number) as number })
    await skew(116 * MINUTES)
    const second = await ask()
    expect(second.access_token).not.toBe(first.access_token)
    expect(await errcodeWith(String(first.access_token))).toBe(GOOD)
    expect(await errcodeWith(String(second.access_token))).toBe(GOOD)
    await skew(121 * MINUTES)
    expect(await errcodeWith(String(first.access_token))).toBe(40001)
    await skew(240 * MINUTES)
    expect(await errcodeWith(String(second.access_token))).toBe(42001)
  })

  test('a forced refresh ends the old one at once, not more often than every 30 s and 20 times a day', async () => {
    const before = await token(OTHER_APP)
    const forced = await ask(OTHER_APP, { force_refresh: true })
    expect(forced.access_token).not.toBe(before)
    expect(await errcodeWith(before)).toBe(40001)
    expect((await ask(OTHER_APP, { force_refresh: true })).access_token).toBe(forced.access_token)
    const codes: (number | undefined)[] = []
    for (let i = 1; i <= 20; i++) {
      await skew(i * 31_000)
      codes.push((await ask(OTHER_APP, { force_refresh: true })).errcode)
    }
    expect(codes).toEqual([...Array<undefined>(19).fill(undefined), 45009])
  })

  test('a token outlives a power cut', async () => {
    const before = await token()
    await wechat.kill()
    await wechat.revive()
    expect(await token()).toBe(before)
  })

  test('the plain kind is a new one each time, and the last one serves for a while', async () => {
    const query = new URLSearchParams({ grant_type: 'client_credential', appid: APP.appId, secret: APP.secret })
    const get = async () => (await (await fetch(`${wechat.url}/cgi-bin/token?${query}`)).json()) as Reply
    const [first, second] = [await get(), await get()]
    expect(first.access_token).not.toBe(second.access_token)
    expect(await errcodeWith(String(first.access_token))).toBe(GOOD)
    await skew(6 * MINUTES)
    expect(await errcodeWith(String(first.access_token))).toBe(40001)
    expect(await errcodeWith(String(second.access_token))).toBe(GOOD)
  })

  test.each([
    [{ appid: 'wxnobody' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ grant_type: 'authorization_code' }, 40002],
    [{ force_refresh: 'true' }, 47001],
  ])('%j → %i', async (more, errcode) => {
    expect((await ask(APP, more)).errcode).toBe(errcode)
  })

  test('an API without a token, with a wrong one, by GET, without JSON', async () => {
    expect((await post(USE, {})).errcode).toBe(41001)
    expect(await errcodeWith('made-up')).toBe(40001)
    const good = await token()
    expect(((await (await fetch(`${wechat.url}${USE}?access_token=${good}`)).json()) as Reply).errcode).toBe(43002)
    expect((await post(`${USE}?access_token=${good}`, '{"content":')).errcode).toBe(47001)
    expect((await post(`${USE}?access_token=${good}`, '[]')).errcode).toBe(47001)
    expect((await post(`${USE}?access_token=${good}`, '')).errcode).toBe(44002)
    expect((await post(`${USE}?access_token=${good}`, 'x'.repeat(1_100_000))).errcode).toBe(45002)
  })

  test('a path that is no API', async () => {
    const reply = await fetch(`${wechat.url}/wxa/made_up`, { method: 'POST', body: '{}' })
    expect([reply.status, ((await reply.json()) as Reply).errcode]).toEqual([404, 40066])
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
    const { toBuffer } = await import('qrcode')
    // The picture is the code of the newest id: the same modules come out when it is drawn here.
    expect(create(codes[0]!.id, {}).modules.size).toBeGreaterThan(20)
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
    for (let i = 0; i < 45; i++) codes.push((await api(GET, { scene: '' })).errcode)
    expect(codes).toContain(45011)
  })
})

describe('troubles by script', () => {
  const trouble = (body: object) => post('/faults', { times: 1, match: { pathPrefix: '/wxa/' }, ...body })
  const use = async () =>
    fetch(`${wechat.url}/wxa/msg_sec_check?access_token=${await token()}`, { method: 'POST', body: '{}' })

  test.each([
    [{ kind: 'error' }, 200, -1],
    [{ kind: 'error', status: 503 }, 503, -1],
    [{ kind: 'rate-limit' }, 200, 45009],
  ])('%j', async (fault, status, errcode) => {
    await trouble(fault)
    const reply = await use()
    expect([reply.status, ((await reply.json()) as Reply).errcode]).toEqual([status, errcode])
    expect(((await (await use()).json()) as Reply).errcode).toBe(44002)
  })

  test.each(['drop-before', 'drop-after'])('a reply that never comes (%s)', async (kind) => {
    await trouble({ kind })
    await expect(use()).rejects.toThrow()
  })
})

test('the client acts for nobody without a session', async () => {
  for (const act of ['code', 'phoneNumber', 'subscribe', 'settings'])
    expect((await phone('forged', act, { phone: '13800000001' })).errcode).toBe(40029)
})
