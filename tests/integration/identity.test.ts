import { limits } from '@/domain/kernel/limits'
import { codeOf as smsCode } from '../../cloudfunctions/core/identity/smsCode'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { newId, openWorkshop, type Owner } from '../support/workshop'

let database: MigratedDatabase
let w: Awaited<ReturnType<typeof openWorkshop>>
beforeAll(async () => {
  database = await migratedDatabase()
  w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 2 })
})
afterAll(async () => {
  await w.close()
  await (await startTestPostgres()).stop()
})

const codeOf = (reply: { ok: boolean; error?: { code: string } }): string => (reply.ok ? 'OK' : reply.error!.code)
const asWechat = async (openid: string, operation: string, input: unknown) =>
  (
    await w.handle({
      operation,
      input,
      idempotencyKey: newId('trace'),
      traceId: newId('trace'),
      locale: 'zh-CN',
      caller: { openid, token: null, address: openid },
    })
  ).reply
const request = async (phone: string) => {
  w.clock.nowMs += limits.smsResendMs
  const reply = await w.call(null, 'session.requestCode', { phone })
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.data.challengeId
}
const rightCode = (challengeId: string): string => w.services.smsCodeOf(challengeId)
const wrongCode = (challengeId: string): string =>
  String((Number(rightCode(challengeId)) + 1) % 1_000_000).padStart(6, '0')

describe('signing in by phone', () => {
  it('sends a code by a job that carries no code and no phone', async () => {
    const challengeId = await request('13900000001')
    const [job] = await w.db.read((sql) =>
      sql.query<{ payload: object }>(`SELECT j.payload FROM graphile_worker._private_jobs j WHERE j.key = $1`, [
        `${w.groupId}:sms:${challengeId}`,
      ]),
    )
    expect(Object.keys(job!.payload).sort()).toEqual(['challengeId', 'traceId'])
  })

  it('does not send a second code within a minute, nor more than the day allows', async () => {
    await request('13900000002')
    expect(codeOf(await w.call(null, 'session.requestCode', { phone: '13900000002' }))).toBe('CODE_RECENTLY_SENT')
    for (let i = 1; i < limits.smsPerPhonePerDay; i += 1) await request('13900000002')
    w.clock.nowMs += limits.smsResendMs
    expect(codeOf(await w.call(null, 'session.requestCode', { phone: '13900000002' }))).toBe('RATE_LIMITED')
    w.clock.nowMs += 24 * 3600_000
  })

  it('ten requests at once send one code', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => w.call(null, 'session.requestCode', { phone: '13900000003' })),
    )
    expect(replies.filter((r) => r.ok)).toHaveLength(1)
  })

  it('the right code opens a session; the same code again answers the same session, so a lost reply costs nothing', async () => {
    const challengeId = await request('13900000004')
    const first = await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) })
    const again = await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) })
    expect(first.ok && again.ok && again.data.token).toBe(first.ok && first.data.token)
    expect(first.ok && first.data.me).toMatchObject({ phoneMasked: '139****0004', vehicleCount: 0, name: null })
    const stored = await w.db.read((sql) =>
      sql.query(`SELECT 1 FROM idempotency_keys WHERE operation = 'session.start'`),
    )
    expect(stored).toEqual([])
  })

  it('five wrong tries end the code, and wrong tries survive their own roll-back', async () => {
    const challengeId = await request('13900000005')
    for (let i = 0; i < limits.smsAttempts; i += 1)
      expect(codeOf(await w.call(null, 'session.start', { challengeId, code: wrongCode(challengeId) }))).toBe(
        'CODE_WRONG',
      )
    expect(codeOf(await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) }))).toBe(
      'CODE_EXPIRED',
    )
  })

  it('a code ends after five minutes', async () => {
    const challengeId = await request('13900000006')
    w.clock.nowMs += limits.smsTtlMs
    expect(codeOf(await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) }))).toBe(
      'CODE_EXPIRED',
    )
  })

  it('signing out ends the session at once', async () => {
    const challengeId = await request('13900000007')
    const session = await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) })
    const token = session.ok ? session.data.token : ''
    expect(codeOf(await w.call({ token }, 'session.me', {}))).toBe('OK')
    await w.call({ token }, 'session.end', {})
    expect(codeOf(await w.call({ token }, 'session.me', {}))).toBe('SESSION_EXPIRED')
  })

  it('a forged or altered token is nobody', async () => {
    const [owner] = w.owners as [Owner]
    const [head, body, signature] = owner.token.split('.') as [string, string, string]
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const token of [
      `${head}.${body}.${signature.slice(0, -2)}xx`,
      `${none}.${body}.`,
      'abc',
      `${head}.${Buffer.from('{"sub":"ses_1"}').toString('base64url')}.${signature}`,
    ])
      expect(codeOf(await w.call({ token }, 'session.me', {}))).toBe('SESSION_EXPIRED')
  })
})

describe('signing in inside WeChat', () => {
  it("ties the OPENID to the account; from then on the platform's word is enough", async () => {
    expect(codeOf(await asWechat('openid-a', 'session.me', {}))).toBe('SIGN_IN_REQUIRED')
    const challengeId = await request('13900000010')
    expect(codeOf(await asWechat('openid-a', 'session.start', { challengeId, code: rightCode(challengeId) }))).toBe(
      'OK',
    )
    expect(await asWechat('openid-a', 'session.me', {})).toMatchObject({
      ok: true,
      data: { me: { phoneMasked: '139****0010' } },
    })
  })

  it('the same OPENID with another phone belongs to that account alone', async () => {
    const challengeId = await request('13900000011')
    await asWechat('openid-a', 'session.start', { challengeId, code: rightCode(challengeId) })
    expect(await asWechat('openid-a', 'session.me', {})).toMatchObject({ data: { me: { phoneMasked: '139****0011' } } })
    const [row] = await w.db.read((sql) =>
      sql.query<{ count: number }>(`SELECT count(*) FROM accounts WHERE openid = 'openid-a'`),
    )
    expect(row!.count).toBe(1)
  })
})

describe('whose car it is', () => {
  it("a phone on record at the dealer sees its cars, a stranger's phone sees nothing", async () => {
    const [a, b] = w.owners as [Owner, Owner]
    expect(await w.call(a, 'vehicles.list', {})).toMatchObject({
      data: { vehicles: [{ vin: a.vin, access: 'PHONE' }] },
    })
    expect(codeOf(await w.call(a, 'services.list', { vin: b.vin }))).toBe('VEHICLE_NOT_FOUND')
    const challengeId = await request('13900000020')
    const session = await w.call(null, 'session.start', { challengeId, code: rightCode(challengeId) })
    const stranger = { token: session.ok ? session.data.token : '' }
    expect(await w.call(stranger, 'vehicles.list', {})).toMatchObject({ data: { vehicles: [] } })

    expect(codeOf(await w.call(stranger, 'vehicles.bind', { plate: '沪A00000', vinLast6: '999999' }))).toBe(
      'VEHICLE_PROOF_FAILED',
    )
    expect(await w.call(stranger, 'vehicles.bind', { plate: '沪A00000', vinLast6: a.vin.slice(-6) })).toMatchObject({
      ok: true,
      data: { vehicle: { vin: a.vin, access: 'PROOF' } },
    })
    for (let i = 2; i < limits.bindAttemptsPerDay; i += 1)
      expect(codeOf(await w.call(stranger, 'vehicles.bind', { plate: '沪A00001', vinLast6: '000000' }))).toBe(
        'VEHICLE_PROOF_FAILED',
      )
    expect(codeOf(await w.call(stranger, 'vehicles.bind', { plate: '沪A00001', vinLast6: b.vin.slice(-6) }))).toBe(
      'RATE_LIMITED',
    )
  })
})

test('a code is six digits, belongs to its challenge and its secret', () => {
  expect(smsCode('s'.repeat(32), 'chg_1')).toMatch(/^\d{6}$/)
  expect(smsCode('s'.repeat(32), 'chg_1')).not.toBe(smsCode('s'.repeat(32), 'chg_2'))
  expect(smsCode('s'.repeat(32), 'chg_1')).not.toBe(smsCode('t'.repeat(32), 'chg_1'))
})
