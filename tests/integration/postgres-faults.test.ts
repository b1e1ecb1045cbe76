import { dayPlanRepository } from '../../cloudfunctions/adapters/postgres/dayPlans'
import { createDb, type Db } from '../../cloudfunctions/adapters/postgres/db'
import type { Sql } from '../../cloudfunctions/core/ports/database'
import { readLimits } from '../../config/connections'
import { withClient } from '../../local/postgres/withClient'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { at, newId, openWorkshop, TODAY, type Owner } from '../support/workshop'

let database: MigratedDatabase
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(async () => {
  await (await startTestPostgres()).stop()
})

type Workshop = Awaited<ReturnType<typeof openWorkshop>>
/** What goes wrong inside the transaction of a hold, at its n-th attempt from 1. */
type Mishap = (sql: Sql, attempt: number) => Promise<unknown>

/** A workshop in which each hold meets a mishap once it has the day's lock. */
const withMishap = async (mishap: Mishap) => {
  const seen = { attempts: 0, kicks: 0 }
  const w = await openWorkshop(
    database.appUrl,
    { technicians: 2, bays: 2, owners: 3 },
    {
      kick: async () => void (seen.kicks += 1),
      dayPlans: {
        ...dayPlanRepository,
        load: async (sql, query) => {
          seen.attempts += 1
          await mishap(sql, seen.attempts)
          return dayPlanRepository.load(sql, query)
        },
      },
    },
  )
  return { w, seen, owner: w.owners[0]! }
}

const holdBy = (w: Workshop, owner: Owner, minute = 720) =>
  w.call(owner, 'appointments.hold', w.holdInput(owner, at(TODAY, minute)))
const BUSY = { ok: false, error: { code: 'BUSY', retryable: true } }

const pidOf = async (db: Db): Promise<number> =>
  (await db.read((sql) => sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')))[0]!.pid
const heldBy = (w: Workshop): Promise<number> =>
  w.db.read(async (sql) => {
    const rows = await sql.query('SELECT 1 FROM appointments WHERE group_id = $1', [w.groupId])
    return rows.length
  })

it('what the server allows is read from it', async () => {
  expect(await readLimits(database.ownerUrl)).toEqual({ maxConnections: 200, reserved: 3, roleLimit: -1 })
})

describe('time limits of the server', () => {
  let db: Db
  beforeAll(() => {
    db = createDb({ url: database.appUrl, poolMax: 1, name: 'limits', groupId: newId('group') })
  })
  afterAll(() => db.close())

  it('are set on every connection of the functions', async () => {
    const [limits] = await db.read((sql) =>
      sql.query(
        `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
                current_setting('idle_in_transaction_session_timeout') AS idle`,
      ),
    )
    expect(limits).toEqual({ statement: '5s', lock: '3s', idle: '15s' })
  })

  it('a statement that runs too long is ended with 57014, after five seconds; the connection serves on', async () => {
    const pid = await pidOf(db)
    const startedAt = performance.now()
    await expect(db.read((sql) => sql.query('SELECT pg_sleep(20)'))).rejects.toMatchObject({ code: '57014' })
    expect(performance.now() - startedAt).toBeGreaterThan(4_500)
    expect(performance.now() - startedAt).toBeLessThan(8_000)
    expect(await pidOf(db)).toBe(pid)
  })

  it('a transaction left open is ended with its connection, and the next statement has a new one', async () => {
    const pid = await pidOf(db)
    const left = db.transaction(async (sql) => {
      await sql.query('SET LOCAL idle_in_transaction_session_timeout = 200')
      await new Promise((resolve) => setTimeout(resolve, 600))
      await sql.query('SELECT 1')
    })
    await expect(left).rejects.toThrow()
    expect(await pidOf(db)).not.toBe(pid)
    expect(db.pool.totalCount).toBe(1)
  })

  it('the caller of a call whose statement takes too long is told BUSY, and nothing of it stays', async () => {
    const { w, owner } = await withMishap(async (sql) => {
      await sql.query('SET LOCAL statement_timeout = 200')
      await sql.query('SELECT pg_sleep(10)')
    })
    expect(await holdBy(w, owner)).toMatchObject(BUSY)
    expect(await heldBy(w)).toBe(0)
    await w.close()
  })

  it('so is the caller whose lock does not come within three seconds; when it is free the same call goes through', async () => {
    const { w, seen, owner } = await withMishap(async () => undefined)
    const key = newId('trace')
    const input = w.holdInput(owner, at(TODAY, 720))
    await withClient(database.ownerUrl, async (client) => {
      await client.query('BEGIN')
      await client.query('LOCK TABLE day_plans IN ACCESS EXCLUSIVE MODE')
      const startedAt = performance.now()
      expect(await w.call(owner, 'appointments.hold', input, key)).toMatchObject(BUSY)
      expect(performance.now() - startedAt).toBeGreaterThan(2_500)
      expect(performance.now() - startedAt).toBeLessThan(6_000)
      await client.query('ROLLBACK')
    })
    expect(seen.attempts).toBe(0)
    expect(await w.call(owner, 'appointments.hold', input, key)).toMatchObject({ ok: true })
    await w.close()
  })

  it('and the caller whose transaction stood still', async () => {
    const { w, owner } = await withMishap(async (sql, attempt) => {
      if (attempt > 1) return
      await sql.query('SET LOCAL idle_in_transaction_session_timeout = 200')
      await new Promise((resolve) => setTimeout(resolve, 600))
    })
    expect(await holdBy(w, owner)).toMatchObject(BUSY)
    expect(await holdBy(w, owner)).toMatchObject({ ok: true })
    expect(await heldBy(w)).toBe(1)
    await w.close()
  })
})

describe('a transaction that may simply be run again', () => {
  let superUrl = ''
  /** Another person's transaction that has the second lock and asks for the first: never the one that the server gives up. */
  const crossing = (locks: [number, number], theirTurn: Promise<void>): Promise<void> =>
    withClient(superUrl, async (client) => {
      await client.query(`SET deadlock_timeout = '20s'`)
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [locks[1]])
      await theirTurn
      await client.query('SELECT pg_advisory_xact_lock($1)', [locks[0]])
      await client.query('COMMIT')
    })
  beforeAll(async () => {
    // Only an administrator may move the moment at which the server looks for deadlocks.
    superUrl = (await startTestPostgres()).url(new URL(database.ownerUrl).pathname.slice(1))
  })

  it('is run again after a real deadlock: the hold is there once, and its kick goes out once', async () => {
    let go = (): void => undefined
    const theirTurn = new Promise<void>((resolve) => (go = resolve))
    const { w, seen, owner } = await withMishap(async (sql, attempt) => {
      if (attempt > 1) return
      await sql.query('SELECT pg_advisory_xact_lock(701)')
      go()
      await sql.query('SELECT pg_advisory_xact_lock(702)')
    })
    const other = crossing([701, 702], theirTurn)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const held = await holdBy(w, owner)
    await other
    if (!held.ok) throw new Error(held.error.code)
    expect(seen.attempts).toBe(2)
    expect(await heldBy(w)).toBe(1)
    const { appointmentId } = held.data.appointment
    expect(await w.call(owner, 'appointments.confirm', { appointmentId })).toMatchObject({ ok: true })
    expect(seen.kicks).toBe(1)
    await w.close()
  })

  /** Lets somebody else change the row between this transaction's snapshot and its own change of it. */
  const outrun = async (sql: Sql, groupId: string): Promise<void> => {
    await sql.query('SELECT name FROM stores WHERE group_id = $1', [groupId])
    await withClient(database.ownerUrl, (c) =>
      c.query(`UPDATE stores SET name = name || '.' WHERE group_id = $1`, [groupId]),
    )
    await sql.query(`UPDATE stores SET name = 'ours' WHERE group_id = $1`, [groupId])
  }

  it('is run again after real serialization failures, as often as four times, with growing pauses', async () => {
    const { w } = await withMishap(async () => undefined)
    const startsMs: number[] = []
    const run = (failures: number): Promise<string> => {
      startsMs.length = 0
      return w.db.transaction(async (sql) => {
        startsMs.push(performance.now())
        await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
        if (startsMs.length <= failures) await outrun(sql, w.groupId)
        return 'done'
      })
    }
    expect(await run(3)).toBe('done')
    expect(startsMs).toHaveLength(4)
    await expect(run(4)).rejects.toMatchObject({ code: '40001' })
    expect(startsMs).toHaveLength(4)
    const pauses = startsMs.slice(1).map((ms, i) => ms - startsMs[i]!)
    // 2^n · 5 ms with half as much to and fro: the third is 20 ms at least.
    expect(pauses[2]).toBeGreaterThan(20)
    await w.close()
  })

  it('ends as BUSY for the caller when it fails time and again, and leaves neither row nor kick', async () => {
    const { w, seen, owner } = await withMishap(async (sql) => {
      await sql.query(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END $$`)
    })
    expect(await holdBy(w, owner)).toMatchObject(BUSY)
    expect(seen).toEqual({ attempts: 4, kicks: 0 })
    expect(await heldBy(w)).toBe(0)
    await w.close()
  })
})
