import { operations, type OperationName } from '@/contracts/operations'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { putMembership } from '../support/staff'
import { at, newId, openWorkshop, TODAY, type Owner } from '../support/workshop'

let database: MigratedDatabase
let w: Awaited<ReturnType<typeof openWorkshop>>
let booked: { appointmentId: string; version: number }
let held: string
let membershipId: string
beforeAll(async () => {
  database = await migratedDatabase()
  w = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 3 })
  const [a, b] = w.owners as [Owner, Owner]
  const hold = await w.call(a, 'appointments.hold', w.holdInput(a, at('2026-11-25', 600)))
  const confirmed =
    hold.ok && (await w.call(a, 'appointments.confirm', { appointmentId: hold.data.appointment.appointmentId }))
  if (!confirmed || !confirmed.ok) throw new Error('no booking to start from')
  booked = confirmed.data.appointment
  const other = await w.call(b, 'appointments.hold', w.holdInput(b, at('2026-11-25', 600)))
  if (!other.ok) throw new Error(other.error.code)
  held = other.data.appointment.appointmentId
  // A manager besides being an owner, so that input is what is refused.
  const put = (owner: Owner, how: Parameters<typeof putMembership>[2]) =>
    w.db.transaction((sql) => putMembership(sql, { ...w, accountId: owner.accountId }, how))
  await put(a, { role: 'manager' })
  membershipId = (await put(w.owners[2]!, { role: 'advisor', state: 'CLAIMED' })).membershipId
})
afterAll(async () => {
  await w.close()
  await (await startTestPostgres()).stop()
})

/** Everything a call could have changed, but for the audit row that says it was refused and the counters of tries. */
const state = async (): Promise<string> => {
  const tables = [
    'appointments',
    'allocations',
    'appointment_events',
    'accounts',
    'sessions',
    'vehicle_access',
    'idempotency_keys',
    'deferred_work',
    'sms_challenges',
    'consents',
    'wechat_phone_codes',
    'staff_memberships',
  ]
  const parts = await w.db.read(async (sql) => {
    const found: unknown[] = []
    for (const table of tables) found.push(await sql.query(`SELECT * FROM ${table} t ORDER BY t::text`))
    found.push(await sql.query('SELECT count(*) FROM graphile_worker._private_jobs'))
    return found
  })
  return JSON.stringify(parts)
}

const send = async (
  owner: Owner | null,
  operation: string,
  input: unknown,
  options: { key?: string | undefined; token?: string } = { key: newId('trace') },
) => {
  const { reply } = await w.handle({
    operation,
    input,
    idempotencyKey: options.key,
    traceId: newId('trace'),
    locale: 'zh-CN',
    caller: { openid: null, token: options.token ?? owner?.token ?? null, address: '127.0.0.1' },
  })
  return reply.ok ? 'OK' : reply.error.code
}

/** Sends a call that must be refused with this code and leave no trace. */
const refused = async (code: string, call: () => Promise<string>): Promise<void> => {
  const before = await state()
  expect(await call()).toBe(code)
  expect(await state()).toBe(before)
}

const names = Object.keys(operations) as OperationName[]
const ownersOnly = names.filter((n) => operations[n].role !== 'anyone')
const writes = names.filter((n) => operations[n].effect === 'write')

const validInput = (name: OperationName): unknown => {
  const [a] = w.owners as [Owner]
  const appointmentId = booked.appointmentId
  const inputs: { [N in OperationName]: unknown } = {
    'session.requestCode': { phone: '13911112222' },
    'session.start': { challengeId: newId('challenge'), code: '123456' },
    'session.startByWechat': { code: 'a-code-of-wechat' },
    'session.me': {},
    'session.end': {},
    'consents.list': {},
    'consents.give': { consents: [{ purpose: 'LOCATION', textVersion: '2026-11-23', saidAtMs: w.clock.nowMs }] },
    'consents.withdraw': { purpose: 'LOCATION' },
    'vehicles.list': {},
    'vehicles.bind': { plate: '沪A12345', vinLast6: '123456' },
    'stores.list': {},
    'services.list': { vin: a.vin },
    'availability.get': { storeId: w.storeId, vin: a.vin, opCodes: ['OIL-45'] },
    'appointments.hold': w.holdInput(a, at('2026-11-26', 600)),
    'appointments.release': { appointmentId },
    'appointments.confirm': { appointmentId },
    'appointments.reschedule': { ...booked, startAtMs: at('2026-11-26', 600) },
    'appointments.cancel': { appointmentId, version: booked.version },
    'appointments.list': { scope: 'UPCOMING' },
    'appointments.get': { appointmentId },
    'repairs.list': {},
    'repairs.get': { repairOrderId: newId('repairOrder') },
    'staff.me': {},
    'staff.claim': { code: 'a-code-of-an-invite' },
    'staff.list': { storeId: w.storeId },
    'staff.invite': { membershipId: newId('membership'), storeId: w.storeId, role: 'advisor' },
    'staff.confirm': { membershipId, version: 1 },
    'staff.refuse': { membershipId, version: 1 },
    'staff.end': { membershipId, version: 1 },
  }
  const input = inputs[name] as Record<string, unknown>
  return name === 'appointments.reschedule'
    ? { appointmentId, version: input.version, startAtMs: input.startAtMs }
    : input
}

describe('every operation', () => {
  it.each(ownersOnly)('%s without a token, and with a forged one', async (name) => {
    await refused('SIGN_IN_REQUIRED', () => send(null, name, validInput(name)))
    await refused('SESSION_EXPIRED', () =>
      send(null, name, validInput(name), { key: newId('trace'), token: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }),
    )
  })

  it.each(writes)('%s without, and with a malformed, idempotency key', async (name) => {
    await refused('IDEMPOTENCY_KEY_REQUIRED', () => send(w.owners[0]!, name, validInput(name), { key: undefined }))
    await refused('IDEMPOTENCY_KEY_REQUIRED', () => send(w.owners[0]!, name, validInput(name), { key: 'x' }))
  })

  it.each(names)('%s with input of the wrong shape', async (name) => {
    const fields = Object.keys(validInput(name) as object)
    const wrong: unknown[] = [null, 5, 'text', [], { ...(validInput(name) as object), unknownField: 1 }]
    for (const field of fields)
      for (const value of [
        null,
        12.5,
        '',
        'x'.repeat(5000),
        {},
        [[]],
        -1,
        '\u0000',
        "'; DROP TABLE appointments; --",
      ]) {
        if (field === 'advisorId' && value === null) continue
        if (field === 'note' && typeof value === 'string' && value.length <= 200 && value !== '\u0000') continue
        if (field === 'version' && value === -1) continue
        wrong.push({ ...(validInput(name) as object), [field]: value })
      }
    for (const input of wrong) await refused('INPUT_INVALID', () => send(w.owners[0]!, name, input))
  })

  it('an unknown operation, even one named like something of the language', async () => {
    for (const name of ['nope', '', 'constructor', '__proto__', 'toString', 'appointments.Hold'])
      await refused('OPERATION_UNKNOWN', () => send(w.owners[0]!, name, {}))
  })
})

describe('appointments', () => {
  const [nobody, nowhere] = [newId('appointment'), newId('store')]
  it('unknown ids', async () => {
    const [a] = w.owners as [Owner]
    const hold = (over: object) => send(a, 'appointments.hold', w.holdInput(a, at('2026-11-26', 600), over))
    await refused('STORE_NOT_FOUND', () => hold({ storeId: nowhere }))
    await refused('VEHICLE_NOT_FOUND', () => hold({ vin: 'LXXXXXXXXXXXXXXXX' }))
    await refused('SERVICE_NOT_FOUND', () => hold({ opCodes: ['NOT-THERE'] }))
    await refused('INPUT_INVALID', () => hold({ opCodes: ['OIL-45', 'OIL-45'] }))
    await refused('ADVISOR_NOT_FOUND', () => hold({ advisorId: newId('staff') }))
    for (const name of ['appointments.get', 'appointments.confirm', 'appointments.release'] as const)
      await refused('APPOINTMENT_NOT_FOUND', () => send(a, name, { appointmentId: nobody }))
    await refused('STORE_NOT_FOUND', () =>
      send(a, 'availability.get', { storeId: nowhere, vin: a.vin, opCodes: ['OIL-45'] }),
    )
  })

  it("another owner's car or appointment", async () => {
    const [, b, c] = w.owners as [Owner, Owner, Owner]
    await refused('VEHICLE_NOT_FOUND', () =>
      send(c, 'appointments.hold', w.holdInput(c, at('2026-11-26', 600), { vin: b.vin })),
    )
    await refused('VEHICLE_NOT_FOUND', () =>
      send(c, 'availability.get', { storeId: w.storeId, vin: b.vin, opCodes: ['OIL-45'] }),
    )
    for (const name of ['appointments.get', 'appointments.confirm', 'appointments.release'] as const)
      await refused('APPOINTMENT_NOT_FOUND', () => send(c, name, { appointmentId: held }))
    await refused('APPOINTMENT_NOT_FOUND', () =>
      send(c, 'appointments.cancel', { appointmentId: booked.appointmentId, version: booked.version }),
    )
    await refused('APPOINTMENT_NOT_FOUND', () =>
      send(c, 'appointments.reschedule', {
        appointmentId: booked.appointmentId,
        version: booked.version,
        startAtMs: at('2026-11-26', 600),
      }),
    )
    // An id that is taken tells nothing about whose it is.
    await refused('IDEMPOTENCY_CONFLICT', () =>
      send(c, 'appointments.hold', w.holdInput(c, at('2026-11-26', 600), { appointmentId: booked.appointmentId })),
    )
  })

  it.each([
    ['in the past', () => at(TODAY, 60)],
    ['inside the lead time', () => w.clock.nowMs + 30 * 60_000],
    ['off the grid', () => at('2026-11-25', 787)],
    ['off the grid by a millisecond', () => at('2026-11-25', 780) + 1],
    ['beyond the horizon', () => at('2026-12-20', 600)],
    ['before opening', () => at('2026-11-25', 300)],
    ['long after closing', () => at('2026-11-25', 1300)],
    ['on a day without shifts', () => at('2026-11-30', 600)],
  ])('a time %s', async (_what, time) => {
    const [a] = w.owners as [Owner]
    await refused('SLOT_REFUSED', () => send(a, 'appointments.hold', w.holdInput(a, time())))
    await refused('SLOT_REFUSED', () =>
      send(a, 'appointments.reschedule', {
        appointmentId: booked.appointmentId,
        version: booked.version,
        startAtMs: time(),
      }),
    )
  })

  it('steps that the state does not know, and an old screen', async () => {
    const [a, b] = w.owners as [Owner, Owner]
    await refused('TRANSITION_REFUSED', () => send(a, 'appointments.confirm', { appointmentId: booked.appointmentId }))
    await refused('TRANSITION_REFUSED', () => send(a, 'appointments.release', { appointmentId: booked.appointmentId }))
    await refused('VERSION_CONFLICT', () =>
      send(a, 'appointments.cancel', { appointmentId: booked.appointmentId, version: booked.version - 1 }),
    )
    await refused('TRANSITION_REFUSED', () => send(b, 'appointments.cancel', { appointmentId: held, version: 1 }))
    await refused('TRANSITION_REFUSED', () =>
      send(b, 'appointments.reschedule', { appointmentId: held, version: 1, startAtMs: at('2026-11-26', 600) }),
    )
  })

  it('an expired hold', async () => {
    const before = w.clock.nowMs
    w.clock.nowMs += 5 * 60_000
    await refused('HOLD_EXPIRED', () => send(w.owners[1]!, 'appointments.confirm', { appointmentId: held }))
    await refused('TRANSITION_REFUSED', () =>
      send(w.owners[1]!, 'appointments.cancel', { appointmentId: held, version: 1 }),
    )
    w.clock.nowMs = before
  })

  it('a page cursor that is none', async () => {
    await refused('INPUT_INVALID', () => send(w.owners[0]!, 'appointments.list', { scope: 'PAST', cursor: '1; DROP' }))
  })
})
