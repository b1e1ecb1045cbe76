import type { ServiceView } from '../../../src/contracts/views'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import type { Context, OwnerHandler } from '../context'
import type { LaborOperation } from '../ports/catalog'
import { isDueFor } from './vehicles'

const CATEGORIES = ['MAINTENANCE', 'TYRE', 'BRAKE', 'BATTERY', 'AIRCON', 'INSPECTION', 'BODY', 'EV'] as const

/** An operation that this model can have, with its time and price. */
export type PricedOperation = LaborOperation & { readonly forModel: NonNullable<LaborOperation['forModel']> }

const isPriced = (operation: LaborOperation): operation is PricedOperation => operation.forModel !== null

/** Labour, parts and their sum, in fen. */
export const priceOf = ({ forModel }: PricedOperation): ServiceView['price'] => ({
  laborFen: forModel.laborFen,
  partsFen: forModel.partsFen,
  totalFen: forModel.laborFen + forModel.partsFen,
})

export const list: OwnerHandler<'services.list'> = async (context, { vin }) => {
  const [vehicle] = await context.catalog.vehicles(context.sql, context.account.accountId, vin)
  if (!vehicle) return err('VEHICLE_NOT_FOUND')
  const operations = await context.catalog.operations(context.sql, context.groupId, vehicle.modelCode)
  const services = operations.filter(isPriced).map((operation): ServiceView => ({
    opCode: operation.opCode,
    name: operation.name,
    nameEn: operation.nameEn,
    category: CATEGORIES.find((c) => c === operation.category) ?? 'INSPECTION',
    minutes: operation.forModel.minutes,
    price: priceOf(operation),
    due: isDueFor(vehicle, operation, context.nowMs),
    intervalKm: operation.intervalKm,
    intervalMonths: operation.intervalMonths,
  }))
  return ok({ services, deferred: [...vehicle.deferred] })
}

/** The operations behind the chosen codes for a model, in the order asked; each code once. */
export const chooseOperations = async (
  context: Context,
  modelCode: string,
  opCodes: readonly string[],
): Promise<Result<PricedOperation[]>> => {
  if (new Set(opCodes).size !== opCodes.length) return err('INPUT_INVALID', { field: 'opCodes' })
  const found = (await context.catalog.operations(context.sql, context.groupId, modelCode, opCodes)).filter(isPriced)
  const chosen = opCodes.flatMap((code) => found.filter((o) => o.opCode === code))
  return chosen.length === opCodes.length
    ? ok(chosen)
    : err('SERVICE_NOT_FOUND', { missing: opCodes.filter((c) => !found.some((o) => o.opCode === c)) })
}
