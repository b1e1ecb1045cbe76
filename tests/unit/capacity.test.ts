import fc from 'fast-check'
import { nearestAlternatives, type FreeStart } from '@/domain/capacity/alternatives'
import {
  allocate,
  offersOf,
  onlineCapMinutes,
  onlineMinutes,
  sellableMinutes,
  type Asked,
} from '@/domain/capacity/availability'
import { subtractWindow, type Allocation, type DayPlan, type Job } from '@/domain/capacity/dayPlan'
import { hoursOf } from '@/domain/capacity/hours'
import { defaultCapacityPolicy } from '@/domain/capacity/policy'
import { addDays } from '@/domain/kernel/time'

const DATE = '2026-11-24'
const DAY_START = Date.parse('2026-11-23T16:00:00Z')
const MIDNIGHT: Asked = { nowMs: DAY_START, today: DATE, channel: 'ONLINE' }

const planOf = (over: Partial<DayPlan> = {}): DayPlan => ({
  storeId: 'sto_1',
  date: DATE,
  dayStartMs: DAY_START,
  hours: [{ startMinute: 540, endMinute: 1080 }],
  closedReason: null,
  technicians: [
    { id: 't1', skills: ['MAINTENANCE'], windows: [{ startMinute: 540, endMinute: 1080 }] },
    { id: 't2', skills: ['MAINTENANCE', 'EV_HV'], windows: [{ startMinute: 540, endMinute: 1080 }] },
  ],
  bays: [
    { id: 'b1', capabilities: ['GENERAL'] },
    { id: 'b2', capabilities: ['GENERAL', 'EV'] },
  ],
  allocations: [],
  policy: { ...defaultCapacityPolicy, onlineShare: 1 },
  ...over,
})
const oil: Job = { minutes: 45, skills: ['MAINTENANCE'], bayCapabilities: ['GENERAL'] }
const ev: Job = { minutes: 60, skills: ['EV_HV'], bayCapabilities: ['EV'] }
const jobAt = (
  id: string,
  technicianId: string,
  bayId: string,
  startMinute: number,
  endMinute: number,
): Allocation => ({ id, technicianId, bayId, startMinute, endMinute, channel: 'STORE' })
const refusalAt = (plan: DayPlan, job: Job, minute: number, asked: Asked = MIDNIGHT): string | null => {
  const decision = allocate(plan, job, minute, asked)
  return decision.ok ? null : decision.refusal
}

describe('an owner asks for a start', () => {
  it('gets it while a technician with the skills and a bay of the right type are free for job and turnover', () => {
    expect(refusalAt(planOf(), oil, 600)).toBeNull()
    expect(refusalAt(planOf(), ev, 600)).toBeNull()
  })

  it('takes the plainest technician and bay, so that scarce skills stay for those who need them', () => {
    expect(allocate(planOf(), oil, 600, MIDNIGHT)).toEqual({ ok: true, technicianId: 't1', bayId: 'b1' })
  })

  it.each([
    ['in the past', 530, { ...MIDNIGHT, nowMs: DAY_START + 540 * 60_000 }, 'IN_PAST'],
    ['inside the lead time', 555, { ...MIDNIGHT, nowMs: DAY_START + 540 * 60_000 }, 'TOO_SOON'],
    ['off the grid', 607, MIDNIGHT, 'OFF_GRID'],
    ['before opening', 525, MIDNIGHT, 'OUTSIDE_HOURS'],
    ['ending after closing', 1050, MIDNIGHT, 'OUTSIDE_HOURS'],
    [
      'beyond the horizon',
      600,
      { ...MIDNIGHT, nowMs: DAY_START - 14 * 86_400_000, today: addDays(DATE, -14) },
      'BEYOND_HORIZON',
    ],
  ])('is told why not: %s', (_case, minute, asked, refusal) => {
    expect(refusalAt(planOf(), oil, minute as number, asked as Asked)).toBe(refusal)
  })

  it('is told that the store is shut', () => {
    expect(refusalAt(planOf({ hours: [], closedReason: '国庆' }), oil, 600)).toBe('CLOSED')
  })

  it('is told apart: nobody can do it here, nobody on shift, all busy', () => {
    expect(refusalAt(planOf(), { ...oil, skills: ['BODY'] }, 600)).toBe('NO_QUALIFIED_TECHNICIAN')
    expect(refusalAt(planOf(), { ...oil, bayCapabilities: ['BODY'] }, 600)).toBe('NO_SUITABLE_BAY')
    const late = planOf({
      technicians: [{ id: 't1', skills: ['MAINTENANCE'], windows: [{ startMinute: 780, endMinute: 1080 }] }],
    })
    expect(refusalAt(late, oil, 600)).toBe('NO_TECHNICIAN_ON_SHIFT')
    const busy = planOf({ allocations: [jobAt('a', 't1', 'b1', 600, 660), jobAt('b', 't2', 'b2', 600, 660)] })
    expect(refusalAt(busy, oil, 600)).toBe('TECHNICIANS_BUSY')
    const full = planOf({
      bays: [{ id: 'b1', capabilities: ['GENERAL'] }],
      allocations: [jobAt('a', 't1', 'b1', 600, 660)],
    })
    expect(refusalAt(full, oil, 600)).toBe('BAYS_BUSY')
  })

  it('may start the minute the turnover of the job before ends, and not one grid step earlier', () => {
    const plan = planOf({ technicians: [planOf().technicians[0]!], allocations: [jobAt('a', 't1', 'b1', 540, 600)] })
    expect(refusalAt(plan, oil, 600)).toBeNull()
    expect(refusalAt(plan, oil, 585)).toBe('TECHNICIANS_BUSY')
    // Its own turnover counts too: the next job begins at 720, 45 + 15 minutes must fit before it.
    const before = planOf({ technicians: [planOf().technicians[0]!], allocations: [jobAt('a', 't1', 'b1', 720, 780)] })
    expect(refusalAt(before, oil, 660)).toBeNull()
    expect(refusalAt(before, oil, 675)).toBe('TECHNICIANS_BUSY')
  })

  it('cannot take more than the online share; the store still can', () => {
    const plan = planOf({
      policy: { ...defaultCapacityPolicy, onlineShare: 0.1 },
      allocations: [{ ...jobAt('a', 't1', 'b1', 540, 630), channel: 'ONLINE' }],
    })
    expect(onlineCapMinutes(plan)).toBe(108)
    expect(refusalAt(plan, oil, 660)).toBe('ONLINE_SHARE_USED')
    expect(refusalAt(plan, oil, 660, { ...MIDNIGHT, channel: 'STORE' })).toBeNull()
  })
})

describe('opening hours', () => {
  const calendar = {
    weekly: [{ dayOfWeek: 2, openMinute: 540, closeMinute: 1080 }],
    exceptions: [
      { date: '2026-12-01', closed: true, openMinute: null, closeMinute: null, reason: '盘点' },
      { date: '2026-12-06', closed: false, openMinute: 600, closeMinute: 960, reason: '调休上班' },
    ],
  }
  it('come from the week unless the calendar names the day', () => {
    expect(hoursOf(calendar, '2026-11-24').hours).toEqual([{ startMinute: 540, endMinute: 1080 }])
    expect(hoursOf(calendar, '2026-12-01')).toEqual({ hours: [], closedReason: '盘点' })
    expect(hoursOf(calendar, '2026-12-06').hours).toEqual([{ startMinute: 600, endMinute: 960 }])
    expect(hoursOf(calendar, '2026-11-25').hours).toEqual([])
  })
})

const minuteArb = fc.integer({ min: 0, max: 1440 })
const windowArb = fc
  .tuple(minuteArb, minuteArb)
  .filter(([a, b]) => a < b)
  .map(([startMinute, endMinute]) => ({ startMinute, endMinute }))

test('property: what is left after an absence is exactly the minutes that were there and not cut', () => {
  fc.assert(
    fc.property(fc.array(windowArb, { maxLength: 4 }), windowArb, (windows, cut) => {
      const left = subtractWindow(windows, cut)
      const inside = (list: readonly { startMinute: number; endMinute: number }[], m: number): boolean =>
        list.some((w) => w.startMinute <= m && m < w.endMinute)
      for (let m = 0; m < 1440; m += 7) expect(inside(left, m)).toBe(inside(windows, m) && !inside([cut], m))
    }),
    { numRuns: 200 },
  )
})

const SKILLS = ['A', 'B', 'C']
const skillsArb = fc.subarray(SKILLS, { minLength: 1 })
const planArb = fc
  .record({
    technicians: fc.array(fc.record({ skills: skillsArb, windows: fc.array(windowArb, { maxLength: 2 }) }), {
      maxLength: 5,
    }),
    bays: fc.array(fc.record({ capabilities: skillsArb }), { maxLength: 4 }),
    share: fc.constantFrom(0, 0.3, 0.7, 1),
    jobs: fc.array(fc.record({ t: fc.nat(4), b: fc.nat(3), at: windowArb, online: fc.boolean() }), { maxLength: 8 }),
  })
  .map(({ technicians, bays, share, jobs }) =>
    planOf({
      hours: [{ startMinute: 480, endMinute: 1200 }],
      technicians: technicians.map((t, i) => ({ ...t, id: `t${i}` })),
      bays: bays.map((b, i) => ({ ...b, id: `b${i}` })),
      policy: { ...defaultCapacityPolicy, onlineShare: share },
      allocations: jobs.map((j, i) => ({
        id: `a${i}`,
        technicianId: `t${j.t}`,
        bayId: `b${j.b}`,
        ...j.at,
        channel: j.online ? 'ONLINE' : 'STORE',
      })),
    }),
  )
const jobArb = fc.record({ minutes: fc.integer({ min: 5, max: 240 }), skills: skillsArb, bayCapabilities: skillsArb })

test('property: what is offered is accepted, and fits technician, bay, shift, hours and share', () => {
  fc.assert(
    fc.property(planArb, jobArb, (plan, job) => {
      for (const offer of offersOf(plan, job, MIDNIGHT)) {
        const decision = allocate(plan, job, offer.startMinute, MIDNIGHT)
        expect(decision.ok).toBe(offer.refusal === null)
        if (!decision.ok) continue
        const technician = plan.technicians.find((t) => t.id === decision.technicianId)!
        const bay = plan.bays.find((b) => b.id === decision.bayId)!
        const end = offer.startMinute + job.minutes
        expect(job.skills.every((s) => technician.skills.includes(s))).toBe(true)
        expect(job.bayCapabilities.every((s) => bay.capabilities.includes(s))).toBe(true)
        expect(technician.windows.some((w) => w.startMinute <= offer.startMinute && end <= w.endMinute)).toBe(true)
        const occupied = plan.allocations.filter((a) => a.technicianId === technician.id || a.bayId === bay.id)
        expect(
          occupied.every((a) => a.endMinute <= offer.startMinute || end + plan.policy.turnoverMinutes <= a.startMinute),
        ).toBe(true)
        expect(onlineMinutes(plan) + job.minutes + plan.policy.turnoverMinutes).toBeLessThanOrEqual(
          sellableMinutes(plan) * plan.policy.onlineShare,
        )
      }
    }),
    { numRuns: 300 },
  )
})

test('property: a refused grid start inside hours really has no free pair of technician and bay', () => {
  fc.assert(
    fc.property(planArb, jobArb, (plan, job) => {
      for (const offer of offersOf(plan, job, { ...MIDNIGHT, channel: 'STORE' })) {
        if (offer.refusal === null) continue
        const end = offer.startMinute + job.minutes
        const free = (id: string, key: 'technicianId' | 'bayId'): boolean =>
          plan.allocations.every(
            (a) =>
              a[key] !== id || a.endMinute <= offer.startMinute || end + plan.policy.turnoverMinutes <= a.startMinute,
          )
        const anyTechnician = plan.technicians.some(
          (t) =>
            job.skills.every((s) => t.skills.includes(s)) &&
            free(t.id, 'technicianId') &&
            t.windows.some((w) => w.startMinute <= offer.startMinute && end <= w.endMinute),
        )
        const anyBay = plan.bays.some(
          (b) => job.bayCapabilities.every((s) => b.capabilities.includes(s)) && free(b.id, 'bayId'),
        )
        expect(anyTechnician && anyBay).toBe(false)
      }
    }),
    { numRuns: 300 },
  )
})

test('property: alternatives are free, at most three, none of them the wanted start, nearest first', () => {
  const startArb: fc.Arbitrary<FreeStart> = fc.record({
    storeId: fc.constantFrom('s1', 's2', 's3'),
    startAtMs: fc.integer({ min: 0, max: 1000 }).map((n) => n * 900_000),
  })
  fc.assert(
    fc.property(
      startArb,
      fc.uniqueArray(startArb, { selector: (s) => `${s.storeId}${s.startAtMs}` }),
      (wanted, free) => {
        const found = nearestAlternatives(wanted, free)
        expect(found.length).toBe(
          Math.min(3, free.filter((f) => f.storeId !== wanted.storeId || f.startAtMs !== wanted.startAtMs).length),
        )
        expect(found.every((f) => free.includes(f))).toBe(true)
        expect(found.some((f) => f.storeId === wanted.storeId && f.startAtMs === wanted.startAtMs)).toBe(false)
        const far = found.map((f) => Math.abs(f.startAtMs - wanted.startAtMs))
        expect(far).toEqual([...far].sort((a, b) => a - b))
      },
    ),
  )
})
