import { ulid } from 'ulid'
import { makeId } from '../../../src/domain/kernel/ids'
import type { DmsRecords, DmsResource } from '../../core/ports/dms'
import type { Sql } from '../../core/ports/database'

type Pulled = Exclude<DmsResource, 'appointments'>

interface Upsert<R extends Pulled> {
  /** One row for the statement's JSON; ids that may be needed are made here. */
  readonly row: (record: DmsRecords[R]) => Record<string, unknown>
  /** `$1` group, `$2` JSON rows, `$3` now. Only newer versions are written. */
  readonly text: string
}

const upsert = <R extends Pulled>(_resource: R, definition: Upsert<R>): Upsert<R> => definition

const newer = (table: string): string => `WHERE ${table}.dms_version < excluded.dms_version`

/** One statement a resource. Rows that name a store or a person we do not have are left out: they come again with their next change. */
export const upserts = {
  dealers: upsert('dealers', {
    row: (d) => ({ ...d, id: makeId('store', ulid()) }),
    text: `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, calendar, active, synced_at_ms)
      SELECT r.id, $1, r.key, r.version, r.name, r.address, r.phone, r.latitude, r.longitude, r."timeZone", r.weekly, r.exceptions, r.active, $3
      FROM json_to_recordset($2) AS r(id text, key text, version bigint, name text, address text, phone text, latitude float8, longitude float8, "timeZone" text, weekly jsonb, exceptions jsonb, active boolean)
      ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, name = excluded.name, address = excluded.address, phone = excluded.phone,
        latitude = excluded.latitude, longitude = excluded.longitude, time_zone = excluded.time_zone, weekly_hours = excluded.weekly_hours,
        calendar = excluded.calendar, active = excluded.active, synced_at_ms = excluded.synced_at_ms ${newer('stores')}`,
  }),
  staff: upsert('staff', {
    // The same version again counts where it tells what was not read of it before: phones and roles since 0005.
    row: (s) => ({ ...s, id: makeId('staff', ulid()) }),
    text: `INSERT INTO staff (staff_id, group_id, store_id, dms_key, dms_version, employee_no, name, role, skills, active, phone)
      SELECT r.id, $1, s.store_id, r.key, r.version, r."employeeNo", r.name, r.role, ARRAY(SELECT json_array_elements_text(r.skills)), r.active, r.phone
      FROM json_to_recordset($2) AS r(id text, key text, version bigint, "storeKey" text, "employeeNo" text, name text, role text, skills json, active boolean, phone text)
      JOIN stores s ON s.group_id = $1 AND s.dms_key = r."storeKey" WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, dms_key) DO UPDATE SET store_id = excluded.store_id, dms_version = excluded.dms_version, employee_no = excluded.employee_no,
        name = excluded.name, role = excluded.role, skills = excluded.skills, active = excluded.active, phone = excluded.phone
        ${newer('staff')} OR (staff.dms_version = excluded.dms_version AND (staff.role, staff.phone) IS DISTINCT FROM (excluded.role, excluded.phone))`,
  }),
  bays: upsert('bays', {
    row: (b) => ({ ...b, id: makeId('bay', ulid()) }),
    text: `INSERT INTO bays (bay_id, group_id, store_id, dms_key, dms_version, name, capabilities, active)
      SELECT r.id, $1, s.store_id, r.key, r.version, r.name, ARRAY(SELECT json_array_elements_text(r.capabilities)), r.active
      FROM json_to_recordset($2) AS r(id text, key text, version bigint, "storeKey" text, name text, capabilities json, active boolean)
      JOIN stores s ON s.group_id = $1 AND s.dms_key = r."storeKey" WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, dms_key) DO UPDATE SET store_id = excluded.store_id, dms_version = excluded.dms_version, name = excluded.name,
        capabilities = excluded.capabilities, active = excluded.active ${newer('bays')}`,
  }),
  shifts: upsert('shifts', {
    // A shift that is cancelled keeps its row and its version, with no minutes that count.
    row: (s) => ({ ...s }),
    text: `INSERT INTO shifts (group_id, dms_key, dms_version, store_id, staff_id, date, start_minute, end_minute, cancelled)
      SELECT $1, r.key, r.version, s.store_id, p.staff_id, r.date, r."startMinute", r."endMinute", r.cancelled
      FROM json_to_recordset($2) AS r(key text, version bigint, "storeKey" text, "staffKey" text, date text, "startMinute" int, "endMinute" int, cancelled boolean)
      JOIN stores s ON s.group_id = $1 AND s.dms_key = r."storeKey" JOIN staff p ON p.group_id = $1 AND p.dms_key = r."staffKey" WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, store_id = excluded.store_id, staff_id = excluded.staff_id, date = excluded.date,
        start_minute = excluded.start_minute, end_minute = excluded.end_minute, cancelled = excluded.cancelled ${newer('shifts')}`,
  }),
  absences: upsert('absences', {
    row: (a) => ({ ...a }),
    text: `INSERT INTO absences (group_id, dms_key, dms_version, store_id, staff_id, start_ms, end_ms, cancelled)
      SELECT $1, r.key, r.version, s.store_id, p.staff_id, r."startMs", r."endMs", r.cancelled
      FROM json_to_recordset($2) AS r(key text, version bigint, "storeKey" text, "staffKey" text, "startMs" bigint, "endMs" bigint, cancelled boolean)
      JOIN stores s ON s.group_id = $1 AND s.dms_key = r."storeKey" JOIN staff p ON p.group_id = $1 AND p.dms_key = r."staffKey" WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, store_id = excluded.store_id, staff_id = excluded.staff_id,
        start_ms = excluded.start_ms, end_ms = excluded.end_ms, cancelled = excluded.cancelled ${newer('absences')}`,
  }),
  'labor-operations': upsert('labor-operations', {
    row: (o) => ({ ...o }),
    text: `INSERT INTO labor_operations (group_id, op_code, dms_version, name, name_en, category, skills, bay_capabilities, interval_km, interval_months, active, by_model)
      SELECT $1, r.key, r.version, r.name, r."nameEn", r.category, ARRAY(SELECT json_array_elements_text(r.skills)), ARRAY(SELECT json_array_elements_text(r."bayCapabilities")),
        r."intervalKm", r."intervalMonths", r.active, r."byModel"
      FROM json_to_recordset($2) AS r(key text, version bigint, name text, "nameEn" text, category text, skills json, "bayCapabilities" json, "intervalKm" int, "intervalMonths" int, active boolean, "byModel" jsonb)
      WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, op_code) DO UPDATE SET dms_version = excluded.dms_version, name = excluded.name, name_en = excluded.name_en, category = excluded.category,
        skills = excluded.skills, bay_capabilities = excluded.bay_capabilities, interval_km = excluded.interval_km, interval_months = excluded.interval_months,
        active = excluded.active, by_model = excluded.by_model ${newer('labor_operations')}`,
  }),
  customers: upsert('customers', {
    row: (c) => ({ ...c, id: makeId('customer', ulid()) }),
    text: `INSERT INTO customers (customer_id, group_id, dms_key, dms_version, name, phones)
      SELECT r.id, $1, r.key, r.version, r.name, ARRAY(SELECT json_array_elements_text(r.phones))
      FROM json_to_recordset($2) AS r(id text, key text, version bigint, name text, phones json) WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, name = excluded.name, phones = excluded.phones ${newer('customers')}`,
  }),
  vehicles: upsert('vehicles', {
    row: (v) => ({ ...v }),
    text: `INSERT INTO vehicles (group_id, vin, dms_version, plate, brand, model_code, model_name, model_year, body_type, energy, color, odometer_km, odometer_at_ms, delivered_on, customer_keys)
      SELECT $1, r.key, r.version, r.plate, r.brand, r."modelCode", r."modelName", r."modelYear", r."bodyType", r.energy, r.color, r."odometerKm", r."odometerAtMs", r."deliveredOn",
        ARRAY(SELECT json_array_elements_text(r."customerKeys"))
      FROM json_to_recordset($2) AS r(key text, version bigint, plate text, brand text, "modelCode" text, "modelName" text, "modelYear" int, "bodyType" text, energy text, color text,
        "odometerKm" int, "odometerAtMs" bigint, "deliveredOn" text, "customerKeys" json) WHERE $3::bigint IS NOT NULL
      ON CONFLICT (group_id, vin) DO UPDATE SET dms_version = excluded.dms_version, plate = excluded.plate, brand = excluded.brand, model_code = excluded.model_code,
        model_name = excluded.model_name, model_year = excluded.model_year, body_type = excluded.body_type, energy = excluded.energy, color = excluded.color,
        odometer_km = excluded.odometer_km, odometer_at_ms = excluded.odometer_at_ms, delivered_on = excluded.delivered_on,
        customer_keys = excluded.customer_keys ${newer('vehicles')}`,
  }),
  'service-records': upsert('service-records', {
    row: (r) => ({
      ...r,
      id: makeId('record', ulid()),
      lines: r.lines.map((l) => ({ ...l, deferredId: makeId('deferred', ulid()) })),
    }),
    text: `WITH r AS (
        SELECT x.*, s.store_id FROM json_to_recordset($2) AS x(id text, key text, version bigint, "storeKey" text, vin text, "roNumber" text, "closedAtMs" bigint, "mileageKm" int, lines jsonb)
        JOIN stores s ON s.group_id = $1 AND s.dms_key = x."storeKey" WHERE $3::bigint IS NOT NULL),
      written AS (
        INSERT INTO service_records (record_id, group_id, store_id, dms_key, dms_version, vin, ro_number, closed_at_ms, mileage_km, lines)
        SELECT id, $1, store_id, key, version, vin, "roNumber", "closedAtMs", "mileageKm", lines FROM r
        ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, vin = excluded.vin, ro_number = excluded.ro_number,
          closed_at_ms = excluded.closed_at_ms, mileage_km = excluded.mileage_km, lines = excluded.lines ${newer('service_records')}
        RETURNING record_id, vin, closed_at_ms, lines),
      put_off AS (
        INSERT INTO deferred_work (deferred_id, group_id, vin, source_record_id, line_no, op_code, name, name_en, severity, cause, quoted_fen, noted_at_ms)
        SELECT l."deferredId", $1, w.vin, w.record_id, l."lineNo", l."opCode", l.name, l."nameEn", l.severity, l.cause, l."amountFen", w.closed_at_ms
        FROM written w, jsonb_to_recordset(w.lines) AS l("deferredId" text, "lineNo" int, "opCode" text, name text, "nameEn" text, severity text, cause text, "amountFen" bigint, status text)
        WHERE l.status IN ('DECLINED', 'DEFERRED') AND l.severity IS NOT NULL
        ON CONFLICT (source_record_id, line_no) DO NOTHING)
      SELECT count(*) FROM written`,
  }),
  'repair-orders': upsert('repair-orders', {
    row: (r) => ({ ...r, id: makeId('repairOrder', ulid()) }),
    // A stage that we have no word for leaves the one that we knew.
    text: `INSERT INTO repair_orders (repair_order_id, group_id, store_id, dms_key, dms_version, number, vin, appointment_id, advisor_id, stage, dms_stage, opened_at_ms,
        promise_at_ms, mileage_km, remarks, lines, events, synced_at_ms)
      SELECT r.id, $1, s.store_id, r.key, r.version, r.number, r.vin, a.appointment_id, p.staff_id, coalesce(r.stage, 'OPEN'), r."dmsStage", r."openedAtMs", r."promiseAtMs",
        r."mileageKm", r.remarks, r.lines, r.events, $3
      FROM json_to_recordset($2) AS r(id text, key text, version bigint, number text, "storeKey" text, vin text, "appointmentKey" text, "advisorKey" text, stage text, "dmsStage" text,
        "openedAtMs" bigint, "promiseAtMs" bigint, "mileageKm" int, remarks text, lines jsonb, events jsonb)
      JOIN stores s ON s.group_id = $1 AND s.dms_key = r."storeKey"
      LEFT JOIN appointments a ON a.group_id = $1 AND a.dms_key = r."appointmentKey" LEFT JOIN staff p ON p.group_id = $1 AND p.dms_key = r."advisorKey"
      ON CONFLICT (group_id, dms_key) DO UPDATE SET dms_version = excluded.dms_version, appointment_id = coalesce(excluded.appointment_id, repair_orders.appointment_id),
        advisor_id = excluded.advisor_id, dms_stage = excluded.dms_stage, promise_at_ms = excluded.promise_at_ms, mileage_km = excluded.mileage_km, remarks = excluded.remarks,
        lines = excluded.lines, events = excluded.events, synced_at_ms = excluded.synced_at_ms,
        stage = CASE WHEN excluded.stage = 'OPEN' AND excluded.dms_stage <> 'OPEN' THEN repair_orders.stage ELSE excluded.stage END ${newer('repair_orders')}`,
  }),
} satisfies { readonly [R in Pulled]: Upsert<R> }

/** What a later visit of these cars has done is no longer put off, in whatever order the records came. */
const CLOSE_DEFERRED = `
  UPDATE deferred_work d SET status = 'DONE'
   WHERE d.group_id = $1 AND d.vin = ANY ($2::text[]) AND d.status <> 'DONE' AND d.op_code IS NOT NULL AND EXISTS (
     SELECT 1 FROM service_records r, jsonb_to_recordset(r.lines) AS l("opCode" text, status text)
      WHERE r.group_id = d.group_id AND r.vin = d.vin AND r.closed_at_ms > d.noted_at_ms AND l."opCode" = d.op_code AND l.status = 'COMPLETED')`

/** Writes one page of a resource. */
export const upsertPage = async <R extends Pulled>(
  sql: Sql,
  groupId: string,
  resource: R,
  records: readonly DmsRecords[R][],
  nowMs: number,
): Promise<void> => {
  if (records.length === 0) return
  const { row, text } = upserts[resource] as unknown as Upsert<R>
  await sql.query(text, [groupId, JSON.stringify(records.map(row)), nowMs])
  if (resource === 'service-records') {
    const visits = records as readonly DmsRecords['service-records'][]
    await sql.query(CLOSE_DEFERRED, [groupId, [...new Set(visits.map((visit) => visit.vin))]])
  }
}
