import type { AuthorizationMethod, Decision } from '../../../src/domain/repair/approval'
import type { LineStatus } from '../../../src/domain/repair/lines'
import type { LinePriority, PayType, QuotePart } from '../../../src/domain/repair/quote'
import type { RepairStage } from '../../../src/domain/repair/stages'
import type { StoreCalendar } from '../../../src/domain/capacity/hours'
import type { EpochMs, LocalDate } from '../../../src/domain/kernel/time'

/**
 * A dealer's DMS in our own terms. Each dialect's adapter translates; nothing behind this port knows how a particular DMS speaks.
 * `key` is the DMS's id of a record, `version` rises with every change of it.
 */
interface Base {
  readonly key: string
  readonly version: number
}

export interface DmsStore extends Base, StoreCalendar {
  readonly name: string
  readonly address: string
  readonly phone: string
  readonly latitude: number
  readonly longitude: number
  readonly timeZone: string
  readonly active: boolean
}

export interface DmsStaff extends Base {
  readonly storeKey: string
  readonly employeeNo: string
  readonly name: string
  /** Mobile number as in our accounts: 11 digits; null when the DMS has none. */
  readonly phone: string | null
  readonly role:
    | 'SERVICE_ADVISOR'
    | 'SERVICE_TECHNICIAN'
    | 'SHOP_FOREMAN'
    | 'QUALITY_CONTROL'
    | 'CASHIER'
    | 'SERVICE_MANAGER'
    | 'OTHER'
  readonly skills: readonly string[]
  readonly active: boolean
}

export interface DmsBay extends Base {
  readonly storeKey: string
  readonly name: string
  readonly capabilities: readonly string[]
  readonly active: boolean
}

export interface DmsShift extends Base {
  readonly storeKey: string
  readonly staffKey: string
  readonly date: LocalDate
  readonly startMinute: number
  readonly endMinute: number
  readonly cancelled: boolean
}

export interface DmsAbsence extends Base {
  readonly storeKey: string
  readonly staffKey: string
  readonly startMs: EpochMs
  readonly endMs: EpochMs
  readonly cancelled: boolean
}

export interface DmsOperation extends Base {
  readonly name: string
  readonly nameEn: string
  readonly category: string
  readonly skills: readonly string[]
  readonly bayCapabilities: readonly string[]
  readonly intervalKm: number | null
  readonly intervalMonths: number | null
  readonly byModel: Readonly<
    Record<string, { readonly minutes: number; readonly laborFen: number; readonly partsFen: number }>
  >
  readonly active: boolean
}

export interface DmsCustomer extends Base {
  readonly name: string
  readonly phones: readonly string[]
}

/** `key` is the VIN. */
export interface DmsVehicle extends Base {
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
  readonly customerKeys: readonly string[]
}

export interface DmsServiceRecord extends Base {
  readonly storeKey: string
  readonly vin: string
  readonly roNumber: string
  readonly closedAtMs: EpochMs
  readonly mileageKm: number
  readonly lines: readonly {
    readonly lineNo: number
    readonly opCode: string | null
    readonly name: string
    readonly nameEn: string
    readonly status: string
    readonly amountFen: number
    readonly severity: 'RED' | 'YELLOW' | null
    readonly cause: string
  }[]
}

export type DmsAppointmentStatus = 'BOOKED' | 'CHECKED_IN' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW'

export interface DmsAppointment extends Base {
  readonly number: string
  readonly storeKey: string
  readonly vin: string
  /** Null for a status that this dialect does not know; the record is then kept as it is and a person told. */
  readonly status: DmsAppointmentStatus | null
  readonly startAtMs: EpochMs
  /** End of the work, turnover not included. */
  readonly endAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly items: readonly {
    readonly opCode: string
    readonly name: string
    readonly minutes: number
    readonly laborFen: number
    readonly partsFen: number
  }[]
  readonly technicianKey: string
  readonly bayKey: string
  readonly advisorKey: string | null
  readonly transport: 'WAIT' | 'DROP_OFF'
  readonly note: string
  /** Our appointment id, when we made it. */
  readonly clientRequestId: string | null
}

export interface DmsRepairLine {
  readonly key: string
  readonly lineNo: number
  readonly opCode: string | null
  readonly name: string
  readonly cause: string
  readonly priority: LinePriority
  readonly payType: PayType
  /** Null for a status that this dialect does not know. */
  readonly status: LineStatus | null
  readonly laborFen: number
  readonly minutes: number
  readonly parts: readonly QuotePart[]
  readonly technicianKey: string | null
  /** When a part that is waited for should come. */
  readonly partsExpectedAtMs: EpochMs | null
  readonly authorization: {
    readonly decision: Decision
    /** Null for a way that we have no word for. */
    readonly method: AuthorizationMethod | null
    readonly atMs: EpochMs
  } | null
}

/** A stage that was reached, or the promise that was moved. */
export interface DmsRepairEvent {
  readonly stage: RepairStage | 'PROMISE_CHANGED' | null
  readonly atMs: EpochMs
  readonly staffKey: string | null
  readonly reason: string
}

export interface DmsRepairOrder extends Base {
  readonly number: string
  readonly storeKey: string
  readonly vin: string
  readonly appointmentKey: string | null
  readonly advisorKey: string | null
  /** Null for a stage that this dialect does not know: the one that we knew stays. */
  readonly stage: RepairStage | null
  /** The DMS's own word for it. */
  readonly dmsStage: string
  readonly openedAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly mileageKm: number
  readonly remarks: string
  readonly lines: readonly DmsRepairLine[]
  readonly events: readonly DmsRepairEvent[]
}

export interface DmsRecords {
  readonly dealers: DmsStore
  readonly staff: DmsStaff
  readonly bays: DmsBay
  readonly shifts: DmsShift
  readonly absences: DmsAbsence
  readonly 'labor-operations': DmsOperation
  readonly customers: DmsCustomer
  readonly vehicles: DmsVehicle
  readonly 'service-records': DmsServiceRecord
  readonly appointments: DmsAppointment
  readonly 'repair-orders': DmsRepairOrder
}

export type DmsResource = keyof DmsRecords

/** Order of a pull: what others refer to comes first. */
export const dmsResources = [
  'dealers',
  'staff',
  'bays',
  'shifts',
  'absences',
  'labor-operations',
  'customers',
  'vehicles',
  'service-records',
  'appointments',
  'repair-orders',
] as const satisfies readonly DmsResource[]

export const isDmsResource = (text: string): text is DmsResource => (dmsResources as readonly string[]).includes(text)

export interface DmsPage<R extends DmsResource> {
  readonly records: readonly DmsRecords[R][]
  /** Keys of records that did not fit the contract; they are skipped and reported. */
  readonly bad: readonly string[]
  readonly nextCursor: string | null
  readonly hasMore: boolean
}

/** What the push sends for a new appointment: foreign ids are the DMS's keys. */
export interface DmsBooking {
  readonly appointmentId: string
  readonly storeKey: string
  readonly vin: string
  readonly customerPhone: string | null
  readonly startAtMs: EpochMs
  readonly endAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly items: DmsAppointment['items']
  readonly technicianKey: string
  readonly bayKey: string
  readonly advisorKey: string | null
  readonly transport: 'WAIT' | 'DROP_OFF'
  readonly note: string
}

export type DmsCommand =
  | { readonly kind: 'CANCEL' }
  | {
      readonly kind: 'RESCHEDULE'
      readonly startAtMs: EpochMs
      readonly endAtMs: EpochMs
      readonly promiseAtMs: EpochMs
      readonly technicianKey: string
      readonly bayKey: string
    }

/** The failures that a caller must tell apart; none of them is an exception. */
export type DmsFailure =
  | { readonly kind: 'unreachable'; readonly detail: string } // network, time-out, 5xx, 429: try again later
  | { readonly kind: 'refused'; readonly code: string; readonly message: string } // the DMS will not have it as it is
  | { readonly kind: 'conflict' } // bay or technician is taken there
  | { readonly kind: 'versionMismatch' }
  | { readonly kind: 'duplicate' } // it already has this request of ours
  | { readonly kind: 'notFound' }

export type DmsOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: DmsFailure }

export interface DmsGateway {
  list<R extends DmsResource>(resource: R, cursor: string | null): Promise<DmsOutcome<DmsPage<R>>>
  get<R extends DmsResource>(resource: R, key: string, traceId: string): Promise<DmsOutcome<DmsRecords[R]>>
  findByClientRequest(appointmentId: string): Promise<DmsOutcome<DmsAppointment | null>>
  appointmentsOf(storeKey: string, date: LocalDate): Promise<DmsOutcome<readonly DmsAppointment[]>>
  create(booking: DmsBooking, idempotencyKey: string, traceId: string): Promise<DmsOutcome<DmsAppointment>>
  /** @param version the DMS's version that the command builds on */
  command(
    key: string,
    version: number,
    command: DmsCommand,
    idempotencyKey: string,
    traceId: string,
  ): Promise<DmsOutcome<DmsAppointment>>
}
