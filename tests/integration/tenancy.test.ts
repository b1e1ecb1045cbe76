/** Two groups in one database: whoever asks as the wrong one finds nothing, changes nothing, and is told nothing. */
import pg from 'pg'
import { operations, type OperationName } from '@/contracts/operations'
import type { CallReply } from '@/contracts/envelope'
import { currentWording } from '@/domain/privacy/consents'
import { codeOf } from '../../cloudfunctions/core/identity/smsCode'
import { inviteCodeOf } from '../../cloudfunctions/core/staff/inviteCode'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { createSnapshot, furnish, nobody, type Names, type Workshop } from '../support/tenants'
import { at, newId, openWorkshop, TODAY } from '../support/workshop'

let database: MigratedDatabase
let [ours, theirs]: Workshop[] = []
let [mine, alien]: Names[] = []
let owner: pg.Client
let snapshot: () => Promise<string>
/** Values that stand in rows of the other group and in none of ours. */
let secrets: string[]

beforeAll(async () => {
  database = await migratedDatabase()
  ours = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 5 })
  theirs = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 6 })
  ;[mine, alien] = [await furnish(ours, database.ownerUrl), await furnish(theirs, database.ownerUrl)]
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  snapshot = await createSnapshot(owner, alien.groupId)
  const own = await (await createSnapshot(owner, mine.groupId))()
  secrets = Object.values(alien).filter((value) => !own.includes(value))
})
afterAll(async () => {
  await owner?.end()
  await Promise.all([ours?.close(), theirs?.close()])
  await (await startTestPostgres()).stop()
})

type Input = Record<string, unknown>

const SECRET = 'a secret of at least thirty-two characters'

/** For each operation an input that our own owner may well send, with the names it takes. */
const inputs: { readonly [N in OperationName]: (n: Names) => Input } = {
  'session.requestCode': (n) => ({ phone: n.phone }),
  'session.start': (n) => ({
    challengeId: n.challengeId,
    code: codeOf(SECRET, n.challengeId),
  }),
  'session.startByWechat': (n) => ({ code: n.key }),
  'session.me': () => ({}),
  'session.end': () => ({}),
  'consents.list': () => ({}),
  'consents.give': () => ({ consents: [{ purpose: 'CAMERA', textVersion: currentWording('CAMERA'), saidAtMs: 1 }] }),
  'consents.withdraw': () => ({ purpose: 'LOCATION' }),
  'vehicles.list': () => ({}),
  'vehicles.bind': (n) => ({ plate: n.plate, vinLast6: n.vin.slice(-6) }),
  'stores.list': () => ({}),
  'services.list': (n) => ({ vin: n.vin }),
  'availability.get': (n) => ({
    storeId: n.storeId,
    vin: n.vin,
    opCodes: ['OIL-45'],
    exceptAppointmentId: n.appointmentId,
  }),
  'appointments.hold': (n) => ({
    appointmentId: n === mine ? newId('appointment') : n.appointmentId,
    storeId: n.storeId,
    vin: n.vin,
    opCodes: ['OIL-45'],
    deferredIds: [n.deferredId],
    startAtMs: at(TODAY, 660),
    transport: 'WAIT',
    advisorId: n.advisorId,
    note: '',
  }),
  'appointments.release': (n) => ({ appointmentId: n.appointmentId }),
  'appointments.confirm': (n) => ({ appointmentId: n.appointmentId }),
  'appointments.reschedule': (n) => ({ appointmentId: n.appointmentId, version: 2, startAtMs: at(TODAY, 960) }),
  'appointments.cancel': (n) => ({ appointmentId: n.appointmentId, version: 2 }),
  'appointments.list': () => ({ scope: 'UPCOMING' }),
  'appointments.get': (n) => ({ appointmentId: n.appointmentId }),
  'repairs.list': () => ({}),
  'repairs.get': (n) => ({ repairOrderId: n.repairOrderId }),
  'staff.me': () => ({}),
  'staff.claim': (n) => ({ code: inviteCodeOf(SECRET, n.membershipId) }),
  'staff.list': (n) => ({ storeId: n.storeId }),
  'staff.invite': (n) => ({
    membershipId: n === mine ? newId('membership') : n.membershipId,
    storeId: n.storeId,
    role: 'advisor',
  }),
  'staff.confirm': (n) => ({ membershipId: n.membershipId, version: 1 }),
  'staff.refuse': (n) => ({ membershipId: n.membershipId, version: 1 }),
  'staff.end': (n) => ({ membershipId: n.membershipId, version: 1 }),
}

/** Where a name is of something to be made. */
const FOR_NEW: { readonly [N in OperationName]?: string } = {
  'appointments.hold': 'appointmentId',
  'staff.invite': 'membershipId',
}

/** Our own input with somebody else's name in one place, once for every place that takes one; and with theirs in all of them. */
const swaps = (name: OperationName, names: Names): [field: string, input: Input][] => {
  const [own, other] = [inputs[name](mine!), inputs[name](names)]
  const fields = Object.keys(own).filter((f) => JSON.stringify(own[f]) !== JSON.stringify(other[f]))
  return [...fields.map((f): [string, Input] => [f, { ...own, [f]: other[f] }]), ['everything', other]]
}

const outcome = (reply: CallReply): string => (reply.ok ? 'OK' : reply.error.code)

const ask = async (name: OperationName, input: Input, token: string | null, key: string): Promise<CallReply> =>
  (
    await ours!.handle({
      operation: name,
      input,
      idempotencyKey: key,
      traceId: 'trc_00000000000000000000000000',
      locale: 'zh-CN',
      caller: { openid: null, token, address: '127.0.0.1' },
    })
  ).reply

const expectNothingOfTheirs = (reply: CallReply, asked: Input): void => {
  const [said, known] = [JSON.stringify(reply), JSON.stringify(asked)]
  expect(secrets.filter((secret) => said.includes(secret) && !known.includes(secret))).toEqual([])
}

let keys = 0
const newKey = (): string => `tenancy-${(keys += 1)}`

it('has something to lose: every name of the other group stands in its rows', async () => {
  const all = await snapshot()
  const missing = Object.entries(alien!).filter(([, value]) => !all.includes(value))
  expect(missing).toEqual([])
  expect(secrets.length).toBeGreaterThan(15)
})

it('every operation has an input to be asked with', () => {
  expect(Object.keys(inputs).sort()).toEqual(Object.keys(operations).sort())
})

describe.each(Object.keys(operations) as OperationName[])('%s', (name) => {
  it("answers as if their names were nobody's, shows nothing of theirs and leaves it as it was", async () => {
    // Signing out ends the session that asks; whoever asks next needs theirs.
    const [first, second] = (name === 'session.end' ? [0, 1] : [4, 4]).map((n) => ours!.owners[n]!.token)
    const before = await snapshot()
    const unknown = swaps(name, nobody())
    for (const [i, [field, input]] of swaps(name, alien!).entries()) {
      const reply = await ask(name, input, first!, newKey())
      expectNothingOfTheirs(reply, input)
      const asNobody = outcome(await ask(name, unknown[i]![1], second!, newKey()))
      // An id made on the phone that stands already cannot be used again: whose it is, is not said.
      expect([field, outcome(reply)]).toEqual([field, FOR_NEW[name] === field ? 'BUSY' : asNobody])
    }
    expect(await snapshot()).toBe(before)
  })

  it("with a session of theirs: nobody's", async () => {
    const before = await snapshot()
    const token = theirs!.owners[5]!.token
    for (const n of [mine!, alien!]) {
      const reply = await ask(name, inputs[name](n), token, newKey())
      if (operations[name].role !== 'anyone')
        expect(reply).toMatchObject({ ok: false, error: { code: 'SESSION_EXPIRED' } })
      expectNothingOfTheirs(reply, inputs[name](n))
    }
    expect(await snapshot()).toBe(before)
  })
})

it('the same intent of the same person with the same key is carried out in each group by itself', async () => {
  const [key, input] = [newKey(), { phone: '13700000001' }]
  const made = await Promise.all([theirs!, ours!].map((w) => w.call(null, 'session.requestCode', input, key)))
  expect(made.map(outcome)).toEqual(['OK', 'OK'])
  expect(new Set(made.map((reply) => reply.ok && reply.data.challengeId)).size).toBe(2)
})

it('an openid of theirs is nobody here', async () => {
  const { reply } = await ours!.handle({
    operation: 'session.me',
    input: {},
    idempotencyKey: undefined,
    traceId: 'trc_00000000000000000000000000',
    locale: 'zh-CN',
    caller: { openid: alien!.openid, token: null, address: 'x' },
  })
  expect(reply).toMatchObject({ ok: false, error: { code: 'SIGN_IN_REQUIRED' } })
})
