import type { Fen } from '../../../src/domain/kernel/money'
import type { EpochMs } from '../../../src/domain/kernel/time'
import type { AuthorizationMethod, Decision } from '../../../src/domain/repair/approval'
import type { LineStatus } from '../../../src/domain/repair/lines'
import type { QuoteLine, QuotePart } from '../../../src/domain/repair/quote'
import type { RepairStage } from '../../../src/domain/repair/stages'
import type { DmsOutcome } from './dms'

/** Stages that a dealer's workshop is told of by us: from the invoice on, other documents carry the order. */
export type DmsStage = Exclude<RepairStage, 'OPEN' | 'INVOICED' | 'PAID' | 'DELIVERED' | 'CLOSED' | 'FOLLOW_UP'>

/** States of a line in which somebody works, or is to work. */
export type DmsWorkStatus = Extract<LineStatus, 'DISPATCHED' | 'IN_PROGRESS' | 'ON_HOLD' | 'COMPLETED'>

/** A line as it is first written down there; `lineId` is ours. */
export interface DmsNewLine extends Pick<
  QuoteLine,
  'lineId' | 'opCode' | 'name' | 'cause' | 'priority' | 'payType' | 'laborFen' | 'minutes' | 'parts'
> {
  readonly complaint: string
}

/** What is sent to open a repair order: foreign ids are the DMS's keys. */
export interface DmsNewRepairOrder {
  readonly repairOrderId: string
  readonly storeKey: string
  readonly vin: string
  readonly customerPhone: string | null
  readonly appointmentKey: string | null
  readonly advisorKey: string
  readonly mileageKm: number
  readonly promiseAtMs: EpochMs
  readonly remarks: string
  readonly lines: readonly DmsNewLine[]
}

export type DmsRepairCommand =
  | { readonly kind: 'MOVE_STAGE'; readonly stage: DmsStage; readonly staffKey: string; readonly reason: string }
  | { readonly kind: 'ADD_LINES'; readonly lines: readonly DmsNewLine[] }
  /** Voids the authorization of the line there, as it does here. */
  | {
      readonly kind: 'CHANGE_LINE'
      readonly lineKey: string
      readonly laborFen: Fen
      readonly minutes: number
      readonly parts: readonly QuotePart[]
    }
  | {
      readonly kind: 'AUTHORIZE'
      readonly method: AuthorizationMethod
      /** What proves it: the digest of our authorization. */
      readonly reference: string
      readonly atMs: EpochMs
      readonly decisions: readonly { readonly lineKey: string; readonly decision: Decision }[]
    }
  | {
      readonly kind: 'MOVE_LINE'
      readonly lineKey: string
      readonly status: DmsWorkStatus
      readonly technicianKey: string | null
      /** When a part that is waited for should come; null when none is. */
      readonly partsExpectedAtMs: EpochMs | null
    }
  | { readonly kind: 'PROMISE'; readonly promiseAtMs: EpochMs; readonly reason: string }

/** What a writer has to know of the order afterwards; the order itself is read like the DMS's other records. */
export interface DmsRepairReceipt {
  readonly key: string
  /** What the next command builds on. */
  readonly version: number
  /** The number that people read. */
  readonly number: string
  /** By its key a command names a line; `lineId` is null for one that was written at the desk. */
  readonly lines: readonly { readonly key: string; readonly lineId: string | null }[]
}

/** Writes the repair orders of a dealer's DMS. Failures as with appointments: see `DmsFailure`. */
export interface DmsRepairGateway {
  /** The order that one of ours became, when an answer was lost; null while it has not arrived. */
  findByClientRequest(repairOrderId: string, traceId: string): Promise<DmsOutcome<DmsRepairReceipt | null>>
  open(order: DmsNewRepairOrder, idempotencyKey: string, traceId: string): Promise<DmsOutcome<DmsRepairReceipt>>
  /** @param version the DMS's version that the command builds on */
  command(
    key: string,
    version: number,
    command: DmsRepairCommand,
    idempotencyKey: string,
    traceId: string,
  ): Promise<DmsOutcome<DmsRepairReceipt>>
}
