import type { Database } from '../../cloudfunctions/core/ports/database'
import { dayPlanRepository } from '../../cloudfunctions/adapters/postgres/dayPlans'
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

const hold = async (w: Workshop, owner: Owner, startAtMs: number, over = {}) =>
  w.call(owner, 'appointments.hold', w.holdInput(owner, startAtMs, over))
const book = async (w: Workshop, owner: Owner, startAtMs: number) => {
  const held = await hold(w, owner, startAtMs)
  if (!held.ok) throw new Error(held.error.code)
  return w.call(owner, 'appointments.confirm', { appointmentId: held.data.appointment.appointmentId })
}
const codeOf = (reply: { ok: boolean; error?: { code: string } }): string => (reply.ok ? 'OK' : reply.error!.code)
const rows = async (db: Database, table: string, groupId: string): Promise<number> => {
  const [row] = await db.read((sql) =>
    sql.query<{ count: number }>(`SELECT count(*) FROM ${table} WHERE group_id = $1`, [groupId]),
  )
  return row!.count
}

describe('an owner holds, confirms, moves and cancels', () => {
  let w: Workshop
  beforeAll(async () => {
    w = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: 6 })
  })
  afterAll(() => w.close())

  it('books what was offered; the place is gone for others at once', async () => {
    const [a, b] = w.owners as [Owner, Owner]
    const booked = await book(w, a, at(TODAY, 720))
    expect(booked).toMatchObject({
      ok: true,
      data: { appointment: { status: 'BOOKED', sync: { state: 'PENDING', reason: 'SENDING' }, dmsNumber: null } },
    })
    const seen = await w.call(b, 'availability.get', { storeId: w.storeId, vin: b.vin, opCodes: ['OIL-45'] })
    expect(seen.ok && seen.data.days[0]!.slots.find((s) => s.startAtMs === at(TODAY, 720))?.refusal).toBeNull()
    expect((await book(w, b, at(TODAY, 720))).ok).toBe(true)
    const third = await hold(w, w.owners[2]!, at(TODAY, 720))
    expect(third).toMatchObject({ ok: false, error: { code: 'SLOT_TAKEN', details: { refusal: 'TECHNICIANS_BUSY' } } })
    const alternatives = third.ok ? [] : (third.error.details!.alternatives as { startAtMs: number }[])
    expect(alternatives).toHaveLength(3)
    for (const { startAtMs } of alternatives) expect((await hold(w, w.owners[2]!, startAtMs)).ok).toBe(true)
  })

  it('choosing another time ends the earlier hold: one person holds one place', async () => {
    const c = w.owners[2]!
    const first = await hold(w, c, at(TODAY, 900))
    const second = await hold(w, c, at(TODAY, 960))
    expect([first.ok, second.ok]).toEqual([true, true])
    const released =
      first.ok && (await w.call(c, 'appointments.get', { appointmentId: first.data.appointment.appointmentId }))
    expect(released && released.ok && released.data.appointment.status).toBe('RELEASED')
  })

  it('a hold ends to the millisecond, frees the place, and cannot be confirmed any more', async () => {
    const d = w.owners[3]!
    const held = await hold(w, d, at(TODAY, 840))
    const { appointmentId, holdExpiresAtMs } = held.ok
      ? held.data.appointment
      : { appointmentId: '', holdExpiresAtMs: 0 }
    expect(holdExpiresAtMs! - w.clock.nowMs).toBe(5 * 60_000)
    const before = w.clock.nowMs
    w.clock.nowMs = holdExpiresAtMs!
    expect(codeOf(await w.call(d, 'appointments.confirm', { appointmentId }))).toBe('HOLD_EXPIRED')
    const shown = await w.call(d, 'appointments.get', { appointmentId })
    expect(shown.ok && shown.data.appointment.status).toBe('EXPIRED')
    w.clock.nowMs = before
  })

  it('moves in one commit: the old place is free and the new one taken', async () => {
    const e = w.owners[4]!
    const booked = await book(w, e, at('2026-11-25', 600))
    const { appointmentId, version } = booked.ok ? booked.data.appointment : { appointmentId: '', version: 0 }
    const moved = await w.call(e, 'appointments.reschedule', {
      appointmentId,
      version,
      startAtMs: at('2026-11-26', 660),
    })
    expect(moved).toMatchObject({
      ok: true,
      data: { appointment: { status: 'BOOKED', version: version + 1, startAtMs: at('2026-11-26', 660) } },
    })
    expect(
      codeOf(await w.call(e, 'appointments.reschedule', { appointmentId, version, startAtMs: at('2026-11-25', 600) })),
    ).toBe('VERSION_CONFLICT')
    const places = await w.db.read((sql) =>
      sql.query<{ start_ms: number }>('SELECT start_ms FROM allocations WHERE appointment_id = $1', [appointmentId]),
    )
    expect(places).toEqual([{ start_ms: at('2026-11-26', 660) }])
  })

  it('cancels, frees the place, and keeps the whole history', async () => {
    const f = w.owners[5]!
    const booked = await book(w, f, at('2026-11-25', 900))
    const { appointmentId, version } = booked.ok ? booked.data.appointment : { appointmentId: '', version: 0 }
    const cancelled = await w.call(f, 'appointments.cancel', { appointmentId, version })
    expect(cancelled.ok && cancelled.data.appointment.history.map((h) => h.event)).toEqual([
      'HOLD',
      'CONFIRM',
      'CANCEL',
    ])
    expect(
      await w.db.read((sql) => sql.query('SELECT 1 FROM allocations WHERE appointment_id = $1', [appointmentId])),
    ).toEqual([])
    expect(codeOf(await w.call(f, 'appointments.cancel', { appointmentId, version: version + 1 }))).toBe(
      'TRANSITION_REFUSED',
    )
  })

  it('the same key again gives the first answer and does nothing; the same key with other input is refused', async () => {
    const [a] = w.owners as [Owner]
    const input = w.holdInput(a, at('2026-11-26', 900))
    const key = newId('trace')
    const first = await w.call(a, 'appointments.hold', input, key)
    const before = await rows(w.db, 'appointments', w.groupId)
    const again = await w.call(a, 'appointments.hold', input, key)
    expect(first.ok && again.ok && again.data).toEqual(first.ok && first.data)
    expect(codeOf(await w.call(a, 'appointments.hold', { ...input, note: 'x' }, key))).toBe('IDEMPOTENCY_CONFLICT')
    expect(await rows(w.db, 'appointments', w.groupId)).toBe(before)
  })

  it('twenty copies of one tap at once make one booking', async () => {
    const [, b] = w.owners as [Owner, Owner]
    const input = w.holdInput(b, at('2026-11-26', 780))
    const key = newId('trace')
    const replies = await Promise.all(Array.from({ length: 20 }, () => w.call(b, 'appointments.hold', input, key)))
    expect(replies.map(codeOf)).toEqual(Array<string>(20).fill('OK'))
    const made = await w.db.read((sql) =>
      sql.query('SELECT 1 FROM appointments WHERE appointment_id = $1', [input.appointmentId]),
    )
    expect(made).toHaveLength(1)
  })

  it('a car that is in the shop then cannot be booked a second time by anybody', async () => {
    const [a] = w.owners as [Owner]
    expect((await book(w, a, at('2026-11-26', 960))).ok).toBe(true)
    expect(codeOf(await hold(w, a, at('2026-11-26', 975)))).toBe('VEHICLE_ALREADY_BOOKED')
  })
})

describe('many want the last place', () => {
  it('with the lock: exactly as many win as fit, the others are told, nothing is left behind', async () => {
    const w = await openWorkshop(database.appUrl, { technicians: 3, bays: 3, owners: 40, days: 1 })
    for (let round = 0; round < 5; round += 1) {
      const start = at(TODAY, 600 + round * 60)
      const replies = await Promise.all(w.owners.map((o) => hold(w, o, start)))
      expect(replies.filter((r) => r.ok)).toHaveLength(3)
      expect(new Set(replies.filter((r) => !r.ok).map(codeOf))).toEqual(new Set(['SLOT_TAKEN']))
    }
    await w.close()
  })

  it('with the lock and the view of other jobs taken out on purpose, the constraint still refuses the one too many', async () => {
    const blind: Pick<typeof dayPlanRepository, 'lock' | 'load'> = {
      lock: async () => undefined,
      load: async (sql, query) => {
        const loaded = await dayPlanRepository.load(sql, query)
        return loaded && { ...loaded, plans: loaded.plans.map((p) => ({ ...p, allocations: [] })) }
      },
    }
    const w = await openWorkshop(
      database.appUrl,
      { technicians: 1, bays: 1, owners: 12, days: 1 },
      { dayPlans: { ...dayPlanRepository, ...blind } },
    )
    const replies = await Promise.all(w.owners.map((o) => hold(w, o, at(TODAY, 600))))
    expect(replies.filter((r) => r.ok)).toHaveLength(1)
    expect(new Set(replies.filter((r) => !r.ok).map(codeOf))).toEqual(new Set(['SLOT_TAKEN']))
    expect(await rows(w.db, 'allocations', w.groupId)).toBe(1)
    await w.close()
  })
})

describe("the functions' role", () => {
  it('changes rows but neither structure nor history', async () => {
    const w = await openWorkshop(database.appUrl, { technicians: 1, bays: 1, owners: 1 })
    await book(w, w.owners[0]!, at(TODAY, 600))
    const attempt = (statement: string) => w.db.read((sql) => sql.query(statement))
    await expect(attempt('CREATE TABLE x (a int)')).rejects.toThrow(/permission denied/)
    await expect(attempt('ALTER TABLE appointments ADD COLUMN x int')).rejects.toThrow(/must be owner/)
    await expect(attempt("UPDATE appointment_events SET actor = 'STORE'")).rejects.toThrow(/permission denied/)
    await expect(attempt('DELETE FROM audit_log')).rejects.toThrow(/permission denied/)
    await expect(attempt('DELETE FROM appointments')).rejects.toThrow(/permission denied/)
    await w.close()
  })
})
