import type { AppointmentEvent, AppointmentStatus } from '../../../src/domain/booking/states'
import type { BookingPolicy } from '../../../src/domain/booking/policy'
import type { StoreCalendar } from '../../../src/domain/capacity/hours'
import type { Channel, DayPlan } from '../../../src/domain/capacity/dayPlan'
import type { CapacityPolicy } from '../../../src/domain/capacity/policy'
import type { EpochMs, LocalDate } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

/** What was chosen, with the words and prices that the owner saw when booking. */
export interface BookedItem {
  readonly opCode: string
  readonly name: string
  readonly nameEn: string
  readonly minutes: number
  readonly price: { readonly laborFen: number; readonly partsFen: number; readonly totalFen: number }
  readonly deferredId: string | null
}

export type SyncState = 'LOCAL' | 'PENDING' | 'SYNCED' | 'REJECTED'
export type SyncReason = 'SENDING' | 'DMS_UNREACHABLE' | 'DMS_REFUSED' | 'NO_CAPACITY_LEFT'
export type EventActor = 'OWNER' | 'STORE' | 'SYSTEM'

export interface Appointment {
  readonly appointmentId: string
  readonly groupId: string
  readonly storeId: string
  /** Null when the store made it. */
  readonly accountId: string | null
  readonly vin: string
  readonly status: AppointmentStatus
  readonly version: number
  readonly startAtMs: EpochMs
  readonly endAtMs: EpochMs
  readonly promiseAtMs: EpochMs
  readonly minutes: number
  readonly items: readonly BookedItem[]
  readonly transport: 'WAIT' | 'DROP_OFF'
  readonly note: string
  readonly advisorId: string | null
  readonly source: 'ONLINE' | 'STORE'
  readonly holdExpiresAtMs: EpochMs | null
  readonly createdAtMs: EpochMs
  readonly updatedAtMs: EpochMs
  readonly syncState: SyncState
  readonly syncReason: SyncReason | null
  readonly confirmByMs: EpochMs | null
  /** The last of our versions that the DMS has taken. */
  readonly pushedVersion: number
  readonly dmsKey: string | null
  readonly dmsNumber: string | null
  /** The last of the DMS's versions that we applied. */
  readonly dmsVersion: number
  /** The start that the DMS had then: tells its change of time from its change of anything else. */
  readonly dmsStartAtMs: EpochMs | null
  readonly syncedAtMs: EpochMs | null
}

export interface NewEvent {
  readonly appointmentId: string
  readonly groupId: string
  readonly event: AppointmentEvent | 'HOLD' | 'RECEIVED' | 'REFUSED'
  readonly fromStatus: AppointmentStatus | null
  readonly toStatus: AppointmentStatus
  readonly atMs: EpochMs
  readonly actor: EventActor
  /** The start after the event, so that a history can show where it was moved to. */
  readonly startAtMs: EpochMs
  readonly traceId: string
}

/** An appointment with all that its view shows beside it. */
export interface AppointmentDetail {
  readonly appointment: Appointment
  readonly store: {
    readonly name: string
    readonly address: string
    readonly phone: string
    readonly latitude: number
    readonly longitude: number
    readonly timeZone: string
    readonly policy: Partial<BookingPolicy>
  }
  readonly vehicle: { readonly plate: string; readonly modelName: string } | null
  readonly advisorName: string | null
  readonly history: readonly {
    readonly event: string
    readonly atMs: EpochMs
    readonly by: EventActor
    readonly startAtMs: EpochMs | null
  }[]
}

export interface AppointmentRepository {
  /** One appointment of the group; `forUpdate` locks its row until the transaction ends. */
  find(sql: Sql, groupId: string, appointmentId: string, options?: { forUpdate?: boolean }): Promise<Appointment | null>
  /** Writes a new appointment and the first line of its history. */
  insert(sql: Sql, appointment: Appointment, event: NewEvent): Promise<void>
  /**
   * Changes some fields, with `event` also the history in the same statement. With `guard` only if those fields still have these values.
   * Null when the guard failed; then nothing is written.
   */
  update(
    sql: Sql,
    appointmentId: string,
    patch: Partial<Appointment>,
    more?: { readonly guard?: Partial<Appointment>; readonly event?: NewEvent },
  ): Promise<Appointment | null>
  /** Appends to the history. The caller holds the appointment's row. */
  addEvent(sql: Sql, event: NewEvent): Promise<void>
  /** Ends this account's holds: those run out as EXPIRED, the others as RELEASED; frees what they occupied. */
  endHolds(sql: Sql, accountId: string, nowMs: EpochMs, traceId: string): Promise<void>
  /**
   * Open appointments of a car or a person, for limits and overlap: HELD ones that ran out are not counted, nor, when `holdIsGivenUp`, this
   * person's own. `idKnown`: an appointment with `exceptId` exists already.
   */
  countOpen(
    sql: Sql,
    query: {
      groupId: string
      accountId: string
      vin: string
      startAtMs: EpochMs
      endAtMs: EpochMs
      exceptId: string
      nowMs: EpochMs
      holdIsGivenUp: boolean
    },
  ): Promise<{ ofAccount: number; overlappingVin: number; idKnown: boolean }>
  /** Details of appointments that this person may see: own ones and those of their cars. */
  details(sql: Sql, query: DetailQuery): Promise<AppointmentDetail[]>
  markDeferred(sql: Sql, groupId: string, deferredIds: readonly string[], status: 'OPEN' | 'BOOKED'): Promise<void>
}

export interface DetailQuery {
  readonly groupId: string
  readonly accountId: string
  readonly nowMs: EpochMs
  readonly select:
    | { readonly appointmentId: string }
    | { readonly scope: 'UPCOMING' | 'PAST'; readonly beforeStartMs: EpochMs | null; readonly limit: number }
}

export interface StoreRules {
  readonly storeId: string
  readonly groupId: string
  readonly name: string
  readonly timeZone: string
  readonly utcOffsetMinutes: number
  /** The store's calendar day now. */
  readonly today: LocalDate
  readonly calendar: StoreCalendar
  readonly capacity: CapacityPolicy
  readonly booking: BookingPolicy
}

export interface PlanQuery {
  readonly groupId: string
  readonly storeId: string
  readonly dates: readonly LocalDate[]
  readonly nowMs: EpochMs
  /** Leave this appointment's own allocation out: when it is to be moved. */
  readonly exceptAppointmentId?: string
}

export interface StoreDay {
  readonly storeId: string
  readonly date: LocalDate
}

export interface NewAllocation {
  readonly appointmentId: string
  readonly groupId: string
  readonly storeId: string
  readonly date: LocalDate
  readonly technicianId: string
  readonly bayId: string
  readonly startMs: EpochMs
  /** End of the work plus turnover. */
  readonly endMs: EpochMs
  readonly channel: Channel
  readonly overCapacity: boolean
  /** When a hold ends; null once booked. */
  readonly expiresAtMs: EpochMs | null
}

export interface DayPlanRepository {
  /** A store's zone, day and policies, or null when there is no such store in the group. */
  findRules(sql: Sql, groupId: string, storeId: string, nowMs: EpochMs): Promise<StoreRules | null>
  /** The store's calendar day of an instant, or null when there is no such store in the group. */
  dayOf(sql: Sql, groupId: string, storeId: string, atMs: EpochMs): Promise<LocalDate | null>
  /** Day plans of one store in one statement; expired holds are left out. Null when the store is not in the group. */
  load(sql: Sql, query: PlanQuery): Promise<{ rules: StoreRules; plans: DayPlan[] } | null>
  /** Takes the right to decide for these store-days until the transaction ends, and clears holds that have run out. */
  lock(sql: Sql, groupId: string, days: readonly StoreDay[], nowMs: EpochMs): Promise<void>
  /** Puts or moves an allocation. Throws `AllocationTaken` when a constraint says that the bay or the technician already holds a job then. */
  put(sql: Sql, allocation: NewAllocation): Promise<void>
  /** Makes a hold's allocation firm; false when the hold has run out. */
  keep(sql: Sql, appointmentId: string, nowMs: EpochMs): Promise<boolean>
  remove(sql: Sql, appointmentId: string): Promise<void>
}

/** The database's last word against a double booking. It ends the transaction; the use case answers SLOT_TAKEN. */
export class AllocationTaken extends Error {
  override readonly name = 'AllocationTaken'
}
