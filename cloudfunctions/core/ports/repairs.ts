import type { EpochMs } from '../../../src/domain/kernel/time'
import type { RepairStage } from '../../../src/domain/repair/stages'
import type { Sql } from './database'
import type { DmsRepairEvent, DmsRepairLine } from './dms'

/** A repair order with all that its view shows beside it. */
export interface RepairDetail {
  readonly repairOrderId: string
  readonly number: string
  readonly appointmentId: string | null
  readonly stage: RepairStage
  readonly openedAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly mileageKm: number
  readonly remarks: string
  readonly lines: readonly DmsRepairLine[]
  readonly events: readonly DmsRepairEvent[]
  readonly syncedAtMs: EpochMs
  readonly store: {
    readonly storeId: string
    readonly name: string
    readonly address: string
    readonly phone: string
    readonly latitude: number
    readonly longitude: number
    readonly timeZone: string
  }
  readonly vehicle: { readonly vin: string; readonly plate: string; readonly modelName: string }
  readonly advisor: { readonly staffId: string; readonly name: string } | null
  /** Names of the store's people by the DMS's key. */
  readonly names: Readonly<Record<string, string>>
}

export interface RepairRepository {
  /** Repair orders of cars that this person may see, newest first: one of them, or those that are open or were opened since. */
  details(
    sql: Sql,
    query: {
      readonly groupId: string
      readonly accountId: string
      readonly select: { readonly repairOrderId: string } | { readonly openedSinceMs: EpochMs; readonly limit: number }
    },
  ): Promise<RepairDetail[]>
}
