import { addDays, type LocalDate } from '../../src/domain/kernel/time'
import { fits, operations, priceFor, type OperationSpec } from './catalog'
import type { People } from './people'
import type { Random } from './random'
import { storeSpecs, type StoreSpec } from './stores'
import type { SeedRecord } from './types'

const DAYS = 7
/** Share of the technicians' time that the desk has booked already. */
const FILL = 0.2
const TURNOVER_MINUTES = 15
const GRID = 15

interface Shift {
  readonly staff_key: string
  readonly date: LocalDate
  readonly start_minute: number
  readonly end_minute: number
}

type Vehicle = People['vehicles'][number]

const clock = (date: LocalDate, minute: number): string =>
  `${date}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00+08:00`

const bayKeyOf = (store: StoreSpec, index: number): string => `${store.key}-B${String(index + 1).padStart(2, '0')}`

/** One store's book while it is being filled. */
interface Book {
  readonly store: StoreSpec
  readonly advisors: readonly string[]
  readonly random: Random
  /** Cars that have no booking yet. */
  readonly free: Vehicle[]
  readonly busy: Map<string, [number, number][]>
  readonly counts: Map<LocalDate, number>
}

interface Window {
  readonly staffKey: string
  readonly date: LocalDate
  readonly from: number
  readonly to: number
  readonly skills: readonly string[]
}

const freeBay = ({ store, busy }: Book, date: LocalDate, at: number, operation: OperationSpec): string | null => {
  const end = at + operation.minutes + TURNOVER_MINUTES
  const index = store.bays.findIndex(
    ([, types], i) =>
      types.includes(operation.bay) &&
      (busy.get(`${bayKeyOf(store, i)}|${date}`) ?? []).every(([s, e]) => e <= at || end <= s),
  )
  return index < 0 ? null : bayKeyOf(store, index)
}

const numberFor = ({ store, counts }: Book, date: LocalDate): string => {
  const count = (counts.get(date) ?? 0) + 1
  counts.set(date, count)
  return `${store.key.slice(-1)}${date.replaceAll('-', '').slice(2)}${String(count).padStart(3, '0')}`
}

const recordOf = (
  book: Book,
  w: Window,
  at: number,
  vehicle: Vehicle,
  operation: OperationSpec,
  bayKey: string,
): SeedRecord => {
  const number = numberFor(book, w.date)
  const end = at + operation.minutes
  return {
    resource: 'appointments',
    key: `APT-${number}`,
    dealerKey: book.store.key,
    body: {
      appointment_key: `APT-${number}`,
      appointment_id: number,
      dealer_key: book.store.key,
      vin: vehicle.vin,
      customer_key: vehicle.customerKey,
      scheduling_status: 'BOOKED',
      scheduled_start: clock(w.date, at),
      scheduled_end: clock(w.date, end),
      promise_complete_date: clock(w.date, end + 30),
      labor_operation_selections: [
        { op_code: operation.code, name: operation.name, ...priceFor(operation, vehicle.model) },
      ],
      technician_key: w.staffKey,
      bay_key: bayKey,
      advisor_key: book.random.pick(book.advisors),
      transport: book.random.pick(['WAIT', 'DROP_OFF']),
      comment: '',
      source: 'DESK',
      client_request_id: null,
    },
  }
}

/** Books one car into a technician's window at a minute, if anything fits. */
const bookOne = (book: Book, w: Window, at: number): { record: SeedRecord; minutes: number } | null => {
  const vehicle = book.free.pop()
  if (!vehicle) return null
  const choices = operations.filter(
    (o) => w.skills.includes(o.skill) && fits(o, vehicle.model) && at + o.minutes <= w.to,
  )
  const operation = choices.length > 0 ? book.random.pick(choices) : null
  const bayKey = operation && freeBay(book, w.date, at, operation)
  if (!operation || !bayKey) {
    book.free.unshift(vehicle)
    return null
  }
  const slot = `${bayKey}|${w.date}`
  const occupied = operation.minutes + TURNOVER_MINUTES
  book.busy.set(slot, [...(book.busy.get(slot) ?? []), [at, at + occupied]])
  return { record: recordOf(book, w, at, vehicle, operation, bayKey), minutes: Math.ceil(occupied / GRID) * GRID }
}

const fillWindow = (book: Book, w: Window): SeedRecord[] => {
  const found: SeedRecord[] = []
  for (let at = w.from + book.random.int(0, 6) * GRID; at < w.to;) {
    const booked = book.random.chance(FILL) ? bookOne(book, w, at) : null
    if (booked) found.push(booked.record)
    at += booked?.minutes ?? 60
  }
  return found
}

interface Special {
  readonly date: LocalDate
  readonly open_minute: number | null
  readonly close_minute: number | null
}

/** When each technician really works in the coming week: shift, inside that day's hours, not on leave. */
const windowsOf = (store: StoreSpec, own: readonly SeedRecord[], today: LocalDate): Window[] => {
  const of = (resource: SeedRecord['resource']): SeedRecord[] => own.filter((r) => r.resource === resource)
  const absent = new Set(of('absences').map((r) => `${String(r.body.staff_key)}|${String(r.body.start).slice(0, 10)}`))
  const calendar = of('dealers')[0]!.body.calendar as readonly Special[]
  return of('shifts')
    .map((r) => r.body as unknown as Shift)
    .filter((s) => s.date >= today && s.date <= addDays(today, DAYS) && !absent.has(`${s.staff_key}|${s.date}`))
    .map((s) => {
      const special = calendar.find((c) => c.date === s.date)
      return {
        staffKey: s.staff_key,
        date: s.date,
        from: Math.max(s.start_minute, special?.open_minute ?? store.open),
        to: Math.min(s.end_minute, special?.close_minute ?? store.close),
        skills: store.technicians[Number(s.staff_key.slice(-2)) - 1]!,
      }
    })
}

/** Jobs that the desk booked by telephone: technician after technician, never two on one bay or technician. The first cars stay free for the demo owners. */
export const deskAppointments = (
  records: readonly SeedRecord[],
  vehicles: People['vehicles'],
  today: LocalDate,
  random: Random,
): SeedRecord[] => {
  const free = random.shuffle(vehicles.slice(4))
  return storeSpecs.flatMap((store) => {
    const own = records.filter((r) => r.dealerKey === store.key)
    const advisors = own.filter((r) => r.resource === 'staff' && r.body.role === 'SERVICE_ADVISOR').map((r) => r.key)
    const book: Book = { store, advisors, random, free, busy: new Map(), counts: new Map() }
    return windowsOf(store, own, today).flatMap((w) => fillWindow(book, w))
  })
}
