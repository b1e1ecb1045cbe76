/** How a store sells its workshop online. Defaults here; a store may override each field. */
export interface CapacityPolicy {
  /** Starts are offered on this grid. */
  readonly gridMinutes: number
  /** Tidying and moving cars after a job: bay and technician stay taken. */
  readonly turnoverMinutes: number
  /** An owner must book at least this long ahead. */
  readonly leadMinutes: number
  /** Days that can be booked, today included. */
  readonly horizonDays: number
  /** Part of the day's technician minutes that owners may take online (0–1); the rest stays for walk-ins and work found at inspection. */
  readonly onlineShare: number
  /** Quality check, wash and hand-over between the end of the work and the promised time. */
  readonly finishMinutes: number
}

/** Defaults; source: domain.md §3 (15-minute grid and turnover, 14 days). The share and the lead time are our choice. */
export const defaultCapacityPolicy: CapacityPolicy = {
  gridMinutes: 15,
  turnoverMinutes: 15,
  leadMinutes: 60,
  horizonDays: 14,
  onlineShare: 0.7,
  finishMinutes: 30,
}
