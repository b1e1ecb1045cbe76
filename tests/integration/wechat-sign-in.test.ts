/** One tap to sign in, through the built bundles: the phone's WeChat, the platform's cloud call and WeChat's API, each over its wire. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ulid } from 'ulid'
import type { CallReply } from '@/contracts/envelope'
import { crowd, rowsOf } from '../support/crowd'
import { startTestStack, type TestStack } from '../support/stack'
import { wechatCalls } from '../support/wechat'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
}, 120_000)
afterAll(() => stack.stop())

const { phone, openidOf, post } = wechatCalls(() => stack.urls.wechat)
const login = async (user: string): Promise<string> => String((await post('/client/login', { user })).session)
const tap = async (session: string, number: string): Promise<string> =>
  String((await phone(session, 'phoneNumber', { phone: number })).code)

type Reply = CallReply<{ token: string; me: { phoneMasked: string; vehicleCount: number } }>

/** As `wx.cloud.callFunction` reaches the platform. */
const call = async (session: string, operation: string, input: object, more: object = {}): Promise<Reply> => {
  const reply = await fetch(`${stack.urls.app}/client/callFunction`, {
    method: 'POST',
    headers: { 'x-client-session': session, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'api', data: { operation, input, idempotencyKey: ulid(), ...more } }),
  })
  return ((await reply.json()) as { result: Reply }).result
}
const start = (session: string, code: string, more: object = {}) =>
  call(session, 'session.startByWechat', { code }, more)
const codeOf = (reply: Reply): string => (reply.ok ? 'OK' : reply.error.code)

const fault = (body: object) => post('/faults', { match: { pathPrefix: '/cloud-call/' }, ...body })
afterEach(() => fetch(`${stack.urls.wechat}/faults`, { method: 'DELETE' }))

test('the function is built with the permission that the platform asks for', () => {
  const file = path.resolve('dist/cloudfunctions/api/config.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    permissions: { openapi: ['phonenumber.getPhoneNumber', 'wxacode.getUnlimited'] },
  })
})

test('one tap, and the owner sees their car; no SMS is sent', async () => {
  const [owner] = await crowd(stack, 1)
  const session = await login('tapper')
  const before = await rowsOf<{ n: number }>(stack, 'SELECT count(*)::int AS n FROM sms_challenges')
  const reply = await start(session, await tap(session, owner!.phone))
  expect(reply).toMatchObject({ ok: true, data: { me: (await owner!.call('session.me', {})).data.me } })
  expect(reply.ok && reply.data.me.vehicleCount).toBeGreaterThan(0)
  expect(codeOf(await call(session, 'vehicles.list', {}))).toBe('OK')
  expect(await rowsOf(stack, 'SELECT count(*)::int AS n FROM sms_challenges')).toEqual(before)
})

test('a used code: its owner gets the same session again, anybody else nothing', async () => {
  const session = await login('used')
  const code = await tap(session, '13700000011')
  const first = await start(session, code)
  const again = await start(session, code)
  expect(first.ok && again.ok && again.data.token).toBe(first.ok && first.data.token)
  const thief = await login('thief')
  expect(codeOf(await start(thief, code))).toBe('WECHAT_CODE_INVALID')
})

test("a code that another person's phone made, and one made up", async () => {
  const [owner, thief] = [await login('victim'), await login('thief')]
  const code = await tap(owner, '13700000012')
  // WeChat itself compares the OPENID that the function was told by the platform with the one that made the code.
  const forged = { openid: openidOf(owner), WX_OPENID: openidOf(owner), userInfo: { openId: openidOf(owner) } }
  expect(codeOf(await start(thief, code, forged))).toBe('WECHAT_CODE_INVALID')
  expect(codeOf(await call(thief, 'session.me', {}))).toBe('SIGN_IN_REQUIRED')
  expect(codeOf(await start(thief, 'made-up'))).toBe('WECHAT_CODE_INVALID')
})

test('a code older than five minutes', async () => {
  const session = await login('late')
  const code = await tap(session, '13700000013')
  await post('/faults', { kind: 'skew', ms: 301_000 })
  expect(codeOf(await start(session, code))).toBe('WECHAT_CODE_INVALID')
})

test.each([
  ['busy', { kind: 'error' }],
  ['broken', { kind: 'error', status: 502 }],
  ['out of quota', { kind: 'rate-limit' }],
  ['not to be reached', { kind: 'drop-before' }],
])(
  'WeChat is %s: the owner is told to use a code by SMS, which works, and the same tap works later',
  async (what, trouble) => {
    const session = await login(`away-${what.replaceAll(' ', '-')}`)
    const code = await tap(session, '13700000014')
    await fault({ ...trouble, times: 1 })
    expect(await start(session, code)).toMatchObject({ error: { code: 'WECHAT_UNAVAILABLE', retryable: true } })
    expect(codeOf(await start(session, code))).toBe('OK')
  },
)

test('the reply of WeChat is lost after the code was spent: another tap is asked for, and works', async () => {
  const session = await login('lost')
  await fault({ kind: 'drop-after', times: 1 })
  const code = await tap(session, '13700000015')
  expect(codeOf(await start(session, code))).toBe('WECHAT_UNAVAILABLE')
  expect(codeOf(await start(session, code))).toBe('WECHAT_CODE_INVALID')
  expect(codeOf(await start(session, await tap(session, '13700000015')))).toBe('OK')
})

test('WeChat takes too long: the owner is told in time', async () => {
  const session = await login('slow')
  const code = await tap(session, '13700000016')
  await fault({ kind: 'delay', ms: 7_000, times: 1 })
  const from = performance.now()
  expect(codeOf(await start(session, code))).toBe('WECHAT_UNAVAILABLE')
  // The function's limit and the phone's patience are ten seconds.
  expect(performance.now() - from).toBeLessThan(8_000)
})

test('the browser has no such way in', async () => {
  const reply = await fetch(`${stack.urls.app}/api/session.startByWechat`, {
    method: 'POST',
    headers: { 'idempotency-key': ulid(), 'x-wx-openid': 'o1', 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'c' }),
  })
  expect([reply.status, ((await reply.json()) as Reply & { error: { code: string } }).error.code]).toEqual([
    403,
    'WECHAT_ONLY',
  ])
})

test('a consent given in WeChat is kept as such', async () => {
  const session = await login('tapper')
  const consents = [{ purpose: 'PHONE_NUMBER', textVersion: '2026-11-23', saidAtMs: Date.now() }]
  expect(codeOf(await call(session, 'consents.give', { consents }))).toBe('OK')
  const rows = await rowsOf(stack, 'SELECT purpose, decision, source FROM consents')
  expect(rows).toEqual([{ purpose: 'PHONE_NUMBER', decision: 'GIVEN', source: 'WECHAT' }])
})

test('neither code nor number nor OPENID is in a line of any process', () => {
  const api = stack.lines.filter((line) => line.includes('session.startByWechat'))
  expect(api.length).toBeGreaterThan(10)
  expect(stack.lines.filter((line) => /1370000001\d|made-up/.test(line))).toEqual([])
})
