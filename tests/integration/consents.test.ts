import { limits } from '@/domain/kernel/limits'
import { currentWording, type ConsentPurpose } from '@/domain/privacy/consents'
import type { PhoneAnswer } from '../../cloudfunctions/core/ports/wechat'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { newId, openWorkshop, type Owner } from '../support/workshop'

let database: MigratedDatabase
let w: Awaited<ReturnType<typeof openWorkshop>>
/** What WeChat answers next, and what it was asked. */
let answers: (PhoneAnswer | Promise<PhoneAnswer>)[] = []
let asked: { code: string; openid: string }[] = []

const AWAY: PhoneAnswer = { ok: false, reason: 'UNAVAILABLE' }

beforeAll(async () => {
  database = await migratedDatabase()
  const exchange = async (code: string, openid: string): Promise<PhoneAnswer> => {
    asked.push({ code, openid })
    return answers.shift() ?? AWAY
  }
  w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 4 }, { wechatPhone: { exchange } })
})
afterAll(async () => {
  await w.close()
  await (await startTestPostgres()).stop()
})
beforeEach(() => {
  answers = []
  asked = []
  w.clock.nowMs += 1_000
})

const codeOf = (reply: { ok: boolean; error?: { code: string } }): string => (reply.ok ? 'OK' : reply.error!.code)

const asWechat = async (openid: string | null, operation: string, input: unknown) =>
  (
    await w.handle({
      operation,
      input,
      idempotencyKey: newId('trace'),
      traceId: newId('trace'),
      locale: 'zh-CN',
      caller: { openid, token: null, address: openid ?? 'x' },
    })
  ).reply
const start = (openid: string | null, code: string) => asWechat(openid, 'session.startByWechat', { code })
const number = (phone: string, countryCode = '86'): PhoneAnswer => ({ ok: true, phone, countryCode })

const rows = <R>(text: string, values: unknown[] = []): Promise<R[]> => w.db.read((sql) => sql.query<R>(text, values))

describe('one tap', () => {
  it('signs in with the number that WeChat tells: the account that the same number has by SMS', async () => {
    const [owner] = w.owners as [Owner]
    answers = [number('13800000000')]
    const reply = await start('tap-a', 'code-a')
    expect(reply).toMatchObject({ ok: true, data: { me: { accountId: owner.accountId, phoneMasked: '138****0000' } } })
    expect(asked).toEqual([{ code: 'code-a', openid: 'tap-a' }])
    expect(codeOf(await asWechat('tap-a', 'session.me', {}))).toBe('OK')
    expect(await rows('SELECT 1 FROM idempotency_keys WHERE operation = $1', ['session.startByWechat'])).toEqual([])
  })

  it('the same code again answers the same session without asking WeChat again: a lost reply costs no tap', async () => {
    answers = [number('13700000001')]
    const [first, again] = [await start('tap-b', 'code-b'), await start('tap-b', 'code-b')]
    expect(first).toMatchObject({ ok: true })
    expect(again).toMatchObject({ data: (first as { data: { token: string } }).data })
    expect(asked).toHaveLength(1)
  })

  it("another person's code is of no use, not even after WeChat has answered it", async () => {
    answers = [number('13700000002')]
    expect(codeOf(await start('tap-c', 'code-c'))).toBe('OK')
    expect(codeOf(await start('tap-thief', 'code-c'))).toBe('WECHAT_CODE_INVALID')
    expect(codeOf(await asWechat('tap-thief', 'session.me', {}))).toBe('SIGN_IN_REQUIRED')
  })

  it('a code that WeChat does not know, and a code past its time', async () => {
    answers = [{ ok: false, reason: 'INVALID' }, number('13700000003')]
    expect(codeOf(await start('tap-d', 'code-d'))).toBe('WECHAT_CODE_INVALID')
    expect(codeOf(await start('tap-d', 'code-d2'))).toBe('OK')
    w.clock.nowMs += limits.wechatCodeTtlMs
    expect(codeOf(await start('tap-d', 'code-d2'))).toBe('WECHAT_CODE_INVALID')
  })

  it('while WeChat is away the code is not lost, and is tried a few times only', async () => {
    answers = [AWAY, number('13700000004')]
    expect(await start('tap-e', 'code-e')).toMatchObject({ error: { code: 'WECHAT_UNAVAILABLE', retryable: true } })
    expect(codeOf(await start('tap-e', 'code-e'))).toBe('OK')
    for (let i = 0; i < limits.wechatCodeAttempts; i += 1)
      expect(codeOf(await start('tap-e', 'code-e2'))).toBe('WECHAT_UNAVAILABLE')
    expect(codeOf(await start('tap-e', 'code-e2'))).toBe('WECHAT_CODE_INVALID')
  })

  it('two copies at once: WeChat answers one, and both are signed in to one session or told to tap again', async () => {
    answers = [number('13700000005'), { ok: false, reason: 'INVALID' }]
    const both = await Promise.all([start('tap-f', 'code-f'), start('tap-f', 'code-f')])
    expect(both.map(codeOf)).toContain('OK')
    expect(both.map(codeOf).filter((c) => c !== 'OK' && c !== 'WECHAT_CODE_INVALID')).toEqual([])
    const sessions = await rows(
      `SELECT s.session_id FROM sessions s JOIN accounts a USING (account_id) WHERE a.phone = '13700000005'`,
    )
    expect(sessions).toHaveLength(1)
  })

  it('ten codes a day and person: each answer costs the dealer money', async () => {
    for (let i = 0; i < limits.wechatCodesPerPersonPerDay; i += 1) await start('tap-g', `code-g${i}`)
    asked = []
    answers = [number('13700000006')]
    expect(codeOf(await start('tap-g', 'code-g-more'))).toBe('RATE_LIMITED')
    expect(asked).toEqual([])
    w.clock.nowMs += 24 * 3600_000
    expect(codeOf(await start('tap-g', 'code-g-next-day'))).toBe('OK')
  })

  it('outside WeChat, and with a number from abroad', async () => {
    expect(codeOf(await start(null, 'code-h'))).toBe('WECHAT_ONLY')
    answers = [number('91234567', '852')]
    expect(codeOf(await start('tap-h', 'code-h'))).toBe('PHONE_UNSUPPORTED')
    expect(await rows(`SELECT 1 FROM wechat_phone_codes WHERE phone = '91234567'`)).toEqual([])
  })

  it('no code stands in the database', async () => {
    const all = await rows<{ line: string }>('SELECT c::text AS line FROM wechat_phone_codes c')
    expect(all.length).toBeGreaterThan(10)
    expect(all.filter(({ line }) => line.includes('code-'))).toEqual([])
  })

  it('every try is in the audit log, by its outcome', async () => {
    const codes = await rows<{ code: string }>(
      `SELECT DISTINCT code FROM audit_log WHERE operation = 'session.startByWechat' ORDER BY 1`,
    )
    const all = ['OK', 'PHONE_UNSUPPORTED', 'RATE_LIMITED', 'WECHAT_CODE_INVALID', 'WECHAT_ONLY', 'WECHAT_UNAVAILABLE']
    expect(codes.map(({ code }) => code)).toEqual(all)
  })
})

describe('consents', () => {
  const give = (owner: Owner, purpose: ConsentPurpose, saidAtMs = w.clock.nowMs) =>
    w.call(owner, 'consents.give', { consents: [{ purpose, textVersion: currentWording(purpose), saidAtMs }] })
  const standingOf = async (owner: Owner): Promise<Record<string, string>> => {
    const reply = await w.call(owner, 'consents.list', {})
    if (!reply.ok) throw new Error(reply.error.code)
    return Object.fromEntries(reply.data.consents.map((c) => [c.purpose, `${c.decision} ${c.source}`]))
  }

  it('are kept with their wording and time, by the place where they were said, and shown', async () => {
    const [, owner] = w.owners as [Owner, Owner]
    expect(await standingOf(owner)).toEqual({})
    expect(await give(owner, 'LOCATION', w.clock.nowMs - 500)).toMatchObject({
      data: { consents: [{ purpose: 'LOCATION', decision: 'GIVEN', decidedAtMs: w.clock.nowMs - 500 }] },
    })
    answers = [number('13800000001')]
    await start('consent-a', 'code-consent-a')
    const consents = [{ purpose: 'CAMERA', textVersion: currentWording('CAMERA'), saidAtMs: w.clock.nowMs }]
    expect(codeOf(await asWechat('consent-a', 'consents.give', { consents }))).toBe('OK')
    expect(await standingOf(owner)).toEqual({ LOCATION: 'GIVEN BROWSER', CAMERA: 'GIVEN WECHAT' })
  })

  it('taken back at once; what a phone said before is no consent any more', async () => {
    const [, owner] = w.owners as [Owner, Owner]
    const before = w.clock.nowMs - 1
    expect(codeOf(await w.call(owner, 'consents.withdraw', { purpose: 'LOCATION' }))).toBe('OK')
    expect((await standingOf(owner)).LOCATION).toBe('WITHDRAWN BROWSER')
    await give(owner, 'LOCATION', before)
    expect((await standingOf(owner)).LOCATION).toBe('WITHDRAWN BROWSER')
    w.clock.nowMs += 1
    // A phone whose clock is ahead.
    await give(owner, 'LOCATION', w.clock.nowMs + 9e9)
    expect((await standingOf(owner)).LOCATION).toBe('GIVEN BROWSER')
    await w.call(owner, 'consents.withdraw', { purpose: 'LOCATION' })
    expect((await standingOf(owner)).LOCATION).toBe('WITHDRAWN BROWSER')
  })

  it('nothing is ever overwritten: each decision is a row', async () => {
    const [, owner] = w.owners as [Owner, Owner]
    const said = await rows<{ decision: string }>(
      `SELECT decision FROM consents WHERE account_id = $1 AND purpose = 'LOCATION' ORDER BY consent_id`,
      [owner.accountId],
    )
    expect(said.map((row) => row.decision)).toEqual(['GIVEN', 'WITHDRAWN', 'GIVEN', 'WITHDRAWN'])
  })

  it('without the phone number nobody stays signed in, on no phone', async () => {
    const [, , owner] = w.owners as [Owner, Owner, Owner]
    answers = [number('13800000002')]
    const byTap = (await start('consent-b', 'code-consent-b')) as { data: { token: string } }
    await give(owner, 'PHONE_NUMBER')
    expect(codeOf(await w.call(owner, 'consents.withdraw', { purpose: 'PHONE_NUMBER' }))).toBe('OK')
    expect(codeOf(await w.call(owner, 'session.me', {}))).toBe('SESSION_EXPIRED')
    expect(codeOf(await w.call({ token: byTap.data.token }, 'session.me', {}))).toBe('SESSION_EXPIRED')
    expect(codeOf(await asWechat('consent-b', 'session.me', {}))).toBe('SIGN_IN_REQUIRED')
  })

  it('words that nobody was ever shown are refused, and so are too many decisions in a day', async () => {
    const [, , , owner] = w.owners as [Owner, Owner, Owner, Owner]
    const consents = [{ purpose: 'ALBUM' as const, textVersion: '2020-01-01', saidAtMs: w.clock.nowMs }]
    expect(codeOf(await w.call(owner, 'consents.give', { consents }))).toBe('CONSENT_WORDING_UNKNOWN')
    await give(owner, 'PHONE_NUMBER')
    for (let i = 0; i < limits.consentsPerDay / 2; i += 1) {
      w.clock.nowMs += 1
      expect(codeOf(await give(owner, 'ALBUM'))).toBe('OK')
      expect(codeOf(await w.call(owner, 'consents.withdraw', { purpose: 'ALBUM' }))).toBe('OK')
    }
    w.clock.nowMs += 1
    expect(codeOf(await give(owner, 'ALBUM'))).toBe('RATE_LIMITED')
    expect(codeOf(await w.call(owner, 'consents.withdraw', { purpose: 'CAMERA' }))).toBe('RATE_LIMITED')
    // What was given can always be taken back.
    expect(codeOf(await w.call(owner, 'consents.withdraw', { purpose: 'PHONE_NUMBER' }))).toBe('OK')
  })

  it('ten copies of one decision at once are one row', async () => {
    const [owner] = w.owners as [Owner]
    await Promise.all(Array.from({ length: 10 }, () => give(owner, 'CAMERA')))
    expect(await rows('SELECT 1 FROM consents WHERE account_id = $1', [owner.accountId])).toHaveLength(1)
  })
})
