import type { StoreCalendar } from '../../../src/domain/capacity/hours'
import type { EpochMs, LocalDate } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

export interface DeferredWork {
  readonly deferredId: string
  readonly opCode: string | null
  readonly name: string
  readonly nameEn: string
  readonly severity: 'RED' | 'YELLOW'
  readonly cause: string
  readonly quotedFen: number
  readonly notedAtMs: EpochMs
  readonly storeName: string
}

export interface ServiceVisit {
  readonly closedAtMs: EpochMs
  readonly mileageKm: number
  readonly storeName: string
  readonly lines: readonly {
    readonly opCode: string | null
    readonly name: string
    readonly nameEn: string
    readonly status: string
  }[]
}

export interface Vehicle {
  readonly vin: string
  readonly plate: string
  readonly brand: string
  readonly modelCode: string
  readonly modelName: string
  readonly modelYear: number
  readonly bodyType: string
  readonly energy: string
  readonly color: string
  readonly odometerKm: number
  readonly odometerAtMs: EpochMs
  readonly deliveredOn: LocalDate
  readonly access: 'PHONE' | 'PROOF'
  /** Newest first. */
  readonly visits: readonly ServiceVisit[]
  readonly deferred: readonly DeferredWork[]
}

export interface LaborOperation {
  readonly opCode: string
  readonly name: string
  readonly nameEn: string
  readonly category: string
  readonly skills: readonly string[]
  readonly bayCapabilities: readonly string[]
  readonly intervalKm: number | null
  readonly intervalMonths: number | null
  /** Null when this model cannot have the operation. */
  readonly forModel: { readonly minutes: number; readonly laborFen: number; readonly partsFen: number } | null
}

export interface Store extends StoreCalendar {
  readonly storeId: string
  readonly name: string
  readonly address: string
  readonly phone: string
  readonly latitude: number
  readonly longitude: number
  readonly timeZone: string
  readonly advisors: readonly { readonly staffId: string; readonly name: string }[]
  readonly syncedAtMs: EpochMs
}

export interface CatalogRepository {
  /** The cars this person may see, with visits and open deferred work; one statement. */
  vehicles(sql: Sql, accountId: string, vin?: string): Promise<Vehicle[]>
  /** VIN of the car with this plate whose VIN ends so, or null. */
  findByProof(sql: Sql, groupId: string, plate: string, vinLast6: string): Promise<string | null>
  /** Active operations for a model; all, or only these codes. */
  operations(sql: Sql, groupId: string, modelCode: string, opCodes?: readonly string[]): Promise<LaborOperation[]>
  stores(sql: Sql, groupId: string): Promise<Store[]>
  /** Where one of this person's cars was last serviced, or null. */
  lastVisitedStore(sql: Sql, accountId: string): Promise<string | null>
  hasAdvisor(sql: Sql, storeId: string, staffId: string): Promise<boolean>
}
