import type { IdKind } from '../../../src/domain/kernel/ids'
import type { EpochMs } from '../../../src/domain/kernel/time'
import type { AppointmentRepository, DayPlanRepository } from '../ports/booking'
import type { Database } from '../ports/database'
import type { DmsFailure, DmsGateway } from '../ports/dms'
import type { AddJob } from '../ports/jobs'
import type { SyncRepository } from '../ports/sync'
import type { Log } from '../log'

/** What the exchange with the DMS is given; the same for every job. */
export interface SyncServices {
  readonly database: Database
  readonly appointments: AppointmentRepository
  readonly dayPlans: DayPlanRepository
  readonly sync: SyncRepository
  readonly dms: DmsGateway
  readonly addJob: AddJob
  readonly now: () => EpochMs
  readonly newId: (kind: IdKind) => string
  readonly groupId: string
  readonly groupName: string
  readonly log: Log
}

/** The DMS could not be reached: the job is tried again later. */
export class DmsUnreachable extends Error {
  override readonly name = 'DmsUnreachable'
  /** The queue keeps a failed job's message only: it begins with the name, by which such jobs are found. */
  constructor(detail: string) {
    super(`DmsUnreachable: ${detail}`)
  }
}

/** Notes how the DMS is, and ends the job when it is away. */
export const noteFailure = async (services: SyncServices, failure: DmsFailure): Promise<void> => {
  if (failure.kind !== 'unreachable') return
  await services.database.read((sql) =>
    services.sync.noteDms(sql, services.groupId, false, failure.detail, services.now()),
  )
  throw new DmsUnreachable(failure.detail)
}
