import type { CatalogRepository, LaborOperation, Store, Vehicle } from '../../core/ports/catalog'

interface VehicleRow extends Omit<Vehicle, 'visits' | 'deferred'> {
  readonly visits: Vehicle['visits'] | null
  readonly deferred: Vehicle['deferred'] | null
}

const vehicles: CatalogRepository['vehicles'] = async (sql, accountId, vin) => {
  // A car reached both ways is shown once, with the stronger reason.
  const rows = await sql.query<VehicleRow>(
    `SELECT v.vin, v.plate, v.brand, v.model_code AS "modelCode", v.model_name AS "modelName", v.model_year AS "modelYear",
       v.body_type AS "bodyType", v.energy, v.color, v.odometer_km AS "odometerKm", v.odometer_at_ms AS "odometerAtMs",
       v.delivered_on AS "deliveredOn", min(y.access) AS access,
       (SELECT json_agg(json_build_object('closedAtMs', r.closed_at_ms, 'mileageKm', r.mileage_km, 'storeName', s.name, 'lines', r.lines) ORDER BY r.closed_at_ms DESC)
          FROM service_records r JOIN stores s ON s.store_id = r.store_id WHERE r.group_id = v.group_id AND r.vin = v.vin) AS visits,
       (SELECT json_agg(json_build_object('deferredId', d.deferred_id, 'opCode', d.op_code, 'name', d.name, 'nameEn', d.name_en, 'severity', d.severity,
                 'cause', d.cause, 'quotedFen', d.quoted_fen, 'notedAtMs', d.noted_at_ms, 'storeName', s.name) ORDER BY d.severity, d.noted_at_ms DESC)
          FROM deferred_work d JOIN service_records r ON r.record_id = d.source_record_id JOIN stores s ON s.store_id = r.store_id
         WHERE d.group_id = v.group_id AND d.vin = v.vin AND d.status = 'OPEN') AS deferred
     FROM vehicle_visibility y JOIN vehicles v ON v.group_id = y.group_id AND v.vin = y.vin
     WHERE y.account_id = $1 AND ($2::text IS NULL OR v.vin = $2)
     GROUP BY v.group_id, v.vin ORDER BY v.odometer_at_ms DESC, v.vin`,
    [accountId, vin ?? null],
  )
  return rows.map((row) => ({ ...row, visits: row.visits ?? [], deferred: row.deferred ?? [] }))
}

const findByProof: CatalogRepository['findByProof'] = async (sql, groupId, plate, vinLast6) => {
  const rows = await sql.query<{ vin: string }>(
    `SELECT vin FROM vehicles WHERE group_id = $1 AND plate = $2 AND right(vin, 6) = $3`,
    [groupId, plate, vinLast6],
  )
  return rows.length === 1 ? rows[0]!.vin : null
}

const operations: CatalogRepository['operations'] = (sql, groupId, modelCode, opCodes) =>
  sql.query<LaborOperation>(
    `SELECT op_code AS "opCode", name, name_en AS "nameEn", category, skills, bay_capabilities AS "bayCapabilities",
       interval_km AS "intervalKm", interval_months AS "intervalMonths", by_model -> $2 AS "forModel"
     FROM labor_operations WHERE group_id = $1 AND active AND ($3::text[] IS NULL OR op_code = ANY ($3)) ORDER BY category, op_code`,
    [groupId, modelCode, opCodes ?? null],
  )

interface StoreRow extends Omit<Store, 'advisors'> {
  readonly advisors: Store['advisors'] | null
}

const stores: CatalogRepository['stores'] = async (sql, groupId) => {
  const rows = await sql.query<StoreRow>(
    `SELECT s.store_id AS "storeId", s.name, s.address, s.phone, s.latitude, s.longitude, s.time_zone AS "timeZone",
       s.weekly_hours AS weekly, s.calendar AS exceptions, s.synced_at_ms AS "syncedAtMs",
       (SELECT json_agg(json_build_object('staffId', staff_id, 'name', name) ORDER BY name)
          FROM staff WHERE store_id = s.store_id AND active AND role = 'SERVICE_ADVISOR') AS advisors
     FROM stores s WHERE s.group_id = $1 AND s.active ORDER BY s.name`,
    [groupId],
  )
  return rows.map((row) => ({ ...row, advisors: row.advisors ?? [] }))
}

const lastVisitedStore: CatalogRepository['lastVisitedStore'] = async (sql, accountId) => {
  const [row] = await sql.query<{ storeId: string }>(
    `SELECT r.store_id AS "storeId" FROM vehicle_visibility y JOIN service_records r ON r.group_id = y.group_id AND r.vin = y.vin
      WHERE y.account_id = $1 ORDER BY r.closed_at_ms DESC LIMIT 1`,
    [accountId],
  )
  return row?.storeId ?? null
}

const hasAdvisor: CatalogRepository['hasAdvisor'] = async (sql, storeId, staffId) => {
  const rows = await sql.query(
    `SELECT 1 FROM staff WHERE store_id = $1 AND staff_id = $2 AND active AND role = 'SERVICE_ADVISOR'`,
    [storeId, staffId],
  )
  return rows.length === 1
}

export const catalogRepository: CatalogRepository = {
  vehicles,
  findByProof,
  operations,
  stores,
  lastVisitedStore,
  hasAdvisor,
}
