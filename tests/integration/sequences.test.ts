import fc from 'fast-check'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import type { DmsAppointment } from '../../cloudfunctions/core/ports/dms'
import { applyAppointment } from '../../cloudfunctions/core/sync/apply'
import { at, openWorkshop, TODAY, type Owner } from '../support/workshop'

/** Everyday count; DEEP=1 runs the full ten thousand. */
const SEQUENCES = process.env.DEEP ? 10_000 : 250
const OWNERS = 4
const TIMES = Array.from({ length: 12 }, (_, i) => at(TODAY, 660 + i * 30))

let database: MigratedDatabase
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(async () => {
  await (await startTestPostgres()).stop()
})

type Workshop = Awaited<ReturnType<typeof openWorkshop>>

type Step =
  | { readonly kind: 'hold'; readonly who: number; readonly when: number; readonly long: boolean }
  | { readonly kind: 'confirm' | 'release' | 'cancel'; readonly who: number }
  | { readonly kind: 'reschedule'; readonly who: number; readonly when: number }
  | { readonly kind: 'desk'; readonly who: number; readonly when: number; readonly place: number }
  | { readonly kind: 'wait'; readonly minutes: number }

const who = fc.nat(OWNERS - 1)
const when = fc.nat(TIMES.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), who, when, long: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('confirm' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'cancel' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reschedule' as const), who, when }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('desk' as const), who, when, place: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 4, 6) }) },
)

interface Known {
  appointmentId: string
  version: number
}

/** What the owner would be offered at this moment for this start: the other half of "what is offered is accepted". */
const offered = async (
  w: Workshop,
  owner: Owner,
  opCode: string,
  startAtMs: number,
  exceptAppointmentId?: string,
): Promise<boolean> => {
  const seen = await w.call(owner, 'availability.get', {
    storeId: w.storeId,
    vin: owner.vin,
    opCodes: [opCode],
    ...(exceptAppointmentId ? { exceptAppointmentId } : {}),
  })
  if (!seen.ok) throw new Error(seen.error.code)
  return seen.data.days.some((d) => d.slots.some((s) => s.startAtMs === startAtMs && s.refusal === null))
}

const assertNothingTwice = async (w: Workshop): Promise<void> => {
  const overlaps = await w.db.read((sql) =>
    sql.query(
      `SELECT 1 FROM allocations a JOIN allocations b ON a.appointment_id < b.appointment_id AND a.group_id = $1 AND b.group_id = $1
        AND (a.bay_id = b.bay_id OR a.technician_id = b.technician_id) AND a.start_ms < b.end_ms AND b.start_ms < a.end_ms AND NOT a.over_capacity AND NOT b.over_capacity
      WHERE (a.expires_at_ms IS NULL OR a.expires_at_ms > $2) AND (b.expires_at_ms IS NULL OR b.expires_at_ms > $2)`,
      [w.groupId, w.clock.nowMs],
    ),
  )
  expect(overlaps).toEqual([])
  const orphans = await w.db.read((sql) =>
    sql.query(
      `SELECT 1 FROM appointments p FULL JOIN allocations a USING (appointment_id)
      WHERE coalesce(p.group_id, a.group_id) = $1
        AND (a.appointment_id IS NULL) <> (p.status NOT IN ('HELD', 'BOOKED', 'CONFIRMED', 'CHECKED_IN', 'FULFILLED'))
        AND NOT (p.status = 'HELD' AND p.hold_expires_at_ms <= $2)`,
      [w.groupId, w.clock.nowMs],
    ),
  )
  expect(orphans).toEqual([])
}

const CONFLICTS = new Set(['SLOT_TAKEN', 'SLOT_REFUSED', 'VEHICLE_ALREADY_BOOKED'])

/** The store books a car at its own desk, on a technician and bay of its own choice, taken or not. */
const insertAtDesk = async (w: Workshop, s: Extract<Step, { kind: 'desk' }>): Promise<void> => {
  const startAtMs = TIMES[s.when]!
  deskKeys += 1
  const record: DmsAppointment = {
    key: `DESK-${deskKeys}`,
    version: 1,
    number: `N${deskKeys}`,
    storeKey: 'D1',
    vin: w.owners[s.who]!.vin,
    status: 'BOOKED',
    startAtMs,
    endAtMs: startAtMs + 45 * 60_000,
    promiseAtMs: startAtMs + 75 * 60_000,
    items: [{ opCode: 'OIL-45', name: '测试', minutes: 45, laborFen: 1, partsFen: 1 }],
    technicianKey: `T${s.place % 2}`,
    bayKey: `B${s.place >> 1}`,
    advisorKey: null,
    transport: 'WAIT',
    note: '',
    clientRequestId: null,
  }
  expect(await applyAppointment(w.sync, record, 'trc_desk')).toBe('created')
  expect(await applyAppointment(w.sync, record, 'trc_desk')).toBe('stale')
}
let deskKeys = 0

const play = async (w: Workshop, known: Map<number, Known>, s: Step): Promise<void> => {
  if (s.kind === 'wait') {
    w.clock.nowMs += s.minutes * 60_000
    return
  }
  if (s.kind === 'desk') return insertAtDesk(w, s)
  const owner = w.owners[s.who]!
  const mine = known.get(s.who)
  if (s.kind === 'hold') {
    const opCode = s.long ? 'BRAKE-120' : 'OIL-45'
    const start = TIMES[s.when]!
    // An owner's own earlier hold is given up by choosing again, so it must not count against what is offered.
    const held = mine && (await w.call(owner, 'appointments.get', { appointmentId: mine.appointmentId }))
    if (held?.ok && held.data.appointment.status === 'HELD')
      await w.call(owner, 'appointments.release', { appointmentId: mine!.appointmentId })
    const free = await offered(w, owner, opCode, start)
    const reply = await w.call(owner, 'appointments.hold', w.holdInput(owner, start, { opCodes: [opCode] }))
    if (reply.ok) known.set(s.who, reply.data.appointment)
    else expect(CONFLICTS.has(reply.error.code) || reply.error.code === 'TOO_MANY_APPOINTMENTS').toBe(true)
    if (reply.ok) expect(free).toBe(true)
    else if (reply.error.code.startsWith('SLOT_')) expect(free).toBe(false)
    return
  }
  if (!mine) return
  const { appointmentId, version } = mine
  if (s.kind === 'reschedule') {
    const before = await w.call(owner, 'appointments.get', { appointmentId })
    const opCode = before.ok ? before.data.appointment.items[0]!.opCode : ''
    const free = before.ok && (await offered(w, owner, opCode, TIMES[s.when]!, appointmentId))
    const reply = await w.call(owner, 'appointments.reschedule', { appointmentId, version, startAtMs: TIMES[s.when]! })
    if (reply.ok) {
      expect(free).toBe(true)
      known.set(s.who, reply.data.appointment)
    } else if (reply.error.code.startsWith('SLOT_')) expect(free).toBe(false)
    return
  }
  const reply =
    s.kind === 'cancel'
      ? await w.call(owner, 'appointments.cancel', { appointmentId, version })
      : await w.call(owner, `appointments.${s.kind}`, { appointmentId })
  if (reply.ok) known.set(s.who, reply.data.appointment)
  else expect(['HOLD_EXPIRED', 'TRANSITION_REFUSED', 'CUTOFF_PASSED', 'VERSION_CONFLICT']).toContain(reply.error.code)
}

test(`property: in ${SEQUENCES} random histories nobody holds two jobs at once, and what is offered is what is accepted`, async () => {
  const w = await openWorkshop(database.appUrl, { technicians: 2, bays: 2, owners: OWNERS, days: 1, onlineShare: 0.8 })
  const morning = w.clock.nowMs
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      w.clock.nowMs = morning
      await w.db.transaction(async (sql) => {
        await sql.query('DELETE FROM allocations WHERE group_id = $1', [w.groupId])
        await sql.query(
          `UPDATE appointments SET status = 'CANCELLED' WHERE group_id = $1 AND status NOT IN ('CANCELLED')`,
          [w.groupId],
        )
      })
      const known = new Map<number, Known>()
      for (const s of steps) {
        await play(w, known, s)
        await assertNothingTwice(w)
      }
    }),
    { numRuns: SEQUENCES },
  )
  await w.close()
}, 3_600_000)
