import type { DmsNewLine, DmsNewRepairOrder } from '../../cloudfunctions/core/ports/dmsRepair'

/** A line as the product sends it; a test names what it is about. */
export const newLine = (over: Partial<DmsNewLine> = {}): DmsNewLine => ({
  lineId: 'line_1',
  opCode: null,
  name: '更换前制动片',
  complaint: '',
  cause: '厚度 2 毫米',
  priority: 'SAFETY_CRITICAL',
  payType: 'CUSTOMER_PAY',
  laborFen: 18_000,
  minutes: 60,
  parts: [{ partNo: 'P1', name: '前制动片', quantity: 1, priceFen: 52_000, grade: 'ORIGINAL' }],
  ...over,
})

/** A repair order as the product sends it. */
export const newRepairOrder = (over: Partial<DmsNewRepairOrder> = {}): DmsNewRepairOrder => ({
  repairOrderId: 'ro_1',
  storeKey: 'D001',
  vin: 'V1',
  customerPhone: null,
  appointmentKey: null,
  advisorKey: 'D001-A01',
  mileageKm: 42_000,
  promiseAtMs: Date.parse('2026-12-01T09:00:00Z'),
  remarks: '刹车有异响',
  lines: [newLine()],
  ...over,
})
