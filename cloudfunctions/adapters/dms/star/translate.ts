import type * as z from 'zod/mini'
import type {
  DmsAppointment,
  DmsAppointmentStatus,
  DmsBooking,
  DmsCommand,
  DmsRecords,
  DmsResource,
} from '../../../core/ports/dms'
import { toRepairOrder } from './repairOrder'
import * as wire from './wire'

const ms = (instant: string): number => Date.parse(instant)
const instant = (at: number): string => new Date(at).toISOString()
const transportOf = (text: string): 'WAIT' | 'DROP_OFF' => (text === 'WAIT' ? 'WAIT' : 'DROP_OFF')

/** STAR scheduling states → ours; see the crosswalk in docs/dms-mapping.md. */
const STATUSES: Readonly<Record<string, DmsAppointmentStatus>> = {
  BOOKED: 'BOOKED',
  MODIFIED: 'BOOKED',
  CONFIRMED: 'BOOKED',
  CHECKED_IN: 'CHECKED_IN',
  IN_PROGRESS: 'CHECKED_IN',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
  NO_SHOW: 'NO_SHOW',
}

/** Roles that count here; see the table in docs/dms-mapping.md. */
const STAFF_ROLES = [
  'SERVICE_ADVISOR',
  'SERVICE_TECHNICIAN',
  'SHOP_FOREMAN',
  'QUALITY_CONTROL',
  'CASHIER',
  'SERVICE_MANAGER',
] as const

/** `+86 138-0000-1111` and its like as eleven digits; what is no Chinese mobile number proves nothing and is left out. */
const mobileOf = (text: string | null | undefined): string | null =>
  /^(?:\+?86)?(1[3-9]\d{9})$/.exec((text ?? '').replace(/[\s-]/g, ''))?.[1] ?? null

const severityOf = (text: string | null): 'RED' | 'YELLOW' | null => (text === 'RED' || text === 'YELLOW' ? text : null)

/** The wire's appointment in our terms. */
export const toAppointment = (a: z.infer<typeof wire.appointment>): DmsAppointment => ({
  key: a.appointment_key,
  version: a.version,
  number: a.appointment_id,
  storeKey: a.dealer_key,
  vin: a.vin,
  status: STATUSES[a.scheduling_status] ?? null,
  startAtMs: ms(a.scheduled_start),
  endAtMs: ms(a.scheduled_end),
  promiseAtMs: ms(a.promise_complete_date),
  items: a.labor_operation_selections.map((s) => ({
    opCode: s.op_code,
    name: s.name,
    minutes: s.standard_minutes,
    laborFen: s.labor_fen,
    partsFen: s.parts_fen,
  })),
  technicianKey: a.technician_key,
  bayKey: a.bay_key,
  advisorKey: a.advisor_key,
  transport: transportOf(a.transport),
  note: a.comment,
  clientRequestId: a.client_request_id,
})

interface Reader<R extends DmsResource, S extends z.ZodMiniType> {
  readonly schema: S
  readonly read: (record: z.infer<S>) => DmsRecords[R]
  readonly keyOf: string
}

const reader = <R extends DmsResource, S extends z.ZodMiniType>(
  _resource: R,
  keyOf: string,
  schema: S,
  read: (record: z.infer<S>) => DmsRecords[R],
): Reader<R, S> => ({ schema, read, keyOf })

/** How each resource is checked and translated. */
export const readers = {
  dealers: reader('dealers', 'dealer_key', wire.dealer, (d) => ({
    key: d.dealer_key,
    version: d.version,
    name: d.name,
    address: d.address,
    phone: d.phone,
    latitude: d.latitude,
    longitude: d.longitude,
    timeZone: d.time_zone,
    active: d.active,
    weekly: d.weekly_hours.map((w) => ({
      dayOfWeek: w.day_of_week,
      openMinute: w.open_minute,
      closeMinute: w.close_minute,
    })),
    exceptions: d.calendar.map((c) => ({
      date: c.date,
      closed: c.closed,
      openMinute: c.open_minute,
      closeMinute: c.close_minute,
      reason: c.reason,
    })),
  })),
  staff: reader('staff', 'staff_key', wire.staffMember, (s) => ({
    key: s.staff_key,
    version: s.version,
    storeKey: s.dealer_key,
    employeeNo: s.employee_no,
    name: s.name,
    skills: s.skills.map((k) => k.code),
    active: s.active,
    role: STAFF_ROLES.find((known) => known === s.role) ?? 'OTHER',
    phone: mobileOf(s.phone),
  })),
  bays: reader('bays', 'bay_key', wire.bay, (b) => ({
    key: b.bay_key,
    version: b.version,
    storeKey: b.dealer_key,
    name: b.bay_identifier,
    capabilities: b.bay_capability_types,
    active: b.active,
  })),
  shifts: reader('shifts', 'shift_key', wire.shift, (s) => ({
    key: s.shift_key,
    version: s.version,
    storeKey: s.dealer_key,
    staffKey: s.staff_key,
    date: s.date,
    startMinute: s.start_minute,
    endMinute: s.end_minute,
    cancelled: s.cancelled,
  })),
  absences: reader('absences', 'absence_key', wire.absence, (a) => ({
    key: a.absence_key,
    version: a.version,
    storeKey: a.dealer_key,
    staffKey: a.staff_key,
    startMs: ms(a.start),
    endMs: ms(a.end),
    cancelled: a.cancelled,
  })),
  'labor-operations': reader('labor-operations', 'op_code', wire.laborOperation, (o) => ({
    key: o.op_code,
    version: o.version,
    name: o.name,
    nameEn: o.name_en,
    category: o.category,
    skills: o.required_skills,
    bayCapabilities: o.bay_capability_types,
    intervalKm: o.interval_km,
    intervalMonths: o.interval_months,
    active: o.active,
    byModel: Object.fromEntries(
      o.by_model.map((m) => [
        m.model_code,
        { minutes: m.standard_minutes, laborFen: m.labor_fen, partsFen: m.parts_fen },
      ]),
    ),
  })),
  customers: reader('customers', 'customer_key', wire.customer, (c) => ({
    key: c.customer_key,
    version: c.version,
    name: c.name,
    phones: c.phones,
  })),
  vehicles: reader('vehicles', 'vin', wire.vehicle, (v) => ({
    key: v.vin,
    version: v.version,
    plate: v.plate,
    brand: v.brand,
    modelCode: v.model_code,
    modelName: v.model_name,
    modelYear: v.model_year,
    bodyType: v.body_type,
    energy: v.energy,
    color: v.color,
    odometerKm: v.odometer_km,
    odometerAtMs: ms(v.odometer_at),
    deliveredOn: v.delivered_on,
    customerKeys: v.customer_keys,
  })),
  'service-records': reader('service-records', 'record_key', wire.serviceRecord, (r) => ({
    key: r.record_key,
    version: r.version,
    storeKey: r.dealer_key,
    vin: r.vin,
    roNumber: r.ro_number,
    closedAtMs: ms(r.closed_at),
    mileageKm: r.mileage_km,
    lines: r.lines.map((l) => ({
      lineNo: l.line_no,
      opCode: l.op_code,
      name: l.name,
      nameEn: l.name_en,
      status: l.status,
      amountFen: l.amount_fen,
      severity: severityOf(l.severity),
      cause: l.cause,
    })),
  })),
  appointments: reader('appointments', 'appointment_key', wire.appointment, toAppointment),
  'repair-orders': reader('repair-orders', 'repair_order_key', wire.repairOrder, toRepairOrder),
} as const

/** A booking of ours on the wire. */
export const fromBooking = (b: DmsBooking): wire.DmsNewAppointment => ({
  dealer_key: b.storeKey,
  vin: b.vin,
  customer_phone: b.customerPhone,
  scheduled_start: instant(b.startAtMs),
  scheduled_end: instant(b.endAtMs),
  promise_complete_date: instant(b.promiseAtMs),
  labor_operation_selections: b.items.map((i) => ({
    op_code: i.opCode,
    name: i.name,
    standard_minutes: i.minutes,
    labor_fen: i.laborFen,
    parts_fen: i.partsFen,
  })),
  technician_key: b.technicianKey,
  bay_key: b.bayKey,
  advisor_key: b.advisorKey,
  transport: b.transport,
  comment: b.note,
  client_request_id: b.appointmentId,
})

/** A command of ours on the wire. */
export const fromCommand = (c: DmsCommand): wire.DmsAppointmentCommand =>
  c.kind === 'CANCEL'
    ? { command: 'CANCEL', reason: '车主取消' }
    : {
        command: 'RESCHEDULE',
        scheduled_start: instant(c.startAtMs),
        scheduled_end: instant(c.endAtMs),
        promise_complete_date: instant(c.promiseAtMs),
        technician_key: c.technicianKey,
        bay_key: c.bayKey,
      }
