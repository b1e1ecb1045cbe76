import { createDb } from '../../cloudfunctions/adapters/postgres/db'
import { migrate } from '../../cloudfunctions/adapters/postgres/migrate'
import { createLog } from '../../cloudfunctions/core/log'
import { createPipeline } from '../../cloudfunctions/core/pipeline'
import { createRateLimiter } from '../../cloudfunctions/core/rateLimit'
import type { CallReply } from '@/contracts/envelope'
import { logSettings } from '../../local/postgres/settings'
import { withClient } from '../../local/postgres/withClient'
import { startCuttingProxy } from '../support/cutting-proxy'
import { createOwnPostgres, emptyDatabase, type OwnPostgres } from '../support/own-postgres'
import { until } from '../support/stack'
import { at, newId, openWorkshop, TODAY, type Owner } from '../support/workshop'

let server: OwnPostgres
let database: { ownerUrl: string; appUrl: string }
beforeAll(async () => {
  server = await createOwnPostgres({ settings: logSettings })
  database = await emptyDatabase(server, 'chezhu')
  await migrate(database.ownerUrl)
})
afterAll(() => server.remove())

const BUSY = { ok: false, error: { code: 'BUSY', retryable: true } }

/** Connections of the functions' role that the server knows of. */
const connections = (): Promise<number> =>
  withClient(server.urlAs('postgres', 'chezhu'), async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'chezhu_app'`,
    )
    return Number(rows[0]!.n)
  })
const limitTo = (limit: number): Promise<unknown> =>
  withClient(server.urlAs('postgres', 'chezhu'), (c) => c.query(`ALTER ROLE chezhu_app CONNECTION LIMIT ${limit}`))

type Workshop = Awaited<ReturnType<typeof openWorkshop>>

/** Another instance of the `api` function: its own pool, the same workshop. */
const instanceOf = (w: Workshop, poolMax: number, url = database.appUrl) => {
  const db = createDb({ url, poolMax, name: 'instance', groupId: w.groupId })
  const services = { ...w.services, database: db }
  const handle = createPipeline(services, createLog('test', 'silent'), createRateLimiter(1_000_000))
  const hold = async (owner: Owner, input: object, idempotencyKey: string): Promise<CallReply> => {
    const caller = { openid: null, token: owner.token, address: '127.0.0.1' }
    const traceId = newId('trace')
    const operation = 'appointments.hold'
    return (await handle({ operation, input, idempotencyKey, traceId, locale: 'zh-CN', caller })).reply
  }
  return { db, hold }
}

/** A hold as the phone means it: the same id and key however often it has to be sent. */
const intentOf = (w: Workshop, index: number) => {
  const owner = w.owners[index]!
  return [owner, w.holdInput(owner, at(TODAY, 600 + index * 60)), newId('trace')] as const
}

const createGate = () => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

const held = (w: Workshop): Promise<number> =>
  withClient(database.ownerUrl, async (client) => {
    const rows = await client.query(
      'SELECT 1 FROM appointments JOIN allocations USING (appointment_id) WHERE appointments.group_id = $1',
      [w.groupId],
    )
    return rows.rowCount ?? 0
  })

describe('when the server has no connection left', () => {
  const LIMIT = 6
  afterEach(() => limitTo(-1))

  it('calls are BUSY within the time to connect, wait if there is hope, and go through when there is room: none lost, no connection leaked', async () => {
    const w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 4 })
    await w.db.close()
    await until('its connections to be closed', async () => (await connections()) === 0)
    await limitTo(LIMIT)
    const callers = w.owners.map((_, i) => ({ ...instanceOf(w, 2), intent: intentOf(w, i) }))
    const callAll = (): Promise<CallReply[]> => Promise.all(callers.map(({ hold, intent }) => hold(...intent)))

    const [gate, others] = [createGate(), [0, 1, 2].map(() => instanceOf(w, 2).db)]
    const acts = others.flatMap((db) => [db.read(() => gate.opened), db.read(() => gate.opened)])
    await until('the limit to be reached', async () => (await connections()) === LIMIT)

    const startedAt = performance.now()
    for (const reply of await callAll()) expect(reply).toMatchObject(BUSY)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect(await held(w)).toBe(0)
    expect(await connections()).toBe(LIMIT)

    // The others' instances end while the next calls already wait.
    const second = callAll()
    await new Promise((resolve) => setTimeout(resolve, 500))
    gate.open()
    await Promise.all(acts)
    await Promise.all(others.map((db) => db.close()))
    for (const reply of await second) expect(reply).toMatchObject({ ok: true })
    expect(await held(w)).toBe(4)
    expect(await connections()).toBe(callers.length)
    for (const reply of await callAll()) expect(reply).toMatchObject({ ok: true })
    expect(await held(w)).toBe(4)

    await Promise.all(callers.map(({ db }) => db.close()))
    await until('all to be closed', async () => (await connections()) === 0)
  }, 30_000)
})

describe.each(['fast', 'kill'] as const)('when the server goes (%s) in the middle of transactions', (how) => {
  it('they are undone, their callers are told BUSY, and the same instances go on when it is back', async () => {
    const w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 4 })
    const gate = createGate()
    const arrived: string[] = []
    const put = w.services.dayPlans.put
    const waits = {
      ...w.services.dayPlans,
      put: async (...args: Parameters<typeof put>) => {
        await put(...args)
        arrived.push(args[1].appointmentId)
        await gate.opened
      },
    }
    const instances = w.owners.map((_, i) => ({
      ...instanceOf({ ...w, services: { ...w.services, dayPlans: waits } }, 2),
      intent: intentOf(w, i),
    }))
    const callAll = (): Promise<CallReply[]> => Promise.all(instances.map(({ hold, intent }) => hold(...intent)))
    // One transaction has written all its rows and waits, the others wait for its lock of the day.
    const under = callAll()
    await until('a transaction to be in its middle', async () => arrived.length === 1)
    await server.end(how)
    gate.open()
    for (const reply of await under) expect(reply).toMatchObject(BUSY)
    for (const reply of await callAll()) expect(reply).toMatchObject(BUSY)

    await server.start()
    expect(await held(w)).toBe(0)
    for (const reply of await callAll()) expect(reply).toMatchObject({ ok: true })
    expect(await held(w)).toBe(4)
    await Promise.all([w.db.close(), ...instances.map(({ db }) => db.close())])
  }, 30_000)
})

it('a commit whose word is lost is BUSY, and the same key then answers what was committed', async () => {
  const proxy = await startCuttingProxy(database.appUrl)
  const w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 1 })
  const instance = instanceOf(w, 2, proxy.through(database.appUrl))
  const [owner, input, key] = intentOf(w, 0)
  proxy.loseNextCommit()
  expect(await instance.hold(owner, input, key)).toMatchObject(BUSY)
  expect(proxy.commitsLost()).toBe(1)
  expect(await held(w)).toBe(1)
  const { appointmentId } = input
  expect(await instance.hold(owner, input, key)).toMatchObject({
    ok: true,
    data: { appointment: { appointmentId, status: 'HELD' } },
  })
  expect(await instance.hold(owner, { ...input, note: 'another' }, key)).toMatchObject({
    ok: false,
    error: { code: 'IDEMPOTENCY_CONFLICT' },
  })
  expect(await held(w)).toBe(1)
  await Promise.all([w.db.close(), instance.db.close()])
  await proxy.close()
})

describe('the log of the server', () => {
  /** What shows a phone in the log of a server as it comes: in the detail of an error, its statement, its parameters, its message. */
  const mishaps = (phone: string): string[] => [
    `INSERT INTO accounts VALUES ('acc_1', 'grp_1', '${phone}', NULL, 0), ('acc_2', 'grp_1', '${phone}', NULL, 0)`,
    `INSERT INTO customers VALUES ('cus_1', 'grp_1', 'k', 1, NULL, ARRAY['${phone}'])`,
    `SELECT '${phone}x'::bigint`,
    `SELECT * FROM nowhere WHERE phone = '${phone}'`,
    `DO $$ BEGIN RAISE EXCEPTION 'no such person: %', '${phone}'; END $$`,
  ]
  const provoke = (phone: string, before: string): Promise<void> =>
    withClient(server.urlAs('postgres', 'chezhu'), async (client) => {
      await client.query(before)
      await client.query(`INSERT INTO groups VALUES ('grp_1', 'x') ON CONFLICT DO NOTHING`)
      for (const text of mishaps(phone)) await expect(client.query(text)).rejects.toThrow()
      await expect(client.query('SELECT $1::text::uuid', [`${phone}?`])).rejects.toThrow()
    })

  it('names nobody, whatever goes wrong in a statement; as the server comes it would', async () => {
    await provoke('13800001111', 'SELECT 1')
    expect(server.log()).not.toContain('13800001111')
    await provoke(
      '13800002222',
      `SET log_min_messages = warning; SET log_error_verbosity = default; SET log_min_error_statement = error`,
    )
    await until('the log to be written', async () => server.log().split('13800002222').length > mishaps('').length)
    expect(server.log()).not.toContain('13800001111')
  })
})
