/** Jobs of the outbox in an outage of the DMS, over the real queue: nobody waits longer than need be, and no outage kills a job. */
import { createDb, type Db } from '../../cloudfunctions/adapters/postgres/db'
import { runJobs } from '../../cloudfunctions/adapters/postgres/jobRunner'
import { addJob } from '../../cloudfunctions/adapters/postgres/jobs'
import { syncRepository } from '../../cloudfunctions/adapters/postgres/sync'
import { DmsUnreachable } from '../../cloudfunctions/core/sync/context'
import { withClient } from '../../local/postgres/withClient'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { newId } from '../support/workshop'

const NOW_MS = 1_800_000_000_000

let database: MigratedDatabase
let db: Db
let groupId: string
beforeAll(async () => {
  database = await migratedDatabase()
})
beforeEach(async () => {
  groupId = newId('group')
  db = createDb({ url: database.appUrl, poolMax: 5, name: 'outage', groupId })
  await db.read((sql) => syncRepository.ensureGroup(sql, groupId, 'x'))
})
afterEach(() => db.close())
afterAll(async () => {
  await (await startTestPostgres()).stop()
})

const add = async (key: string): Promise<void> => {
  const payload = { appointmentId: newId('appointment'), storeId: newId('store'), traceId: newId('trace') }
  await db.transaction((sql) => addJob(sql, 'dms.push', payload, { key }))
}

/** Runs one slice in which every push ends as `work` does. */
const slice = (work: () => Promise<void>): Promise<void> => runJobs(db.pool, groupId, { 'dms.push': work }, 5_000)
const fail = (error: Error) => async (): Promise<void> => {
  throw error
}

interface Job {
  readonly key: string | null
  readonly attempts: number
  readonly waits: boolean
}
const jobs = (): Promise<Job[]> =>
  db.read((sql) =>
    sql.query<Job>(
      `SELECT split_part(key, ':', 2) AS key, attempts, run_at > now() AS waits FROM graphile_worker._private_jobs ORDER BY key`,
    ),
  )

const waitsForALock = async (): Promise<void> => {
  for (;;) {
    const [waiting] = await db.read((sql) =>
      sql.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
    )
    if (waiting) return
  }
}

/** What is on record: out of reach for so long already. */
const downFor = (ms: number): Promise<void> =>
  db.read((sql) => syncRepository.noteDms(sql, groupId, false, 'x', NOW_MS - ms))
const answers = (): Promise<void> => db.read((sql) => syncRepository.noteDms(sql, groupId, true, null, NOW_MS))

describe('the answer that ends an outage', () => {
  test('lets everything that waited for the DMS go at once, and nothing else', async () => {
    await add('a')
    await add('b')
    await slice(fail(new DmsUnreachable('TypeError')))
    await add('c')
    await slice(fail(new Error('a bug')))
    expect((await jobs()).map((j) => [j.key, j.waits])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ])
    await downFor(60_000)
    await answers()
    expect((await jobs()).map((j) => [j.key, j.waits])).toEqual([
      ['a', false],
      ['b', false],
      ['c', true],
    ])
  })

  test('after moments only leaves the pauses as they are: one record that the DMS chokes on drives no others', async () => {
    await add('a')
    await slice(fail(new DmsUnreachable('HTTP_500')))
    await downFor(2_000)
    await answers()
    expect(await jobs()).toEqual([{ key: 'a', attempts: 1, waits: true }])
  })
})

describe('the probe', () => {
  test('sends one waiting job and costs it nothing, however long the outage', async () => {
    await add('a')
    await add('b')
    await slice(fail(new DmsUnreachable('TypeError')))
    let tries = 0
    for (let tick = 0; tick < 40; tick += 1) {
      await db.read((sql) => syncRepository.probeDms(sql))
      expect((await jobs()).filter((j) => !j.waits).length).toBe(1)
      await slice(async () => {
        tries += 1
        throw new DmsUnreachable('TypeError')
      })
    }
    expect(tries).toBe(40)
    expect((await jobs()).map((j) => j.attempts)).toEqual([1, 1])
  })

  test('leaves alone what waits for another reason', async () => {
    await add('a')
    await slice(fail(new Error('a bug')))
    await db.read((sql) => syncRepository.probeDms(sql))
    expect(await jobs()).toEqual([{ key: 'a', attempts: 1, waits: true }])
  })
})

test('a job that was replaced while its worker died leaves no dead letter; a job that used up its tries does', async () => {
  await add('a')
  await add('b')
  const asOwner = (text: string): Promise<unknown> => withClient(database.ownerUrl, (client) => client.query(text))
  await asOwner(
    `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'lane-of-a-dead-process' WHERE key LIKE '%:a'`,
  )
  await asOwner(`UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key LIKE '%:b'`)
  await add('a')
  expect((await jobs()).map((j) => j.key)).toEqual(['a', 'b', null])
  const done: number[] = []
  await slice(async () => void done.push(1))
  expect(done).toHaveLength(1)
  expect(await jobs()).toEqual([{ key: 'b', attempts: 25, waits: false }])
})

describe('two slices at once', () => {
  const underWay = async (work: () => Promise<void>) => {
    let begun!: () => void
    const begin = new Promise<void>((resolve) => {
      begun = resolve
    })
    const end = slice(async () => {
      begun()
      await work()
    })
    await begin
    return { end }
  }
  const gate = () => {
    let open!: () => void
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    return { open, opened }
  }

  test('never run one job twice, and a change that comes meanwhile is not lost', async () => {
    const { open, opened } = gate()
    let others = 0
    await add('a')
    const first = await underWay(() => opened)
    for (let i = 0; i < 5; i += 1) await slice(async () => void (others += 1))
    expect(others).toBe(0)
    await add('a')
    await slice(async () => void (others += 1))
    open()
    await first.end
    await slice(async () => void (others += 1))
    expect(others).toBe(1)
    expect(await jobs()).toEqual([])
  })

  test('the job of a lane whose connection is gone is taken by the next slice; the lost lane ends nothing', async () => {
    const { open, opened } = gate()
    await add('a')
    const first = await underWay(() => opened)
    const ended = first.end.catch(() => 'lost')
    // The lane is known by the advisory lock that it holds.
    const administrator = (await startTestPostgres()).url(new URL(database.ownerUrl).pathname.slice(1))
    await withClient(administrator, (client) =>
      client.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
      ),
    )
    open()
    expect(await ended).toBe('lost')
    expect((await jobs()).map((j) => j.key)).toEqual(['a'])
    const done: number[] = []
    await slice(async () => void done.push(1))
    expect(done).toHaveLength(1)
    expect(await jobs()).toEqual([])
  })

  test('a change whose job is being started at that very moment has a job of its own', async () => {
    await add('a')
    await withClient(database.ownerUrl, async (lane) => {
      // As a worker takes it, not yet committed: what the change saw of the job is old when it comes to add its own.
      await lane.query('BEGIN')
      await lane.query(`UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'lane', attempts = 1`)
      const added = add('a')
      await waitsForALock()
      await lane.query('COMMIT')
      await added
    })
    expect(await jobs()).toEqual([
      { key: 'a', attempts: 0, waits: false },
      { key: null, attempts: expect.any(Number) as number, waits: false },
    ])
  })
})
