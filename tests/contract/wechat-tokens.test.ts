/**
 * How a server proves itself to WeChat's open API, and what it is told when something is wrong with the call itself. Expectations from
 * developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token: api_getstableaccesstoken, api_getaccesstoken.
 */
import { APP, OTHER_APP, startWechat, wechatCalls, type Reply } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
const { post, token, skew } = wechatCalls(() => wechat.url)

beforeAll(async () => {
  wechat = await startWechat()
})
afterAll(() => wechat.stop())
afterEach(() => fetch(`${wechat.url}/faults`, { method: 'DELETE' }))

const MINUTES = 60_000

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
