/** The way into a store's staff pages and out again, with a clock that the test moves. */
import type { CallReply } from '@/contracts/envelope'
import type { DmsStaff } from '../../cloudfunctions/core/ports/dms'
import { limits } from '@/domain/kernel/limits'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { putMembership, putRecord } from '../support/staff'
import { newId, openWorkshop, type Owner } from '../support/workshop'

let database: MigratedDatabase
let w: Awaited<ReturnType<typeof openWorkshop>>
let [manager, second, advisor, stranger]: Owner[] = []
let recordId: string

const put = (owner: Owner, role: 'manager' | 'advisor') =>
  w.db.transaction((sql) => putMembership(sql, { ...w, accountId: owner.accountId }, { role }))

beforeEach(async () => {
  database = await migratedDatabase()
  w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 4 })
  ;[manager, second, advisor, stranger] = w.owners
  await put(manager!, 'manager')
  await put(second!, 'manager')
  recordId = await w.db.transaction((sql) => putRecord(sql, { ...w, accountId: advisor!.accountId }, {}))
})
afterEach(() => w.close())
afterAll(async () => (await startTestPostgres()).stop())

const must = <T>(reply: CallReply<T>): T => {
  if (!reply.ok) throw new Error(reply.error.code)
  return reply.data
}
const codeOf = (reply: CallReply): string => (reply.ok ? 'OK' : reply.error.code)

const invite = async (membershipId = newId('membership')) =>
  must(await w.call(manager!, 'staff.invite', { membershipId, storeId: w.storeId, role: 'advisor' }))

const claimed = async () => {
  const { code, membership } = await invite()
  must(await w.call(advisor!, 'staff.claim', { code }))
  return { membershipId: membership.membershipId, version: 2 }
}

/** What the DMS says of the advisor next. */
const told = (said: Partial<DmsStaff>) =>
  w.db.transaction(async (sql) => {
    const [row] = await sql.query<DmsStaff>(
      `SELECT dms_key AS key, dms_version + 1 AS version, 'D1' AS "storeKey", employee_no AS "employeeNo", name, role, skills, active, phone FROM staff WHERE staff_id = $1`,
      [recordId],
    )
    await w.sync.sync.upsert(sql, w.groupId, 'staff', [{ ...row!, ...said }], w.clock.nowMs)
  })

const stateOf = async (membershipId: string) => {
  const { memberships } = must(await w.call(manager!, 'staff.list', { storeId: w.storeId }))
  const { state, endReason } = memberships.find((m) => m.membershipId === membershipId)!
  return [state, endReason]
}

describe('an invite', () => {
  it('answers the same code however often it is asked for, keeps it in no table, and serves one person once', async () => {
    const membershipId = newId('membership')
    const { code } = await invite(membershipId)
    expect((await invite(membershipId)).code).toBe(code)
    const kept = await w.db.read((sql) => sql.query('SELECT reply FROM idempotency_keys'))
    expect(JSON.stringify(kept)).not.toContain(code)
    const first = must(await w.call(advisor!, 'staff.claim', { code }))
    expect(first.membership).toMatchObject({
      membershipId,
      state: 'CLAIMED',
      role: 'advisor',
      store: { storeId: w.storeId },
    })
    expect(must(await w.call(advisor!, 'staff.claim', { code }))).toEqual(first)
    expect(codeOf(await w.call(stranger!, 'staff.claim', { code }))).toBe('INVITE_INVALID')
    expect(codeOf(await w.call(manager!, 'staff.invite', { membershipId, storeId: w.storeId, role: 'advisor' }))).toBe(
      'MEMBERSHIP_CHANGED',
    )
  })

  it('is of no use to a phone that the store has not on record, or has twice, or of one who left, and is not used up by them', async () => {
    const { code } = await invite()
    const claim = async () => codeOf(await w.call(advisor!, 'staff.claim', { code }))
    expect(codeOf(await w.call(stranger!, 'staff.claim', { code }))).toBe('STAFF_RECORD_MISSING')
    const twin = await w.db.transaction((sql) => putRecord(sql, { ...w, accountId: advisor!.accountId }, {}))
    expect(await claim()).toBe('STAFF_RECORD_MISSING')
    await w.db.transaction((sql) => sql.query('UPDATE staff SET active = false WHERE staff_id = $1', [twin]))
    await told({ active: false })
    expect(await claim()).toBe('STAFF_RECORD_MISSING')
    await told({ active: true })
    expect(await claim()).toBe('OK')
  })

  it('runs out, can be taken back, and there are not too many of them', async () => {
    const { code } = await invite()
    w.clock.nowMs += limits.inviteTtlMs
    expect(codeOf(await w.call(advisor!, 'staff.claim', { code }))).toBe('INVITE_INVALID')
    const { membership, code: next } = await invite()
    const { membershipId } = membership
    must(await w.call(second!, 'staff.end', { membershipId, version: 1 }))
    expect(codeOf(await w.call(advisor!, 'staff.claim', { code: next }))).toBe('INVITE_INVALID')
    for (let i = 0; i < limits.openInvitesPerStore; i += 1) await invite()
    const more = { membershipId: newId('membership'), storeId: w.storeId, role: 'advisor' } as const
    expect(codeOf(await w.call(manager!, 'staff.invite', more))).toBe('TOO_MANY_INVITES')
  }, 30_000)

  it('does not make a second person of somebody who is one there already, however many claim at once', async () => {
    const codes = [await invite(), await invite(), await invite()].map((made) => made.code)
    const outcomes = await Promise.all(
      codes.map(async (code) => codeOf(await w.call(advisor!, 'staff.claim', { code }))),
    )
    expect(outcomes.sort()).toEqual(['OK', 'STAFF_ALREADY_MEMBER', 'STAFF_ALREADY_MEMBER'])
  })
})

describe('a decision', () => {
  it('gives the rights that a claim alone does not; of two at once one counts', async () => {
    const asked = await claimed()
    const may = async () => must(await w.call(advisor!, 'staff.me', {})).memberships.map((m) => m.state)
    expect(await may()).toEqual(['CLAIMED'])
    const both = await Promise.all([w.call(manager!, 'staff.confirm', asked), w.call(second!, 'staff.refuse', asked)])
    expect(both.map(codeOf).sort()).toEqual(['MEMBERSHIP_CHANGED', 'OK'])
    expect(await may()).toEqual(both[0]!.ok ? ['ACTIVE'] : [])
  })

  it('is not for equals or for oneself, and old screens decide nothing', async () => {
    const asked = await claimed()
    expect(codeOf(await w.call(manager!, 'staff.confirm', { ...asked, version: 1 }))).toBe('MEMBERSHIP_CHANGED')
    const { memberships } = must(await w.call(manager!, 'staff.list', { storeId: w.storeId }))
    for (const one of memberships.filter((m) => m.role === 'manager')) {
      expect(one.can).toEqual({ confirm: false, refuse: false, end: false })
      const { membershipId, version } = one
      expect(codeOf(await w.call(manager!, 'staff.end', { membershipId, version }))).toBe('NOT_ALLOWED')
    }
    expect(codeOf(await w.call(advisor!, 'staff.confirm', asked))).toBe('NOT_ALLOWED')
  })
})

describe('who leaves', () => {
  const manages = async (): Promise<string> => codeOf(await w.call(advisor!, 'staff.list', { storeId: w.storeId }))

  it.each([
    ['LEFT', { active: false }, { active: true }],
    ['PHONE_CHANGED', { phone: '13700001234' }, null],
    ['MOVED', { storeKey: 'D2' }, { storeKey: 'D1' }],
  ] as const)(
    'at the DMS (%s) is out with the commit that says so, and is not let in again by its return',
    async (reason, said, back) => {
      await w.db.transaction((sql) =>
        sql.query(
          `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, synced_at_ms)
         VALUES ($1, $2, 'D2', 1, 'x', 'x', 'x', 0, 0, 'Asia/Shanghai', '[]', 0)`,
          [newId('store'), w.groupId],
        ),
      )
      const asked = await claimed()
      must(await w.call(manager!, 'staff.confirm', asked))
      // As a manager there, so that there is something to be refused.
      await w.db.transaction((sql) =>
        sql.query(`UPDATE staff_memberships SET role = 'manager' WHERE membership_id = $1`, [asked.membershipId]),
      )
      expect(await manages()).toBe('OK')
      await told(said)
      expect(await manages()).toBe('NOT_ALLOWED')
      if (back) await told(back)
      expect(await manages()).toBe('NOT_ALLOWED')
      expect(await stateOf(asked.membershipId)).toEqual(['ENDED', reason])
    },
  )

  it('here is out with the next call, and comes back by a new invite', async () => {
    const asked = await claimed()
    must(await w.call(manager!, 'staff.confirm', asked))
    must(await w.call(manager!, 'staff.end', { ...asked, version: 3 }))
    expect(must(await w.call(advisor!, 'staff.me', {})).memberships).toEqual([])
    expect(await stateOf(asked.membershipId)).toEqual(['ENDED', 'BY_MANAGER'])
    const again = await claimed()
    must(await w.call(manager!, 'staff.confirm', again))
    expect(must(await w.call(advisor!, 'staff.me', {})).memberships).toMatchObject([
      { state: 'ACTIVE', role: 'advisor' },
    ])
  })
})
