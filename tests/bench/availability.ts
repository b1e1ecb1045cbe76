import { allocate, offersOf, type Asked } from '@/domain/capacity/availability'
import type { Allocation, Bay, DayPlan, Job, Technician } from '@/domain/capacity/dayPlan'
import { defaultCapacityPolicy } from '@/domain/capacity/policy'
import { addDays } from '@/domain/kernel/time'
import { quantile, type Figure } from './figure'

const DAYS = 14
const BAYS = 15
const TECHNICIANS = 30
const APPOINTMENTS = 600
const ROUNDS = 1_000
const FIRST_DAY = '2026-11-24'
const FIRST_DAY_MS = Date.parse(`${FIRST_DAY}T00:00:00+08:00`)

/** Small deterministic generator (mulberry32), so that every run measures the same workshop. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const SKILLS = ['MAINTENANCE', 'BRAKE', 'TYRE', 'DIAGNOSIS', 'HV', 'AIRCON']
const CAPABILITIES = ['GENERAL', 'LIFT', 'ALIGNMENT', 'EV']

const technicians = (): Technician[] =>
  Array.from({ length: TECHNICIANS }, (_, i) => ({
    id: `technician-${String(i).padStart(2, '0')}`,
    skills: SKILLS.filter((_, s) => s === 0 || (i + s) % 3 === 0),
    windows:
      i % 4 === 0
        ? [
            { startMinute: 510, endMinute: 720 },
            { startMinute: 780, endMinute: 1080 },
          ]
        : [{ startMinute: 510, endMinute: 1080 }],
  }))

const bays = (): Bay[] =>
  Array.from({ length: BAYS }, (_, i) => ({
    id: `bay-${String(i).padStart(2, '0')}`,
    capabilities: CAPABILITIES.filter((_, c) => c === 0 || (i + c) % 4 === 0),
  }))

const randomJob = (random: () => number): Job => ({
  minutes: 30 + 15 * Math.floor(random() * 8),
  skills: random() < 0.5 ? ['MAINTENANCE'] : [SKILLS[Math.floor(random() * SKILLS.length)]!],
  bayCapabilities: random() < 0.7 ? ['GENERAL'] : [CAPABILITIES[Math.floor(random() * CAPABILITIES.length)]!],
})

const emptyDay = (index: number): DayPlan => ({
  storeId: 'store',
  date: addDays(FIRST_DAY, index),
  dayStartMs: FIRST_DAY_MS + index * 86_400_000,
  hours: [{ startMinute: 510, endMinute: 1080 }],
  closedReason: null,
  technicians: technicians(),
  bays: bays(),
  allocations: [],
  policy: defaultCapacityPolicy,
})

const asked = (channel: Asked['channel']): Asked => ({ nowMs: FIRST_DAY_MS, today: FIRST_DAY, channel })

/** Fills the fortnight through the engine itself, so that the measured days are days the engine can produce. */
const busyFortnight = (random: () => number): DayPlan[] => {
  const days = Array.from({ length: DAYS }, (_, i) => ({ plan: emptyDay(i), allocations: [] as Allocation[] }))
  let placed = 0
  for (let tries = 0; placed < APPOINTMENTS && tries < APPOINTMENTS * 50; tries += 1) {
    const day = days[placed % DAYS]!
    const job = randomJob(random)
    const startMinute = 510 + 15 * Math.floor(random() * 34)
    const decision = allocate({ ...day.plan, allocations: day.allocations }, job, startMinute, asked('STORE'))
    if (!decision.ok) continue
    const { technicianId, bayId } = decision
    const endMinute = startMinute + job.minutes + day.plan.policy.turnoverMinutes
    const channel = placed % 3 === 0 ? 'STORE' : 'ONLINE'
    day.allocations.push({ id: `appointment-${placed}`, technicianId, bayId, startMinute, endMinute, channel })
    placed += 1
  }
  if (placed < APPOINTMENTS) throw new Error(`only ${placed} of ${APPOINTMENTS} appointments fit`)
  return days.map((day) => ({ ...day.plan, allocations: day.allocations }))
}

/** Judging every start of 14 days for one job, in a workshop of 15 bays and 30 technicians with 600 appointments. */
export const benchAvailability = (): Figure[] => {
  const random = randomFrom(20_261_124)
  const fortnight = busyFortnight(random)
  const jobs = Array.from({ length: 64 }, () => randomJob(random))
  const once = (round: number): { ms: number; starts: number } => {
    const job = jobs[round % jobs.length]!
    const startedAt = performance.now()
    const starts = fortnight.reduce((sum, plan) => sum + offersOf(plan, job, asked('ONLINE')).length, 0)
    return { ms: performance.now() - startedAt, starts }
  }
  for (let round = 0; round < 50; round += 1) once(round)
  const samples = Array.from({ length: ROUNDS }, (_, round) => once(round))
  if (samples.some((sample) => sample.starts === 0)) throw new Error('a round judged nothing')
  return [
    {
      name: 'availability.engine.p99',
      value: quantile(
        samples.map((s) => s.ms),
        0.99,
      ),
      unit: 'ms',
    },
  ]
}
