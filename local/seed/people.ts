import { addDays, type LocalDate } from '../../src/domain/kernel/time'
import { BRAND, fits, models, operations, priceFor, type Model } from './catalog'
import { demoOwners } from './demoOwners'
import { personName } from './names'
import type { Random } from './random'
import { storeSpecs } from './stores'
import type { SeedRecord } from './types'

const CUSTOMERS = 200
const VEHICLES = 300
const COLORS = ['珠光白', '曜石黑', '星云灰', '深海蓝', '丹霞红', '沙金', '松石绿']
const VIN_CHARS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'
const PLATE_CHARS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'

interface SeedVehicle {
  readonly vin: string
  readonly model: Model
  readonly customerKey: string
  readonly homeStore: string
  readonly deliveredOn: LocalDate
}

const customerKey = (index: number): string => `C${String(index + 1).padStart(5, '0')}`

const customersOf = (random: Random): SeedRecord[] =>
  Array.from({ length: CUSTOMERS }, (_, i) => {
    const demo = demoOwners[i]
    const phone = demo?.phone ?? `1380001${String(i).padStart(4, '0')}`
    const second = !demo && random.chance(0.15) ? [`1390002${String(i).padStart(4, '0')}`] : []
    return {
      resource: 'customers' as const,
      key: customerKey(i),
      dealerKey: null,
      body: { customer_key: customerKey(i), name: demo?.name ?? personName(random), phones: [phone, ...second] },
    }
  })

const chars = (random: Random, from: string, count: number): string =>
  Array.from({ length: count }, () => random.pick([...from])).join('')

/** Brand prefix, model year and a running number: unique without looking back. */
const vinOf = (random: Random, index: number): string =>
  `LHL${chars(random, VIN_CHARS, 6)}R${chars(random, VIN_CHARS, 1)}${String(index).padStart(6, '0')}`

const plateOf = (random: Random, model: Model, index: number): string => {
  const tail = `${chars(random, PLATE_CHARS, 1)}${String(1000 + index)}`
  return model.energy === 'FUEL'
    ? `沪${random.pick(['A', 'B', 'C', 'D', 'E', 'F'])}${tail}`
    : `沪${random.pick(['A', 'B'])}${model.energy === 'EV' ? 'D' : 'F'}${String(10000 + index)}`
}

const modelOf = (code: string): Model => models.find((m) => m.code === code)!

/** The first cars belong to the demo owners and have their stories; everybody has one, some have two or three. */
const ownersAndModels = (random: Random): { owner: number; model: Model }[] => {
  const demo = [
    { owner: 0, model: modelOf('HL-S5') },
    { owner: 0, model: modelOf('HL-V6') },
    { owner: 1, model: modelOf('HL-E5') },
    { owner: 2, model: modelOf('HL-X5') },
  ]
  const first = Array.from({ length: CUSTOMERS - demoOwners.length }, (_, i) => ({
    owner: i + demoOwners.length,
    model: random.pick(models),
  }))
  const more = Array.from({ length: VEHICLES - demo.length - first.length }, () => ({
    owner: random.int(demoOwners.length, CUSTOMERS - 1),
    model: random.pick(models),
  }))
  return [...demo, ...first, ...more]
}

interface Line {
  line_no: number
  op_code: string
  name: string
  name_en: string
  status: 'COMPLETED' | 'DECLINED' | 'DEFERRED'
  amount_fen: number
  severity: 'RED' | 'YELLOW' | null
  cause: string
}

const CAUSES: Readonly<Record<string, readonly [cause: string, severity: 'RED' | 'YELLOW']>> = {
  'BRK-FRONT': ['前制动片厚度约 3 毫米，已接近磨损极限', 'RED'],
  'BRK-REAR': ['后制动片厚度约 4 毫米', 'YELLOW'],
  'BRK-FLUID': ['制动液含水量偏高', 'YELLOW'],
  'TYR-FOUR': ['四条轮胎花纹深度低于 2 毫米，湿地制动距离变长', 'RED'],
  'TYR-ALIGN': ['前轮内侧偏磨', 'YELLOW'],
  'AIR-CLEAN': ['空调出风有异味', 'YELLOW'],
  'BAT-12V': ['蓄电池健康度低于 50%', 'YELLOW'],
  'MNT-WIPER': ['雨刮片老化，有刮痕', 'YELLOW'],
}

const lineOf = (code: string, model: Model, lineNo: number, status: Line['status']): Line => {
  const operation = operations.find((o) => o.code === code)!
  const price = priceFor(operation, model)
  const [cause, severity] = CAUSES[code] ?? ['', 'YELLOW' as const]
  return {
    line_no: lineNo,
    op_code: code,
    name: operation.name,
    name_en: operation.nameEn,
    status,
    amount_fen: price.labor_fen + price.parts_fen,
    severity: status === 'COMPLETED' ? null : severity,
    cause: status === 'COMPLETED' ? '' : cause,
  }
}

const daysOf = (from: LocalDate, to: LocalDate): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

const EXTRAS: readonly string[] = ['MNT-AIRF', 'AIR-FILTER', 'TYR-ROT', 'BRK-CLEAN', 'INS-FREE']

/** What was done at a visit, and at the last one perhaps what was not: the first demo car has its brake pads to be talked about. */
const linesOf = (vehicle: SeedVehicle, index: number, isLast: boolean, random: Random): Line[] => {
  const { model } = vehicle
  const fitting = operations.filter((o) => fits(o, model) && EXTRAS.includes(o.code)).map((o) => o.code)
  const done = [model.energy === 'EV' ? 'EV-MNT' : 'MNT-OIL', ...random.shuffle(fitting).slice(0, random.int(0, 2))]
  const lines = done.map((code, i) => lineOf(code, model, i + 1, 'COMPLETED'))
  const add = (code: string, status: Line['status']): void =>
    void lines.push(lineOf(code, model, lines.length + 1, status))
  if (!isLast) return lines
  if (index === 0) {
    add('BRK-FRONT', 'DECLINED')
    add('MNT-WIPER', 'DEFERRED')
  } else if (random.chance(0.3)) add(random.pick(Object.keys(CAUSES)), random.pick(['DECLINED', 'DEFERRED'] as const))
  return lines
}

interface Visit {
  readonly number: number
  readonly date: LocalDate
  readonly km: number
}

const visitRecord = (
  vehicle: SeedVehicle,
  index: number,
  visit: Visit,
  lines: readonly Line[],
  random: Random,
): SeedRecord => {
  const { homeStore, vin } = vehicle
  const key = `R-${vin.slice(-8)}-${visit.number}`
  const hour = String(random.int(10, 17)).padStart(2, '0')
  return {
    resource: 'service-records',
    key,
    dealerKey: homeStore,
    body: {
      record_key: key,
      dealer_key: homeStore,
      vin,
      ro_number: `${homeStore}${visit.date.replaceAll('-', '').slice(2)}${String((index % 90) + 10)}`,
      closed_at: `${visit.date}T${hour}:${random.pick(['05', '20', '40', '55'])}:00+08:00`,
      mileage_km: visit.km,
      lines,
    },
  }
}

/** Visits of the demo cars, and days since their last: the sedan and the SUV come due about now. */
const DEMO_VISITS = [3, 2, 2, 2]
const DEMO_LAST_AGO: Readonly<Record<number, number>> = { 0: 196, 3: 355 }

/** Visits since delivery, at the car's own pace; the last one may leave work undone. */
const historyOf = (
  vehicle: SeedVehicle,
  index: number,
  today: LocalDate,
  random: Random,
): { records: SeedRecord[]; lastKm: number; lastDate: LocalDate } => {
  const perDay = random.int(22, 62)
  const visits = DEMO_VISITS[index] ?? random.int(1, 6)
  const age = daysOf(vehicle.deliveredOn, today)
  const lastAgo = DEMO_LAST_AGO[index] ?? random.int(20, Math.min(420, age - 30))
  const records: SeedRecord[] = []
  let [lastKm, lastDate] = [0, vehicle.deliveredOn]
  for (let visit = 0; visit < visits; visit += 1) {
    const ago = Math.round(lastAgo + ((age - 30 - lastAgo) * (visits - 1 - visit)) / visits)
    lastDate = addDays(today, -ago)
    lastKm = Math.max(lastKm + 100, daysOf(vehicle.deliveredOn, lastDate) * perDay)
    const lines = linesOf(vehicle, index, visit === visits - 1, random)
    records.push(visitRecord(vehicle, index, { number: visit + 1, date: lastDate, km: lastKm }, lines, random))
  }
  return { records, lastKm, lastDate }
}

export interface People {
  readonly records: readonly SeedRecord[]
  readonly vehicles: readonly SeedVehicle[]
}

/** Customers, their cars and the cars' past. */
export const people = (today: LocalDate, random: Random): People => {
  const stores = storeSpecs.map((s) => s.key)
  const records = customersOf(random)
  const vehicles: SeedVehicle[] = []
  ownersAndModels(random).forEach(({ owner, model }, index) => {
    const deliveredOn = addDays(today, -random.int(index < 4 ? 800 : 500, 1400))
    const homeStore =
      index < 4 || model.energy === 'EV' ? stores[0]! : random.pick([stores[0]!, stores[0]!, stores[1]!, stores[2]!])
    const vehicle: SeedVehicle = {
      vin: vinOf(random, index + 1),
      model,
      customerKey: customerKey(owner),
      homeStore,
      deliveredOn,
    }
    const history = historyOf(vehicle, index, today, random)
    vehicles.push(vehicle)
    records.push(
      {
        resource: 'vehicles',
        key: vehicle.vin,
        dealerKey: null,
        body: {
          vin: vehicle.vin,
          plate: plateOf(random, model, index),
          brand: BRAND,
          model_code: model.code,
          model_name: model.name,
          model_year: Number(deliveredOn.slice(0, 4)),
          body_type: model.bodyType,
          energy: model.energy,
          color: random.pick(COLORS),
          odometer_km: history.lastKm,
          odometer_at: `${history.lastDate}T12:00:00+08:00`,
          delivered_on: deliveredOn,
          customer_keys: [vehicle.customerKey],
        },
      },
      ...history.records,
    )
  })
  return { records, vehicles }
}
