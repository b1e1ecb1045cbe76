import type { QuotePart } from '../../../../src/domain/repair/quote'
import type { EpochMs } from '../../../../src/domain/kernel/time'
import type { DmsNewLine, DmsNewRepairOrder, DmsRepairCommand } from '../../../core/ports/dmsRepair'
import type { WireNewLine, WireNewRepairOrder, WirePart, WireRepairCommand } from './repairWire'

const instant = (atMs: EpochMs): string => new Date(atMs).toISOString()

const fromPart = (p: QuotePart): WirePart => ({
  part_no: p.partNo,
  name: p.name,
  quantity: p.quantity,
  price_fen: p.priceFen,
  grade: p.grade,
})

const fromLine = (l: DmsNewLine): WireNewLine => ({
  client_line_id: l.lineId,
  op_code: l.opCode,
  name: l.name,
  complaint: l.complaint,
  cause: l.cause,
  priority: l.priority,
  pay_type: l.payType,
  labor_fen: l.laborFen,
  standard_minutes: l.minutes,
  parts: l.parts.map(fromPart),
})

/** A repair order of ours on the wire. */
export const fromRepairOrder = (o: DmsNewRepairOrder): WireNewRepairOrder => ({
  client_request_id: o.repairOrderId,
  dealer_key: o.storeKey,
  vin: o.vin,
  customer_phone: o.customerPhone,
  appointment_key: o.appointmentKey,
  advisor_key: o.advisorKey,
  mileage_in: o.mileageKm,
  promise_complete_date: instant(o.promiseAtMs),
  customer_remarks: o.remarks,
  lines: o.lines.map(fromLine),
})

/** A command of ours on the wire. */
export const fromRepairCommand = (c: DmsRepairCommand): WireRepairCommand => {
  switch (c.kind) {
    case 'MOVE_STAGE':
      return { command: c.kind, stage: c.stage, staff_key: c.staffKey, reason: c.reason }
    case 'ADD_LINES':
      return { command: c.kind, lines: c.lines.map(fromLine) }
    case 'CHANGE_LINE':
      return {
        command: c.kind,
        line_key: c.lineKey,
        labor_fen: c.laborFen,
        standard_minutes: c.minutes,
        parts: c.parts.map(fromPart),
      }
    case 'AUTHORIZE':
      return {
        command: c.kind,
        method: c.method,
        reference: c.reference,
        authorized_at: instant(c.atMs),
        decisions: c.decisions.map((d) => ({ line_key: d.lineKey, status: d.decision })),
      }
    case 'MOVE_LINE':
      return {
        command: c.kind,
        line_key: c.lineKey,
        status: c.status,
        technician_key: c.technicianKey,
        parts_expected_at: c.partsExpectedAtMs === null ? null : instant(c.partsExpectedAtMs),
      }
    case 'PROMISE':
      return { command: c.kind, promise_complete_date: instant(c.promiseAtMs), reason: c.reason }
  }
}
