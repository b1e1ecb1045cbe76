import type { VehicleView } from '../../../src/contracts/views'
import { limits } from '../../../src/domain/kernel/limits'
import { err, ok } from '../../../src/domain/kernel/result'
import { localDateAt, type EpochMs } from '../../../src/domain/kernel/time'
import { DUE_WINDOW_DAYS, dueOf, type Due, type Reading } from '../../../src/domain/outreach/due'
import type { OwnerHandler } from '../context'
import type { LaborOperation, Vehicle } from '../ports/catalog'

/** China has one zone; a due day is a calendar day of the owner's, not of one store. */
const OWNER_OFFSET_MINUTES = 480

const readingsOf = (vehicle: Vehicle): Reading[] => [
  { atMs: Date.parse(`${vehicle.deliveredOn}T00:00:00Z`), km: 0 },
  ...vehicle.visits.map((v) => ({ atMs: v.closedAtMs, km: v.mileageKm })),
  { atMs: vehicle.odometerAtMs, km: vehicle.odometerKm },
]

const visitWith = (vehicle: Vehicle, opCode: string) =>
  vehicle.visits.find((v) => v.lines.some((l) => l.opCode === opCode && l.status === 'COMPLETED'))

/** When an operation is due for this car, counted from the last visit that did it, or from delivery. */
const dueForVehicle = (vehicle: Vehicle, operation: LaborOperation, nowMs: EpochMs): Due | null => {
  const visit = visitWith(vehicle, operation.opCode)
  const done = visit
    ? { atMs: visit.closedAtMs, km: visit.mileageKm }
    : { atMs: Date.parse(`${vehicle.deliveredOn}T00:00:00Z`), km: 0 }
  return dueOf(done, { km: operation.intervalKm, months: operation.intervalMonths }, readingsOf(vehicle), nowMs)
}

/** Work that no record shows and that is this long overdue has most likely been done elsewhere: it is not pressed on the owner. */
const UNKNOWN_OVERDUE_DAYS = 180

/** Whether an operation should be offered as due. */
export const isDueFor = (vehicle: Vehicle, operation: LaborOperation, nowMs: EpochMs): boolean => {
  const due = dueForVehicle(vehicle, operation, nowMs)
  if (due === null || due.daysLeft > DUE_WINDOW_DAYS) return false
  return visitWith(vehicle, operation.opCode) !== undefined || due.daysLeft > -UNKNOWN_OVERDUE_DAYS
}

/** The next regular service: the soonest due of the maintenance this car has had; for one that never came, the one with the shortest interval. */
const nextServiceOf = (
  vehicle: Vehicle,
  operations: readonly LaborOperation[],
  nowMs: EpochMs,
): VehicleView['nextService'] => {
  const regular = operations.filter((o) => o.category === 'MAINTENANCE' && o.forModel && o.intervalKm !== null)
  const had = regular.filter((o) => visitWith(vehicle, o.opCode))
  const first = [...regular].sort((a, b) => a.intervalKm! - b.intervalKm!).slice(0, 1)
  const soonest = (had.length > 0 ? had : first)
    .map((o) => dueForVehicle(vehicle, o, nowMs))
    .reduce<Due | null>((best, due) => (due && (!best || due.dueAtMs < best.dueAtMs) ? due : best), null)
  return (
    soonest && {
      dueKm: soonest.dueKm,
      dueDate: localDateAt(soonest.dueAtMs, OWNER_OFFSET_MINUTES),
      kmLeft: soonest.kmLeft,
      daysLeft: soonest.daysLeft,
    }
  )
}

const lastVisitOf = (vehicle: Vehicle): VehicleView['lastVisit'] => {
  const visit = vehicle.visits[0]
  return visit
    ? {
        atMs: visit.closedAtMs,
        mileageKm: visit.mileageKm,
        storeName: visit.storeName,
        items: visit.lines.filter((l) => l.status === 'COMPLETED').map((l) => l.name),
      }
    : null
}

const known = <T extends string>(value: string, allowed: readonly T[], fallback: T): T =>
  allowed.find((a) => a === value) ?? fallback

const viewOf = (vehicle: Vehicle, operations: readonly LaborOperation[], nowMs: EpochMs): VehicleView => ({
  vin: vehicle.vin,
  plate: vehicle.plate,
  brand: vehicle.brand,
  modelCode: vehicle.modelCode,
  modelName: vehicle.modelName,
  modelYear: vehicle.modelYear,
  color: vehicle.color,
  odometerKm: vehicle.odometerKm,
  odometerAtMs: vehicle.odometerAtMs,
  bodyType: known(vehicle.bodyType, ['SEDAN', 'SUV', 'MPV', 'HATCHBACK'], 'SEDAN'),
  energy: known(vehicle.energy, ['FUEL', 'HYBRID', 'EV'], 'FUEL'),
  nextService: nextServiceOf(vehicle, operations, nowMs),
  lastVisit: lastVisitOf(vehicle),
  deferred: [...vehicle.deferred],
  access: vehicle.access,
})

export const list: OwnerHandler<'vehicles.list'> = async (context) => {
  const vehicles = await context.catalog.vehicles(context.sql, context.account.accountId)
  const models = [...new Set(vehicles.map((v) => v.modelCode))]
  const operations = new Map<string, LaborOperation[]>()
  for (const model of models)
    operations.set(model, await context.catalog.operations(context.sql, context.groupId, model))
  return ok({ vehicles: vehicles.map((v) => viewOf(v, operations.get(v.modelCode) ?? [], context.nowMs)) })
}

/** Plate and VIN must fit together; a wrong pair says nothing about which part was wrong, and tries are counted. */
export const bind: OwnerHandler<'vehicles.bind'> = async (context, { plate, vinLast6 }) => {
  const { account, groupId, nowMs, catalog, identity } = context
  // Counted outside this transaction, so that a refused try still counts.
  const tries = await context.database.read((own) =>
    identity.countBindAttempt(own, { accountId: account.accountId, groupId }, nowMs),
  )
  if (tries > limits.bindAttemptsPerDay) return err('RATE_LIMITED')
  const vin = await catalog.findByProof(context.sql, groupId, plate, vinLast6)
  if (!vin) return err('VEHICLE_PROOF_FAILED')
  const mine = await catalog.vehicles(context.sql, account.accountId)
  if (!mine.some((v) => v.vin === vin)) {
    if (mine.length >= limits.vehiclesPerAccount) return err('RATE_LIMITED')
    await identity.grantVehicle(context.sql, { accountId: account.accountId, groupId }, vin, nowMs)
  }
  const [vehicle] = await catalog.vehicles(context.sql, account.accountId, vin)
  if (!vehicle) return err('VEHICLE_NOT_FOUND')
  return ok({ vehicle: viewOf(vehicle, await catalog.operations(context.sql, groupId, vehicle.modelCode), nowMs) })
}
