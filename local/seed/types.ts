/** Records as the DMS keeps and tells them (its own JSON names), before it numbers their versions. */
export type Resource =
  | 'dealers'
  | 'staff'
  | 'bays'
  | 'shifts'
  | 'absences'
  | 'labor-operations'
  | 'customers'
  | 'vehicles'
  | 'service-records'
  | 'appointments'
  | 'repair-orders'

export interface SeedRecord {
  readonly resource: Resource
  readonly key: string
  readonly dealerKey: string | null
  readonly body: Readonly<Record<string, unknown>>
}
