import { addDays, isoWeekday, type LocalDate } from '../../src/domain/kernel/time'
import { holidayOn } from './holidays'
import type { Random } from './random'
import { officeRecords, staffKey, staffRecord } from './staff'
import type { SeedRecord } from './types'

export interface StoreSpec {
  readonly key: string
  readonly name: string
  readonly address: string
  readonly phone: string
  readonly latitude: number
  readonly longitude: number
  readonly open: number
  readonly close: number
  readonly closedWeekday: number | null
  readonly opensOnHolidays: boolean
  readonly bays: readonly (readonly [name: string, types: readonly string[]])[]
  readonly technicians: readonly (readonly string[])[]
}

const repeat = (count: number, prefix: string, types: readonly string[]): (readonly [string, readonly string[]])[] =>
  Array.from({ length: count }, (_, i) => [`${prefix}${i + 1}`, types] as const)

const QUICK = ['MAINTENANCE', 'TYRE']
const ALLROUND = ['MAINTENANCE', 'TYRE', 'BRAKE', 'ENGINE']

/** Three stores that differ in size, skills, bays, hours and holidays. */
export const storeSpecs: readonly StoreSpec[] = [
  {
    key: 'D001',
    name: '海岚浦东旗舰店',
    address: '上海市浦东新区锦绣路 2188 号',
    phone: '021-50000001',
    latitude: 31.2213,
    longitude: 121.5507,
    open: 510,
    close: 1110,
    closedWeekday: null,
    opensOnHolidays: true,
    bays: [
      ...repeat(3, '快保', ['EXPRESS']),
      ...repeat(6, '机修', ['EXPRESS', 'GENERAL']),
      ['定位1', ['GENERAL', 'ALIGNMENT', 'EXPRESS']],
      ...repeat(2, '诊断', ['GENERAL', 'DIAGNOSIS', 'EXPRESS']),
      ['电车1', ['GENERAL', 'EV', 'EXPRESS']],
      ...repeat(2, '钣喷', ['BODY']),
    ],
    technicians: [
      QUICK,
      QUICK,
      ['MAINTENANCE', 'TYRE', 'ELECTRIC'],
      ALLROUND,
      ALLROUND,
      [...ALLROUND, 'AIRCON'],
      ['MAINTENANCE', 'BRAKE', 'TYRE', 'ELECTRIC'],
      ['ENGINE', 'DIAGNOSIS', 'ELECTRIC', 'AIRCON'],
      ['ENGINE', 'DIAGNOSIS', 'BRAKE', 'MAINTENANCE'],
      ['EV_HV', 'ELECTRIC', 'DIAGNOSIS', 'TYRE', 'BRAKE'],
      ['EV_HV', 'MAINTENANCE', 'TYRE'],
      ['BODY'],
    ],
  },
  {
    key: 'D002',
    name: '海岚虹桥店',
    address: '上海市闵行区吴中路 1588 号',
    phone: '021-50000002',
    latitude: 31.1826,
    longitude: 121.3837,
    open: 540,
    close: 1080,
    closedWeekday: null,
    opensOnHolidays: false,
    bays: [
      ...repeat(2, '快保', ['EXPRESS']),
      ...repeat(4, '机修', ['EXPRESS', 'GENERAL']),
      ['定位1', ['GENERAL', 'ALIGNMENT', 'EXPRESS']],
      ['诊断1', ['GENERAL', 'DIAGNOSIS']],
    ],
    technicians: [
      QUICK,
      ['MAINTENANCE', 'TYRE', 'ELECTRIC'],
      ALLROUND,
      [...ALLROUND, 'AIRCON'],
      ['ENGINE', 'DIAGNOSIS', 'ELECTRIC', 'BRAKE'],
      ['MAINTENANCE', 'BRAKE', 'AIRCON'],
    ],
  },
  {
    key: 'D003',
    name: '海岚嘉定快修店',
    address: '上海市嘉定区城中路 138 号',
    phone: '021-50000003',
    latitude: 31.3836,
    longitude: 121.2507,
    open: 600,
    close: 1200,
    closedWeekday: 1,
    opensOnHolidays: false,
    bays: [...repeat(3, '快修', ['EXPRESS']), ['综合1', ['EXPRESS', 'GENERAL']]],
    technicians: [QUICK, QUICK, ['MAINTENANCE', 'TYRE', 'ELECTRIC', 'BRAKE']],
  },
]

const PAST_DAYS = 7
const AHEAD_DAYS = 28
const CALENDAR_DAYS = 60

interface CalendarDay {
  readonly date: LocalDate
  readonly closed: boolean
  readonly open_minute: number | null
  readonly close_minute: number | null
  readonly reason: string
}

const calendarOf = (spec: StoreSpec, today: LocalDate): CalendarDay[] => {
  const special = Array.from({ length: CALENDAR_DAYS }, (_, i) => addDays(today, i)).flatMap((date): CalendarDay[] => {
    const holiday = holidayOn(date)
    if (!holiday) return []
    return spec.opensOnHolidays
      ? [{ date, closed: false, open_minute: 600, close_minute: 960, reason: `${holiday}值班` }]
      : [{ date, closed: true, open_minute: null, close_minute: null, reason: `${holiday}放假` }]
  })
  // Every store has one day of its own that differs, so that a calendar always has something to show.
  const stocktaking = addDays(today, 9)
  if (spec.key === 'D002' && !special.some((s) => s.date === stocktaking))
    special.push({ date: stocktaking, closed: true, open_minute: null, close_minute: null, reason: '年度盘点' })
  const training = addDays(today, 5)
  if (spec.key === 'D001' && !special.some((s) => s.date === training))
    special.push({ date: training, closed: false, open_minute: 510, close_minute: 900, reason: '下午全员培训' })
  return special
}

/** Early and late shifts by turns, one weekday off each; nobody on days when the store is shut. */
const shiftsOf = (
  spec: StoreSpec,
  index: number,
  key: string,
  today: LocalDate,
  closed: ReadonlySet<LocalDate>,
): SeedRecord[] => {
  const off = ((index * 3) % 7) + 1
  return Array.from({ length: PAST_DAYS + AHEAD_DAYS }, (_, i) => addDays(today, i - PAST_DAYS)).flatMap((date) => {
    const weekday = isoWeekday(date)
    if (weekday === off || weekday === spec.closedWeekday || closed.has(date)) return []
    const early = index % 2 === 0
    const [start, end] = early ? [spec.open, spec.open + 540] : [spec.close - 540, spec.close]
    return [
      {
        resource: 'shifts' as const,
        key: `${key}-${date}`,
        dealerKey: spec.key,
        body: {
          shift_key: `${key}-${date}`,
          dealer_key: spec.key,
          staff_key: key,
          date,
          start_minute: start,
          end_minute: end,
          cancelled: false,
        },
      },
    ]
  })
}

const absenceOf = (spec: StoreSpec, key: string, date: LocalDate, reason: string): SeedRecord => ({
  resource: 'absences',
  key: `${key}-${date}-leave`,
  dealerKey: spec.key,
  body: {
    absence_key: `${key}-${date}-leave`,
    dealer_key: spec.key,
    staff_key: key,
    start: `${date}T00:00:00+08:00`,
    end: `${date}T23:59:59+08:00`,
    reason,
    cancelled: false,
  },
})

const recordOf = (spec: StoreSpec, resource: SeedRecord['resource'], key: string, body: object): SeedRecord => ({
  resource,
  key,
  dealerKey: spec.key,
  body: { ...body },
})

const bayOf = (spec: StoreSpec, index: number): SeedRecord => {
  const [bay_identifier, bay_capability_types] = spec.bays[index]!
  const key = `${spec.key}-B${String(index + 1).padStart(2, '0')}`
  return recordOf(spec, 'bays', key, {
    bay_key: key,
    dealer_key: spec.key,
    bay_identifier,
    bay_capability_types,
    active: true,
  })
}

const dealerOf = (spec: StoreSpec, calendar: readonly CalendarDay[]): SeedRecord => {
  const { key, name, address, phone, latitude, longitude } = spec
  const weekly_hours = [1, 2, 3, 4, 5, 6, 7]
    .filter((d) => d !== spec.closedWeekday)
    .map((day_of_week) => ({ day_of_week, open_minute: spec.open, close_minute: spec.close }))
  const where = { name, address, phone, latitude, longitude, time_zone: 'Asia/Shanghai' }
  return recordOf(spec, 'dealers', key, { dealer_key: key, ...where, weekly_hours, calendar, active: true })
}

/** One store with its people, bays, shifts and calendar. */
export const storeRecords = (spec: StoreSpec, today: LocalDate, random: Random): SeedRecord[] => {
  const calendar = calendarOf(spec, today)
  const closed = new Set(calendar.filter((c) => c.closed).map((c) => c.date))
  return [
    dealerOf(spec, calendar),
    ...spec.technicians.map((skills, i) => staffRecord(spec.key, 'T', i, skills, random)),
    ...[0, 1, 2].map((i) => staffRecord(spec.key, 'A', i, [], random)),
    ...officeRecords(spec.key),
    ...spec.bays.map((_, i) => bayOf(spec, i)),
    ...spec.technicians.flatMap((_, i) => shiftsOf(spec, i, staffKey(spec.key, 'T', i), today, closed)),
    absenceOf(spec, staffKey(spec.key, 'T', 1), addDays(today, 3), '事假'),
    ...(spec.technicians.length > 5
      ? [absenceOf(spec, staffKey(spec.key, 'T', 4), addDays(today, 6), '外出培训')]
      : []),
  ]
}
