import type { EpochMs } from '../../../src/domain/kernel/time'
import type { Sql } from './database'

/** What is measured, with the words that explain it to whoever reads the graph. Seconds and counts, as Prometheus wants them. */
export const vitals = {
  chezhu_jobs: 'Outbox jobs by task and state: due, waiting for their next try, dead after their last.',
  chezhu_jobs_oldest_due_seconds: 'How long the oldest due job has waited.',
  chezhu_appointments_unsynced: 'Appointments that the DMS has not taken yet, or has refused.',
  chezhu_appointments_confirmation_overdue: 'Booked appointments whose deadline for the DMS to confirm has passed.',
  chezhu_dms_up: '1 while the DMS answers, 0 in an outage.',
  chezhu_dms_last_ok_seconds: 'Since when the DMS has last answered.',
  chezhu_pull_age_seconds: 'Since when a resource was last pulled from the DMS.',
  chezhu_staff_tasks_open: 'Open tasks of the staff by kind.',
  chezhu_writes_5m: 'Writes of the last five minutes by their code; of the last 5,000 at most.',
} as const

export type VitalName = keyof typeof vitals

/** One measured value. */
export interface Vital {
  readonly name: VitalName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Reads the vital signs of one group. */
export type ReadVitals = (sql: Sql, groupId: string, nowMs: EpochMs) => Promise<Vital[]>
