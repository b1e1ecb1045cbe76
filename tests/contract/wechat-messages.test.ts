/**
 * Subscribe messages: what the phone allows and what a server may send for it. Expectations from developers.weixin.qq.com/miniprogram/dev:
 * api/open-api/subscribe-message/wx.requestSubscribeMessage and server/API/mp-message-management/subscribe-message/api_sendmessage.
 */
import fc from 'fast-check'
import { EVERY_KIND, OTHER_APP, PROGRESS, startWechat, wechatCalls, type Reply } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
const { api, login, phone, openidOf, post } = wechatCalls(() => wechat.url)

const FILTERED = { ...PROGRESS, id: 'T-same-title' }
const BANNED = { ...PROGRESS, id: 'T-banned', title: '被封禁的模板', banned: true }

beforeAll(async () => {
  wechat = await startWechat({ templates: [EVERY_KIND, PROGRESS, FILTERED, BANNED], sendMs: 15 })
})
afterAll(() => wechat.stop())
afterEach(() => fetch(`${wechat.url}/faults`, { method: 'DELETE' }))

const SEND = '/cgi-bin/message/subscribe/send'
const DATA = {
  car_number1: { value: '粤B12345' },
  phrase2: { value: '维修中' },
  time3: { value: '2026年3月2日 15:01' },
  thing4: { value: '更换机油机滤' },
}

const subscribe = (session: string, answers: Record<string, string>) =>
  phone(session, 'subscribe', { tmplIds: Object.keys(answers), answers })
const allow = (session: string, id = PROGRESS.id) => subscribe(session, { [id]: 'accept' })
const send = (session: string, more: object = {}): Promise<Reply> =>
  api(SEND, { touser: openidOf(session), template_id: PROGRESS.id, data: DATA, ...more })

interface Notice {
  readonly to: string
  readonly title: string
  readonly page: string | null
  readonly lines: { label: string; value: string }[]
}
const inbox = async (session: string): Promise<Notice[]> => {
  const reply = await fetch(`${wechat.url}/inbox?to=${openidOf(session)}`)
  return ((await reply.json()) as { notices: Notice[] }).notices
}

describe('what the phone allows', () => {
  test('accept, reject, ban by the platform, filter of a title that is there twice', async () => {
    const session = await login('asked')
    expect(await subscribe(session, { [PROGRESS.id]: 'reject' })).toEqual({
      errMsg: 'requestSubscribeMessage:ok',
      [PROGRESS.id]: 'reject',
    })
    const answers = { [PROGRESS.id]: 'accept', [FILTERED.id]: 'accept', [BANNED.id]: 'accept' }
    expect(await subscribe(session, answers)).toEqual({
      errMsg: 'requestSubscribeMessage:ok',
      [PROGRESS.id]: 'accept',
      [FILTERED.id]: 'filter',
      [BANNED.id]: 'ban',
    })
  })

  test.each([
    [{ tmplIds: [] }, 10001],
    [{}, 10001],
    [{ tmplIds: [1], answers: {} }, 10004],
    [{ tmplIds: [PROGRESS.id], answers: { [PROGRESS.id]: 'maybe' } }, 10004],
    [{ tmplIds: ['nobody'], answers: { nobody: 'accept' } }, 20001],
    [
      {
        tmplIds: [PROGRESS.id, FILTERED.id, BANNED.id, EVERY_KIND.id],
        answers: { [PROGRESS.id]: 'accept', [FILTERED.id]: 'accept', [BANNED.id]: 'accept', [EVERY_KIND.id]: 'accept' },
      },
      20003,
    ],
  ])('%j → %i', async (body, errCode) => {
    const session = await login('careless')
    expect(await phone(session, 'subscribe', body)).toEqual({
      errCode,
      errMsg: expect.stringMatching(/^requestSubscribeMessage:fail /) as string,
    })
    expect((await send(session)).errcode).toBe(43101)
  })

  test('with the main switch off nothing can be asked and nothing arrives', async () => {
    const session = await login('quiet')
    await allow(session)
    await phone(session, 'settings', { mainSwitch: false })
    expect((await allow(session)).errCode).toBe(20004)
    expect((await send(session)).errcode).toBe(43101)
    await phone(session, 'settings', { mainSwitch: true })
    expect((await send(session)).errcode).toBe(0)
  })
})

describe('sending', () => {
  let refused = 0
  test('one accepted is one sent, and it lies in the inbox as a card', async () => {
    const session = await login('owner')
    expect((await send(session)).errcode).toBe(43101)
    await allow(session)
    await allow(session)
    const page = 'packages/booking/detail/index?id=apt_1'
    const codes = [await send(session, { page }), await send(session), await send(session)].map((r) => r.errcode)
    expect(codes).toEqual([0, 0, 43101])
    const cards = await inbox(session)
    expect(cards).toHaveLength(2)
    expect(cards[1]).toMatchObject({
      title: PROGRESS.title,
      page,
      lines: [
        { label: '车牌号码', value: '粤B12345' },
        { label: '当前进度', value: '维修中' },
        { label: '更新时间', value: '2026年3月2日 15:01' },
        { label: '备注', value: '更换机油机滤' },
      ],
    })
  })

  test('a rejected template, another template and another person allow nothing', async () => {
    const [one, two] = [await login('one'), await login('two')]
    await subscribe(one, { [EVERY_KIND.id]: 'accept' })
    await subscribe(one, { [PROGRESS.id]: 'reject' })
    expect([(await send(one)).errcode, (await send(two)).errcode]).toEqual([43101, 43101])
  })

  test('sends to one person at the same time: one goes, the others are refused and spend nothing', async () => {
    const [session, other] = [await login('busy'), await login('idle')]
    for (let i = 0; i < 6; i++) await allow(session)
    await allow(other)
    const [elsewhere, ...codes] = (
      await Promise.all([send(other), ...Array.from({ length: 6 }, () => send(session))])
    ).map((r) => r.errcode)
    expect(elsewhere).toBe(0)
    expect(codes).toContain(43108)
    const sent = codes.filter((code) => code === 0).length
    expect([sent + codes.filter((code) => code === 43108).length, (await inbox(session)).length]).toEqual([6, sent])
    for (let i = sent; i < 6; i++) expect((await send(session)).errcode).toBe(0)
    expect((await send(session)).errcode).toBe(43101)
  })

  test.each([
    ['nobody', { touser: 'o-nobody' }, 40003],
    ['an empty receiver', { touser: '' }, 40003],
    ['an unknown template', { template_id: 'T-unknown' }, 40037],
    ['no template', { template_id: '' }, 40037],
    ['a page that is not released', { page: 'pages/secret/index' }, 41030],
    ['a state that is none', { miniprogram_state: 'beta' }, 40097],
    ['a banned template', { template_id: BANNED.id }, 43107],
    ['no data', { data: undefined }, 47003],
    ['risk words', { data: { ...DATA, thing4: { value: '含敏感词的备注' } } }, 45168],
  ])('%s → the code, and nothing is spent', async (_, more, errcode) => {
    const session = await login(`refused-${(refused += 1)}`)
    await allow(session)
    expect((await send(session, more)).errcode).toBe(errcode)
    expect(await inbox(session)).toEqual([])
    expect((await send(session)).errcode).toBe(0)
  })

  test("another mini program's person", async () => {
    const session = await login('lin', OTHER_APP)
    expect((await send(session)).errcode).toBe(40003)
  })

  test('a person who banned the messages', async () => {
    const session = await login('angry')
    await allow(session)
    await phone(session, 'settings', { banned: true })
    expect((await send(session)).errcode).toBe(43107)
  })

  test('allowances and cards are there after a power cut', async () => {
    const session = await login('patient')
    await allow(session)
    await allow(session)
    expect((await send(session)).errcode).toBe(0)
    await wechat.kill()
    await wechat.revive()
    expect(await inbox(session)).toHaveLength(1)
    expect([(await send(session)).errcode, (await send(session)).errcode]).toEqual([0, 43101])
  })

  test('a lost reply has sent the message; a lost request has not', async () => {
    const session = await login('unlucky')
    await allow(session)
    for (const [kind, cards] of [
      ['drop-before', 0],
      ['drop-after', 1],
    ] as const) {
      await post('/faults', { kind, times: 1, match: { pathPrefix: SEND } })
      await expect(send(session)).rejects.toThrow()
      expect(await inbox(session)).toHaveLength(cards)
    }
  })
})

/** 订阅消息参数值内容限制说明: what each kind takes and what it does not. */
const VALUES: readonly (readonly [key: string, good: readonly unknown[], bad: readonly unknown[]])[] = [
  [
    'thing1',
    ['更换机油', 'A', '二十个字二十个字二十个字二十个字二十个字'],
    ['', ' ', '二十一个字二十一个字二十一个字二十一个字二十', 'a\nb', null, {}],
  ],
  ['number2', ['1', '12.50', 365, '9'.repeat(32)], ['一', '1,000', '9'.repeat(33), '-', '1.']],
  ['letter3', ['abcXYZ', 'a'.repeat(32)], ['a1', 'a'.repeat(33), '字']],
  ['symbol4', ['¥', '-+-*/'], ['a', '------', '字']],
  ['character_string5', ['RO-2026_0001#7', 'x'.repeat(32)], ['工单1', 'x'.repeat(33), 'a b']],
  [
    'time6',
    ['15:01', '2019年10月1日 15:01', '2026-02-28 08:00', '08:00~09:30', '2026年1月2日 15:01~2026年1月2日 16:00'],
    ['25:00', '2026年2月30日 10:00', '下午三点', '2026年1月2日', '10:00~11:00~12:00'],
  ],
  [
    'date7',
    ['2019年10月1日', '2019-10-01', '2019年10月1日 15:01', '2026年1月2日~2026年1月5日'],
    ['2019年13月1日', '15:01', '明天'],
  ],
  ['amount8', ['100元', '￥12.50', '¥1234567890', '0.01'], ['一百元', '¥12345678901', '¥¥1', '12.5块', 'CNY1']],
  ['phone_number9', ['13800000001', '+86-0766-66888866'], ['1380000000138000001', '电话']],
  ['car_number10', ['粤B12345', '粤AD12345', '粤A8Z888挂'], ['粤B·12345', '粤AD123456', '粤B**345', 'B']],
  ['name11', ['李伟', '阿卜杜拉·买买提', 'John Smith'], ['一二三四五六七八九十一', 'x'.repeat(21), '李1']],
  ['phrase12', ['维修中', '货物配送中'], ['正在维修中的', '完工A', '！']],
  ['enum13', ['待取车', '已取车'], ['其他']],
]
const GOOD = Object.fromEntries(VALUES.map(([key, [value]]) => [key, { value }]))

describe('values', () => {
  let session: string
  beforeAll(async () => {
    session = await login('values')
  })
  const sendWith = async (data: object): Promise<Reply> => {
    await allow(session, EVERY_KIND.id)
    return send(session, { template_id: EVERY_KIND.id, data })
  }

  test.each(VALUES)('%s takes its kind of value and names itself when it does not', async (key, good, bad) => {
    for (const value of good)
      expect([value, (await sendWith({ ...GOOD, [key]: { value } })).errcode]).toEqual([value, 0])
    for (const value of bad) {
      const { errcode, errmsg } = await sendWith({ ...GOOD, [key]: { value } })
      expect([value, errcode, errmsg]).toEqual([
        value,
        47003,
        expect.stringMatching(new RegExp(`^argument invalid! data\\.${key}\\.value `)),
      ])
    }
    const { [key]: _left, ...without } = GOOD
    expect((await sendWith(without)).errmsg).toContain(`data.${key}.value`)
  })

  test('any data is either within the limits or refused with the name of a field of the template', async () => {
    const keys = EVERY_KIND.keys.map(({ key }) => key)
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.stringMatching(/^[粤京][A-Z][A-Z0-9]{4,7}$/),
      fc.constantFrom('维修中', '15:01', '2026年1月2日', '¥12.50', '13800000001', '待取车'),
      fc.integer(),
      fc.constantFrom(null, true, [], {}, undefined),
    )
    const changed = fc.dictionary(fc.constantFrom(...keys, 'thing99'), fc.oneof(fc.record({ value }), value), {
      maxKeys: 4,
    })
    await fc.assert(
      fc.asyncProperty(changed, async (some) => {
        const { errcode, errmsg } = await sendWith({ ...GOOD, ...some })
        if (errcode === 0) {
          const [card] = await inbox(session)
          for (const { label, value: shown } of card!.lines) {
            expect([label, [...shown].length <= 32, shown.trim() !== '']).toEqual([label, true, true])
            if (label === 'thing1') expect([...shown].length).toBeLessThanOrEqual(20)
          }
        } else {
          expect([errcode, keys]).toEqual([47003, expect.arrayContaining([/data\.(\w+)\.value/.exec(errmsg!)?.[1]])])
          expect(Object.keys(some)).toContain(/data\.(\w+)\.value/.exec(errmsg!)?.[1])
        }
      }),
      { numRuns: process.env.DEEP ? 2_000 : 150 },
    )
  })
})
