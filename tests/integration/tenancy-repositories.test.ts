/** Every method of every repository, asked with the names of another group or of another store: as if nobody had them. */
import pg from 'pg'
import { appointmentRepository } from '../../cloudfunctions/adapters/postgres/appointments'
import { catalogRepository } from '../../cloudfunctions/adapters/postgres/catalog'
import { consentRepository } from '../../cloudfunctions/adapters/postgres/consents'
import { dayPlanRepository } from '../../cloudfunctions/adapters/postgres/dayPlans'
import { identityRepository } from '../../cloudfunctions/adapters/postgres/identity'
import { addJob } from '../../cloudfunctions/adapters/postgres/jobs'
import { phoneCodeRepository } from '../../cloudfunctions/adapters/postgres/phoneCodes'
import { repairRepository } from '../../cloudfunctions/adapters/postgres/repairs'
import { staffRepository } from '../../cloudfunctions/adapters/postgres/staff'
import { syncRepository } from '../../cloudfunctions/adapters/postgres/sync'
import { readVitals } from '../../cloudfunctions/adapters/postgres/vitals'
import type { Database, Sql } from '../../cloudfunctions/core/ports/database'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { asks } from '../support/repository-asks'
import { createSnapshot, furnish, nobody, type Names, type Workshop } from '../support/tenants'
import { openWorkshop } from '../support/workshop'

const repositories: Readonly<Record<string, object>> = {
  appointments: appointmentRepository,
  catalog: catalogRepository,
  dayPlans: dayPlanRepository,
  identity: identityRepository,
  phoneCodes: phoneCodeRepository,
  consents: consentRepository,
  repairs: repairRepository,
  staff: staffRepository,
  sync: syncRepository,
  jobs: { addJob },
  vitals: { readVitals },
}
const methods = Object.entries(repositories).flatMap(([repository, object]) =>
  Object.keys(object).map((method) => [`${repository}.${method}`, object[method as never]] as const),
)

let database: MigratedDatabase
let [ours, theirs]: Workshop[] = []
let [mine, alien]: Names[] = []
let owner: pg.Client

beforeAll(async () => {
  database = await migratedDatabase()
  ours = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 3 })
  theirs = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 6 })
  ;[mine, alien] = [await furnish(ours, database.ownerUrl), await furnish(theirs, database.ownerUrl)]
  // What is overdue of our own is told once, and not again when somebody else's is asked for.
  await ours.db.read((sql) => syncRepository.addOverdueTasks(sql, mine!.groupId, 4e12))
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await Promise.all([ours?.close(), theirs?.close()])
  await (await startTestPostgres()).stop()
})

type Method = (sql: Sql, ...args: unknown[]) => Promise<unknown>

/** What a call comes to, ready to be compared; names that were asked with stand for themselves. */
const outcomeOf = async (db: Database, method: Method, args: readonly unknown[], names: Names): Promise<string> => {
  const said = await db
    .transaction((sql) => method(sql, ...args))
    .then(
      (value) => ({ value: value instanceof Set ? [...value] : value }),
      (error: Error & { code?: string }) => ({ refused: error.code ?? error.name }),
    )
  return Object.entries(names).reduce(
    (text, [name, value]: [string, string]) => text.replaceAll(value, `<${name}>`),
    JSON.stringify(said),
  )
}

/** Refused by row security, by a right, by a key that another row has, or by a key that points to nothing of one's own. */
const REFUSED = /^\{"refused":"(42501|WriteRace|23502|23503|AllocationTaken)"\}$/

it('every method of every repository has arguments to be asked with', () => {
  expect(Object.keys(asks).sort()).toEqual(methods.map(([name]) => name).sort())
})

/** The same call with these names and with nobody's; answers what they came to. */
const both = async (db: Database, name: string, method: Method, names: Names, groups: readonly [string, string]) => {
  const unknown = nobody()
  const ask = asks[name]!
  return {
    asked: await outcomeOf(db, method, ask.args(names, groups[0]), names),
    nobodys: await outcomeOf(db, method, ask.args(unknown, groups[1]), unknown),
  }
}

const expectAsNobodys = (name: string, { asked, nobodys }: { asked: string; nobodys: string }): void => {
  if (!REFUSED.test(asked)) expect([name, asked]).toEqual([name, nobodys])
}

describe.each(methods)('%s', (name, method: Method) => {
  it('with the names of another group: as if nobody had them, and nothing of theirs changes', async () => {
    const snapshot = await createSnapshot(owner, alien!.groupId)
    const before = await snapshot()
    const own = ours!.groupId
    expectAsNobodys(name, await both(ours!.db, name, method, alien!, [own, own]))
    if (!asks[name]!.remembers)
      expectAsNobodys(name, await both(ours!.db, name, method, alien!, [alien!.groupId, nobody().groupId]))
    expect(await snapshot()).toBe(before)
  })

  it('in the scope of another store: nothing of this one is found or changed', async () => {
    const snapshot = await createSnapshot(owner, mine!.groupId, mine!.storeId)
    const before = await snapshot()
    const scoped = ours!.db.inStores([mine!.otherStoreId])
    const outcome = await both(scoped, name, method, mine!, [mine!.groupId, mine!.groupId])
    if (asks[name]!.ofStore) expectAsNobodys(name, outcome)
    expect(await snapshot()).toBe(before)
  })
})

/** A job that waits for its next try, for whoever may hurry it; and a hold, for whoever may end it. */
const leaveWork = (n: Names): Promise<unknown> =>
  owner.query(
    `WITH later AS (UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour', last_error = 'DmsUnreachable' WHERE key LIKE $1 || ':push%')
     UPDATE appointments SET status = 'HELD', hold_expires_at_ms = 1 WHERE appointment_id = $2`,
    [n.groupId, n.appointmentId],
  )

it('where it is at home each of these calls finds or changes something', async () => {
  const snapshot = await createSnapshot(owner, alien!.groupId)
  const idle: string[] = []
  for (const name of Object.keys(asks)) {
    const method = methods.find(([known]) => known === name)![1] as Method
    if (/probeDms|endHolds|sweep/.test(name)) await leaveWork(alien!)
    const before = await snapshot()
    const { groupId } = alien!
    const { asked, nobodys } = await both(theirs!.db, name, method, alien!, [groupId, nobody().groupId])
    if (REFUSED.test(asked)) idle.push(`${name} ${asked}`)
    else if (asked === nobodys && (await snapshot()) === before) idle.push(name)
  }
  expect(idle).toEqual([])
})
