import { ulid } from 'ulid'
import type { CallReply } from '@/contracts/envelope'
import { codeFor } from '../support/api-client'
import { crowd, rowsOf } from '../support/crowd'
import { newAppointmentId, startTestStack, type TestStack } from '../support/stack'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
}, 120_000)
afterAll(() => stack.stop())

interface Wire {
  readonly result?: CallReply<Record<string, never>>
  readonly errMsg?: string
}

const login = async (user: string): Promise<string> => {
  const reply = await fetch(`${stack.urls.wechat}/client/login`, { method: 'POST', body: JSON.stringify({ user }) })
  return ((await reply.json()) as { session: string }).session
}

/** As `wx.cloud.callFunction` reaches the platform. */
const callFunction = async (session: string, name: string, data: object): Promise<Wire> => {
  const headers = { 'x-client-session': session, 'content-type': 'application/json' }
  const reply = await fetch(`${stack.urls.app}/client/callFunction`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name, data }),
  })
  return (await reply.json()) as Wire
}

const call = (session: string, operation: string, input: object, more: object = {}): Promise<Wire> =>
  callFunction(session, 'api', { operation, input, idempotencyKey: ulid(), ...more })

const codeOf = ({ result }: Wire): string => (result?.ok ? 'OK' : (result?.error.code ?? 'none'))

test('an owner signs in and books inside WeChat: the platform says who calls, no token travels', async () => {
  const [owner] = await crowd(stack, 1)
  const session = await login('owner-a')
  expect(codeOf(await call(session, 'session.me', {}))).toBe('SIGN_IN_REQUIRED')
  const asked = await call(session, 'session.requestCode', { phone: owner!.phone })
  const { challengeId } = (asked.result as unknown as { data: { challengeId: string } }).data
  const code = await codeFor({ app: stack.urls.app, wechat: stack.urls.wechat }, owner!.phone, null)
  expect(codeOf(await call(session, 'session.start', { challengeId, code }))).toBe('OK')
  expect(codeOf(await call(session, 'vehicles.list', {}))).toBe('OK')

  const stores = (await owner!.call('stores.list', {})).data.stores
  const { storeId } = stores.find((s) => s.name.includes('旗舰'))!
  const { days } = (await owner!.call('availability.get', { storeId, vin: owner!.vin, opCodes: ['MNT-OIL'] })).data
  const startAtMs = days.slice(2).flatMap((d) => d.slots.filter((s) => s.refusal === null))[0]!.startAtMs
  const appointmentId = newAppointmentId()
  const hold = {
    appointmentId,
    storeId,
    vin: owner!.vin,
    opCodes: ['MNT-OIL'],
    deferredIds: [],
    startAtMs,
    transport: 'WAIT',
    advisorId: null,
    note: '',
  }
  expect(codeOf(await call(session, 'appointments.hold', hold))).toBe('OK')
  expect(codeOf(await call(session, 'appointments.confirm', { appointmentId }))).toBe('OK')
})

test('another OPENID sees nothing of it, whatever it writes into the call', async () => {
  const [row] = await rowsOf<{ id: string; openid: string }>(
    stack,
    `SELECT p.appointment_id AS id, a.openid FROM appointments p JOIN accounts a ON a.account_id = p.account_id WHERE a.openid IS NOT NULL`,
  )
  const stranger = await login('stranger')
  const forged = {
    openid: row!.openid,
    WX_OPENID: row!.openid,
    userInfo: { openId: row!.openid },
    caller: { openid: row!.openid },
  }
  expect(codeOf(await call(stranger, 'appointments.get', { appointmentId: row!.id }, forged))).toBe('SIGN_IN_REQUIRED')
  // The shape of HTTP access does not make a client's call one.
  const asHttp = { httpMethod: 'POST', path: '/api/stores.list', headers: { 'x-real-ip': '1.2.3.4' }, body: '{}' }
  expect(codeOf(await callFunction(stranger, 'api', asHttp))).toBe('OPERATION_UNKNOWN')
})

test('no client reaches jobs or webhooks, and without a session nothing at all', async () => {
  const session = await login('owner-a')
  for (const name of ['jobs', 'webhooks', 'nothing'])
    expect((await callFunction(session, name, { kick: true })).errMsg).toMatch(/fail/)
  expect((await callFunction('forged', 'api', {})).errMsg).toMatch(/unauthenticated/)
  expect((await fetch(`${stack.urls.app}/jobs/x`, { method: 'POST' })).status).toBe(404)
})
