import { addDays, type LocalDate } from '../../src/domain/kernel/time'
import { models, operations, fits, priceFor } from './catalog'
import { people, type People } from './people'
import { createRandom, type Random } from './random'
import { storeRecords, storeSpecs } from './stores'
import type { SeedRecord } from './types'

const SEED = 20261123
const DESK_DAYS = 7
/** Share of the technicians' time that the desk has booked already. */
const FILL = 0.32
const TURNOVER_MINUTES = 15
const GRID = 15

const operationRecords = (): SeedRecord[] =>
  operations.map((o) => ({
    resource: 'labor-operations' as const,
    key: o.code,
    dealerKey: null,
    body: {
      op_code: o.code,
      name: o.name,
      name_en: o.nameEn,
      category: o.category,
      required_skills: [o.skill],
      bay_capability_types: [o.bay],
      interval_km: o.km,
      interval_months: o.months,
      by_model: models.filter((m) => fits(o, m)).map((m) => ({ model_code: m.code, ...priceFor(o, m) })),
      active: true,
    },
  }))

interface Shift {
  readonly staff_key: string
  readonly date: LocalDate
  readonly start_minute: number
  readonly end_minute: number
}

const clock = (date: LocalDate, minute: number): string =>
  `${date}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00+08:00`

/** Jobs that the desk booked by telephone: technician after technician, never two on one bay or technician. */
const deskAppointments = (
  records: readonly SeedRecord[],
  vehicles: People['vehicles'],
  today: LocalDate,
  random: Random,
): SeedRecord[] => {
  const found: SeedRecord[] = []
  const free = random.shuffle(vehicles.slice(4))
  for (const store of storeSpecs) {
    const own = records.filter((r) => r.dealerKey === store.key)
    const absent = new Set(
      own
        .filter((r) => r.resource === 'absences')
        .map((r) => `${String(r.body.staff_key)}|${String(r.body.start).slice(0, 10)}`),
    )
    const shifts = own
      .filter((r) => r.resource === 'shifts')
      .map((r) => r.body as unknown as Shift)
      .filter((s) => s.date >= today && s.date <= addDays(today, DESK_DAYS))
    const bayBusy = new Map<string, [number, number][]>()
    const calendar = own.find((r) => r.resource === 'dealers')!.body.calendar as {
      date: string
      closed: boolean
      open_minute: number | null
      close_minute: number | null
    }[]
    const advisors = own.filter((r) => r.resource === 'staff' && r.body.role === 'SERVICE_ADVISOR').map((r) => r.key)
    for (const shift of shifts) {
      if (absent.has(`${shift.staff_key}|${shift.date}`)) continue
      const special = calendar.find((c) => c.date === shift.date)
      const from = Math.max(shift.start_minute, special?.open_minute ?? store.open)
      const to = Math.min(shift.end_minute, special?.close_minute ?? store.close)
      const index = Number(shift.staff_key.slice(-2)) - 1
      const skills = store.technicians[index]!
      for (let at = from + random.int(0, 6) * GRID; at < to;) {
        const booked = random.chance(FILL) ? bookOne() : null
        at += booked ?? 60
        function bookOne(): number | null {
          const vehicle = free.pop()
          if (!vehicle) return null
          const choices = operations.filter(
            (o) => skills.includes(o.skill) && fits(o, vehicle.model) && at + o.minutes <= to,
          )
          const operation = choices.length > 0 ? random.pick(choices) : null
          const bay =
            operation &&
            store.bays.findIndex(([, types], b) => types.includes(operation.bay) && isBayFree(b, at, operation.minutes))
          if (!operation || bay === null || bay < 0) {
            free.unshift(vehicle)
            return null
          }
          const bayKey = `${store.key}-B${String(bay + 1).padStart(2, '0')}`
          const slot = `${bayKey}|${shift.date}`
          bayBusy.set(slot, [...(bayBusy.get(slot) ?? []), [at, at + operation.minutes + TURNOVER_MINUTES]])
          const number = `${store.key.slice(-1)}${shift.date.replaceAll('-', '').slice(2)}${String(found.length + 1).padStart(3, '0')}`
          const key = `APT-${number}`
          const price = priceFor(operation, vehicle.model)
          found.push({
            resource: 'appointments',
            key,
            dealerKey: store.key,
            body: {
              appointment_key: key,
              appointment_id: number,
              dealer_key: store.key,
              vin: vehicle.vin,
              customer_key: vehicle.customerKey,
              scheduling_status: 'BOOKED',
              scheduled_start: clock(shift.date, at),
              scheduled_end: clock(shift.date, at + operation.minutes),
              promise_complete_date: clock(shift.date, at + operation.minutes + 30),
              labor_operation_selections: [{ op_code: operation.code, name: operation.name, ...price }],
              technician_key: shift.staff_key,
              bay_key: bayKey,
              advisor_key: random.pick(advisors),
              transport: random.pick(['WAIT', 'DROP_OFF']),
              comment: '',
              source: 'DESK',
              client_request_id: null,
            },
          })
          return Math.ceil((operation.minutes + TURNOVER_MINUTES) / GRID) * GRID
        }
        function isBayFree(b: number, start: number, minutes: number): boolean {
          const busy = bayBusy.get(`${store.key}-B${String(b + 1).padStart(2, '0')}|${shift.date}`) ?? []
          return busy.every(([s, e]) => e <= start || start + minutes + TURNOVER_MINUTES <= s)
        }
      }
    }
  }
  return found
}

/**
 * A whole group for one day: three stores, 40 operations, 200 customers, 300 cars with their past, and the desk's bookings of the coming week.
 * @param today the day in Asia/Shanghai on which the story stands; the same day always gives the same records
 */
export const generateSeed = (today: LocalDate): SeedRecord[] => {
  const random = createRandom(SEED)
  const stores = storeSpecs.flatMap((spec) => storeRecords(spec, today, random))
  const persons = people(today, random)
  const base = [...stores, ...operationRecords(), ...persons.records]
  return [...base, ...deskAppointments(base, persons.vehicles, today, random)]
}
