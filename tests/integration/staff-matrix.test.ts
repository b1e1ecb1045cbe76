/** Role × operation × store × standing of every staff operation, on the built bundle over HTTP: who may, may, and nobody else. */
import pg from 'pg'
import type { StaffAccess } from '@/contracts/operation'
import { operations, type StaffOperationName } from '@/contracts/operations'
import { membershipStates } from '@/domain/staff/membership'
import { staffRoles, type StaffRole } from '@/domain/staff/roles'
import { createTokens } from '../../cloudfunctions/core/identity/tokens'
import { type ApiFailure, callApi } from '../support/api-client'
import { FAR_AWAY, writeSession } from '../support/crowd'
import { putMembership } from '../support/staff'
import { startTestStack, type TestStack } from '../support/stack'
import { newId } from '../support/workshop'

/** What may be wrong with somebody who was let in once, beside the membership's own state. */
const standings = [
  ...membershipStates.map((state) => ({ name: state as string, state })),
  { name: 'ACTIVE, left at the DMS', state: 'ACTIVE' as const, active: false },
  { name: 'ACTIVE, another phone at the DMS', state: 'ACTIVE' as const, phone: '13700009999' },
]

interface Place {
  readonly storeId: string
  /** Somebody of this store who waits to be confirmed. */
  readonly membershipId: string
}

let stack: TestStack
let client: pg.Client
let [own, other]: Place[] = []
let phones = 0

const query = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
  (await client.query(text, [...values])).rows as R[]

const newAccount = async (groupId = stack.secrets.groupId) => {
  phones += 1
  const { accountId, sessionId } = await writeSession(client, { groupId, phone: `1350000${1000 + phones}` })
  const token = await createTokens(stack.secrets.sessionSecret).sign({ sessionId, expiresAtMs: FAR_AWAY })
  return { accountId, token }
}

const placeOf = async (storeId: string): Promise<Place> => {
  const where = { groupId: stack.secrets.groupId, storeId, accountId: (await newAccount()).accountId }
  return { storeId, ...(await putMembership({ query }, where, { role: 'technician', state: 'CLAIMED' })) }
}

beforeAll(async () => {
  stack = await startTestStack()
  client = new pg.Client({ connectionString: stack.databases.owner })
  await client.connect()
  const stores = await query<{ id: string }>('SELECT store_id AS id FROM stores ORDER BY dms_key LIMIT 2')
  ;[own, other] = [await placeOf(stores[0]!.id), await placeOf(stores[1]!.id)]
}, 120_000)
afterAll(async () => {
  await client?.end()
  await stack?.stop()
})

/** An input for every operation that staff may call, about one store; writes are such that they change nothing. */
const inputs: { readonly [N in StaffOperationName]: (at: Place) => object } = {
  'staff.list': ({ storeId }) => ({ storeId }),
  'staff.invite': ({ storeId }) => ({ membershipId: newId('membership'), storeId, role: 'technician' }),
  'staff.confirm': ({ membershipId }) => ({ membershipId, version: 99 }),
  'staff.refuse': ({ membershipId }) => ({ membershipId, version: 99 }),
  'staff.end': ({ membershipId }) => ({ membershipId, version: 99 }),
}
const names = Object.keys(inputs) as StaffOperationName[]

const codeOf = (name: StaffOperationName, input: object, token: string): Promise<string> =>
  callApi(stack.urls, name, input as never, { token, idempotencyKey: newId('trace') }).then(
    () => 'OK',
    (error: ApiFailure) => error.error.code,
  )

/** What an allowed call may come to: carried out, or too late by its version. Anything else means that the cell tested something else. */
const LET_IN = ['OK', 'MEMBERSHIP_CHANGED']

it('every operation that names staff is in the matrix', () => {
  const all = Object.entries(operations).filter(([, { role }]) => typeof role === 'object')
  expect(all.map(([name]) => name).sort()).toEqual([...names].sort())
})

describe.each(staffRoles)('%s', (role: StaffRole) => {
  it.each(standings)('$name', async (standing) => {
    const { accountId, token } = await newAccount()
    await putMembership(
      { query },
      { groupId: stack.secrets.groupId, storeId: own!.storeId, accountId },
      { ...standing, role },
    )
    const holds = role === 'groupAdmin' ? standing.state === 'ACTIVE' : standing.name === 'ACTIVE'
    for (const name of names)
      for (const [where, at] of [
        ['own store', own!],
        ['other store', other!],
      ] as const) {
        const may = holds && (operations[name].role as StaffAccess).staff.includes(role)
        const letIn = may && (where === 'own store' || role === 'groupAdmin')
        const code = await codeOf(name, inputs[name](at), token)
        expect([name, where, letIn ? LET_IN.includes(code) : code]).toEqual([name, where, letIn ? true : 'NOT_ALLOWED'])
      }
  })
})

describe('nobody else', () => {
  it('an owner who is nothing here is refused and the refusal audited; a person of another group is nobody', async () => {
    const owner = await newAccount()
    const groupId = newId('group')
    await query(`INSERT INTO groups VALUES ($1, 'other')`, [groupId])
    const storeId = newId('store')
    await query(
      `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, synced_at_ms)
       VALUES ($1, $2, 'D1', 1, 'x', 'x', 'x', 0, 0, 'Asia/Shanghai', '[]', 0)`,
      [storeId, groupId],
    )
    const stranger = await newAccount(groupId)
    await putMembership({ query }, { groupId, storeId, accountId: stranger.accountId }, { role: 'groupAdmin' })
    for (const name of names) {
      expect(await codeOf(name, inputs[name](own!), owner.token)).toBe('NOT_ALLOWED')
      expect(await codeOf(name, inputs[name](own!), stranger.token)).toBe('SESSION_EXPIRED')
    }
    const audited = await query<{ operation: string }>(
      `SELECT DISTINCT operation FROM audit_log WHERE actor = $1 AND code = 'NOT_ALLOWED' ORDER BY 1`,
      [owner.accountId],
    )
    expect(audited.map((row) => row.operation)).toEqual([...names].sort())
  })

  it('a store or role that the caller adds to an input is refused, and one that does not exist is as one of others', async () => {
    const manager = await newAccount()
    const where = { groupId: stack.secrets.groupId, storeId: own!.storeId, accountId: manager.accountId }
    await putMembership({ query }, where, { role: 'manager' })
    for (const name of names) {
      const input = inputs[name](other!)
      const forged = {
        role: 'groupAdmin',
        storeId: own!.storeId,
        actor: { role: 'groupAdmin' },
        accountId: where.accountId,
      }
      for (const [field, value] of Object.entries(forged))
        if (!(field in input))
          expect(await codeOf(name, { ...input, [field]: value }, manager.token)).toBe('INPUT_INVALID')
      const nowhere = { storeId: newId('store'), membershipId: newId('membership') }
      expect(await codeOf(name, inputs[name](nowhere), manager.token)).toBe('NOT_ALLOWED')
    }
    expect(await codeOf('staff.invite', { ...inputs['staff.invite'](own!), role: 'groupAdmin' }, manager.token)).toBe(
      'INPUT_INVALID',
    )
    expect(await codeOf('staff.invite', { ...inputs['staff.invite'](own!), role: 'manager' }, manager.token)).toBe(
      'NOT_ALLOWED',
    )
  })
})
