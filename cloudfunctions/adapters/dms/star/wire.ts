import * as z from 'zod/mini'

/**
 * The DMS's JSON API as this dialect speaks it: STAR's names, snake_case, instants as RFC 3339 text, money in fen.
 * Every record has `version` (rises by one with each change) and `updated_at`. Lists answer
 * `{items, next_cursor, has_more}`; a cursor is opaque and may be kept to ask later for what changed since.
 * Unknown fields are ignored; a record that does not fit is reported and skipped, never guessed at.
 */
const base = { version: z.int().check(z.minimum(1)), updated_at: z.string() }
const instant = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/),
  // A time that is no number must not get further than here.
  z.refine((text) => !Number.isNaN(Date.parse(text))),
)
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))
const minute = z.int().check(z.minimum(0), z.maximum(1440))

export const dealer = z.object({
  ...base,
  dealer_key: z.string(),
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  time_zone: z.string(),
  weekly_hours: z.array(
    z.object({ day_of_week: z.int().check(z.minimum(1), z.maximum(7)), open_minute: minute, close_minute: minute }),
  ),
  calendar: z.array(
    z.object({
      date,
      closed: z.boolean(),
      open_minute: z.nullable(minute),
      close_minute: z.nullable(minute),
      reason: z.string(),
    }),
  ),
  active: z.boolean(),
})

export const staffMember = z.object({
  ...base,
  staff_key: z.string(),
  dealer_key: z.string(),
  employee_no: z.string(),
  name: z.string(),
  role: z.string(), // STAR's StaffRoleTypes, and CASHIER and SERVICE_MANAGER, which STAR has not; others are kept as OTHER
  phone: z.optional(z.nullable(z.string())),
  skills: z.array(z.object({ code: z.string(), proficiency_level: z.int() })),
  active: z.boolean(),
})

export const bay = z.object({
  ...base,
  bay_key: z.string(),
  dealer_key: z.string(),
  bay_identifier: z.string(),
  bay_capability_types: z.array(z.string()),
  active: z.boolean(),
})

export const shift = z.object({
  ...base,
  shift_key: z.string(),
  dealer_key: z.string(),
  staff_key: z.string(),
  date,
  start_minute: minute,
  end_minute: minute,
  cancelled: z.boolean(),
})

export const absence = z.object({
  ...base,
  absence_key: z.string(),
  dealer_key: z.string(),
  staff_key: z.string(),
  start: instant,
  end: instant,
  reason: z.string(),
  cancelled: z.boolean(),
})

export const laborOperation = z.object({
  ...base,
  op_code: z.string(),
  name: z.string(),
  name_en: z.string(),
  category: z.string(),
  required_skills: z.array(z.string()),
  bay_capability_types: z.array(z.string()),
  interval_km: z.nullable(z.int()),
  interval_months: z.nullable(z.int()),
  by_model: z.array(
    z.object({
      model_code: z.string(),
      standard_minutes: z.int().check(z.minimum(1)),
      labor_fen: z.int(),
      parts_fen: z.int(),
    }),
  ),
  active: z.boolean(),
})

export const customer = z.object({ ...base, customer_key: z.string(), name: z.string(), phones: z.array(z.string()) })

export const vehicle = z.object({
  ...base,
  vin: z.string(),
  plate: z.string(),
  brand: z.string(),
  model_code: z.string(),
  model_name: z.string(),
  model_year: z.int(),
  body_type: z.string(),
  energy: z.string(),
  color: z.string(),
  odometer_km: z.int(),
  odometer_at: instant,
  delivered_on: date,
  customer_keys: z.array(z.string()),
})

export const serviceRecord = z.object({
  ...base,
  record_key: z.string(),
  dealer_key: z.string(),
  vin: z.string(),
  ro_number: z.string(),
  closed_at: instant,
  mileage_km: z.int(),
  lines: z.array(
    z.object({
      line_no: z.int(),
      op_code: z.nullable(z.string()),
      name: z.string(),
      name_en: z.string(),
      status: z.string(), // COMPLETED, DECLINED, DEFERRED
      amount_fen: z.int(),
      severity: z.nullable(z.string()),
      cause: z.string(),
    }),
  ),
})

export const appointment = z.object({
  ...base,
  appointment_key: z.string(),
  appointment_id: z.string(), // the number that people read
  dealer_key: z.string(),
  vin: z.string(),
  customer_key: z.nullable(z.string()),
  scheduling_status: z.string(), // BOOKED, MODIFIED, CHECKED_IN, IN_PROGRESS, COMPLETED, CANCELLED, NO_SHOW
  scheduled_start: instant,
  scheduled_end: instant, // end of the work itself, turnover not included
  promise_complete_date: instant,
  labor_operation_selections: z.array(
    z.object({
      op_code: z.string(),
      name: z.string(),
      standard_minutes: z.int(),
      labor_fen: z.int(),
      parts_fen: z.int(),
    }),
  ),
  technician_key: z.string(),
  bay_key: z.string(),
  advisor_key: z.nullable(z.string()),
  transport: z.string(), // WAIT, DROP_OFF
  comment: z.string(),
  source: z.string(), // ONLINE, DESK
  client_request_id: z.nullable(z.string()), // the id of whoever made it over the API: our appointment id
})

export const repairOrder = z.object({
  ...base,
  repair_order_key: z.string(),
  repair_order_id: z.string(), // the number that people read
  dealer_key: z.string(),
  vin: z.string(),
  appointment_key: z.nullable(z.string()),
  advisor_key: z.nullable(z.string()),
  stage: z.string(),
  opened_at: instant,
  promise_complete_date: instant,
  mileage_in: z.int(),
  customer_remarks: z.string(),
  lines: z.array(
    z.object({
      line_key: z.string(),
      line_no: z.int(),
      op_code: z.nullable(z.string()),
      name: z.string(),
      cause: z.string(),
      priority: z.string(),
      pay_type: z.string(), // STAR's types; what has none of ours is not the customer's to pay
      status: z.string(), // ESTIMATED, what the customer said, what the workshop does
      labor_fen: z.int(),
      standard_minutes: z.int(),
      parts: z.array(
        z.object({
          part_no: z.string(),
          name: z.string(),
          quantity: z.int(),
          price_fen: z.int(),
          grade: z.string(),
        }),
      ),
      technician_key: z.nullable(z.string()),
      parts_expected_at: z.nullable(instant),
      repair_authorization: z.nullable(z.object({ status: z.string(), method: z.string(), authorized_at: instant })),
    }),
  ),
  events: z.array(z.object({ type: z.string(), at: instant, staff_key: z.nullable(z.string()), reason: z.string() })),
})

export const newAppointment = z.object({
  dealer_key: z.string(),
  vin: z.string(),
  customer_phone: z.nullable(z.string()),
  scheduled_start: instant,
  scheduled_end: instant,
  promise_complete_date: instant,
  labor_operation_selections: appointment.shape.labor_operation_selections,
  technician_key: z.string(),
  bay_key: z.string(),
  advisor_key: z.nullable(z.string()),
  transport: z.string(),
  comment: z.string(),
  client_request_id: z.string(),
})

/** POST /v1/appointments/{key}/commands, with If-Match: "version". */
export const appointmentCommand = z.discriminatedUnion('command', [
  z.object({ command: z.literal('CANCEL'), reason: z.string() }),
  z.object({
    command: z.literal('RESCHEDULE'),
    scheduled_start: instant,
    scheduled_end: instant,
    promise_complete_date: instant,
    technician_key: z.string(),
    bay_key: z.string(),
  }),
])

export const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** A page before its items are looked at one by one: one bad record must not cost the others. */
export const anyPage = z.object({
  items: z.array(z.unknown()),
  next_cursor: z.nullable(z.string()),
  has_more: z.boolean(),
})

/** Body of a webhook: thin, so that a late or repeated one can do no harm; the record is fetched again. */
export const webhookBody = z.object({
  type: z.string(), // appointments.created, appointments.updated, staff.updated, absences.updated, ...
  timestamp: instant,
  data: z.object({ dealer_key: z.string(), resource: z.string(), key: z.string(), version: z.int() }),
})

export type DmsAppointment = z.infer<typeof appointment>
export type DmsNewAppointment = z.infer<typeof newAppointment>
export type DmsAppointmentCommand = z.infer<typeof appointmentCommand>
