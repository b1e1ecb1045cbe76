import type * as z from 'zod/mini'
import { authorizationMethods, decisions } from '../../../../src/domain/repair/approval'
import { lineStatuses } from '../../../../src/domain/repair/lines'
import { linePriorities, partGrades, payTypes } from '../../../../src/domain/repair/quote'
import { repairStages } from '../../../../src/domain/repair/stages'
import type { DmsRepairLine, DmsRepairOrder } from '../../../core/ports/dms'
import type * as wire from './wire'

type Wire = z.infer<typeof wire.repairOrder>

/** Our word for theirs, or null; the tables of both are in docs/dms-mapping.md. */
const known = <T extends string>(words: readonly T[], text: string): T | null =>
  words.find((word) => word === text) ?? null

const authorizationOf = (theirs: Wire['lines'][number]['repair_authorization']): DmsRepairLine['authorization'] => {
  const decision = theirs && known(decisions, theirs.status)
  return decision
    ? { decision, method: known(authorizationMethods, theirs.method), atMs: Date.parse(theirs.authorized_at) }
    : null
}

const lineOf = (line: Wire['lines'][number]): DmsRepairLine => ({
  key: line.line_key,
  lineNo: line.line_no,
  opCode: line.op_code,
  name: line.name,
  cause: line.cause,
  priority: known(linePriorities, line.priority) ?? 'RECOMMENDED_ADD_ON',
  // Who pays is never guessed at the owner's expense.
  payType: known(payTypes, line.pay_type) ?? 'INTERNAL',
  status: line.status === 'ESTIMATED' ? 'QUOTED' : known(lineStatuses, line.status),
  laborFen: line.labor_fen,
  minutes: line.standard_minutes,
  parts: line.parts.map((part) => ({
    partNo: part.part_no,
    name: part.name,
    quantity: part.quantity,
    priceFen: part.price_fen,
    grade: known(partGrades, part.grade) ?? 'AFTERMARKET',
  })),
  technicianKey: line.technician_key,
  partsExpectedAtMs: line.parts_expected_at === null ? null : Date.parse(line.parts_expected_at),
  authorization: authorizationOf(line.repair_authorization),
})

/** A repair order of the DMS in our words. */
export const toRepairOrder = (order: Wire): DmsRepairOrder => ({
  key: order.repair_order_key,
  version: order.version,
  number: order.repair_order_id,
  storeKey: order.dealer_key,
  vin: order.vin,
  appointmentKey: order.appointment_key,
  advisorKey: order.advisor_key,
  stage: known(repairStages, order.stage),
  dmsStage: order.stage,
  openedAtMs: Date.parse(order.opened_at),
  promiseAtMs: Date.parse(order.promise_complete_date),
  mileageKm: order.mileage_in,
  remarks: order.customer_remarks,
  lines: order.lines.map(lineOf),
  events: order.events.map(({ type, at, staff_key, reason }) => ({
    stage: type === 'PROMISE_CHANGED' ? type : known(repairStages, type),
    atMs: Date.parse(at),
    staffKey: staff_key,
    reason,
  })),
})
