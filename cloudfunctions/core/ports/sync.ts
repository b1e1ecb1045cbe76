import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Appointment } from './booking'
import type { DmsBooking, DmsRecords, DmsResource } from './dms'
import type { Sql } from './database'

/** Our ids behind the DMS's keys of an appointment; null where we do not know the record (yet). */
export interface Places {
  readonly storeId: string | null
  readonly technicianId: string | null
  readonly bayId: string | null
  readonly advisorId: string | null
}

export interface Allocated {
  readonly technicianId: string
  readonly bayId: string
}

/** An allocation that stands where the DMS wants to put another job. */
export interface Collision {
  readonly appointmentId: string
  readonly status: Appointment['status']
  /** The DMS does not know of it, or not of its present form. */
  readonly unpushed: boolean
}

export type TaskKind = 'BOOKING_REFUSED' | 'OVER_CAPACITY' | 'CONFIRM_OVERDUE' | 'STATES_DISAGREE'

export interface SyncRepository {
  ensureGroup(sql: Sql, groupId: string, name: string): Promise<void>
  cursor(sql: Sql, groupId: string, resource: DmsResource): Promise<string | null>
  moveCursor(sql: Sql, groupId: string, resource: DmsResource, cursor: string, nowMs: EpochMs): Promise<void>
  /** Writes records that are newer than what we have, one statement a page. Appointments are not written here. */
  upsert<R extends Exclude<DmsResource, 'appointments'>>(
    sql: Sql,
    groupId: string,
    resource: R,
    records: readonly DmsRecords[R][],
    nowMs: EpochMs,
  ): Promise<void>

  /** What the push needs of an appointment in the DMS's keys; null when its allocation is gone. */
  bookingOf(sql: Sql, appointment: Appointment): Promise<DmsBooking | null>
  findByDmsKey(sql: Sql, groupId: string, dmsKey: string): Promise<Appointment | null>
  /** Keys of these appointments whose version we have applied already. */
  applied(
    sql: Sql,
    groupId: string,
    records: readonly { readonly key: string; readonly version: number }[],
  ): Promise<ReadonlySet<string>>
  places(
    sql: Sql,
    groupId: string,
    keys: { storeKey: string; technicianKey: string; bayKey: string; advisorKey: string | null },
  ): Promise<Places>
  allocation(sql: Sql, appointmentId: string): Promise<Allocated | null>
  /** Starts that the owner asked for since the DMS last took our word. */
  askedStarts(sql: Sql, appointmentId: string): Promise<EpochMs[]>
  collisions(
    sql: Sql,
    at: { technicianId: string; bayId: string; startMs: EpochMs; endMs: EpochMs; exceptId: string },
  ): Promise<Collision[]>
  /** Skills and bay types that an appointment's operations ask for. */
  demands(
    sql: Sql,
    groupId: string,
    opCodes: readonly string[],
  ): Promise<{ skills: string[]; bayCapabilities: string[] }>

  addTask(
    sql: Sql,
    task: { groupId: string; storeId: string; kind: TaskKind; ref: string; reason: string; nowMs: EpochMs },
  ): Promise<void>
  /** Makes a task of every booking that the DMS has not taken in time; answers how many. */
  addOverdueTasks(sql: Sql, groupId: string, nowMs: EpochMs): Promise<number>

  /** Notes how the DMS is. The answer that ends an outage lets everything that waited for it go at once instead of when its back-off ends. */
  noteDms(sql: Sql, groupId: string, up: boolean, detail: string | null, nowMs: EpochMs): Promise<void>
  /** Lets one of the jobs that wait for the DMS try now. The try costs none of its attempts, so that a long outage kills no job. */
  probeDms(sql: Sql): Promise<void>

  /** Stores a webhook once; false when it was here already. */
  receive(
    sql: Sql,
    event: {
      groupId: string
      source: string
      eventId: string
      type: string
      body: unknown
      traceId: string
      nowMs: EpochMs
    },
  ): Promise<boolean>
  /** Ends run-out holds and deletes what has served its time; correctness never depends on it. */
  sweep(sql: Sql, groupId: string, nowMs: EpochMs, traceId: string): Promise<void>
  challenge(sql: Sql, challengeId: string): Promise<{ phone: string; expiresAtMs: EpochMs } | null>
}
