import type { RepairDetail, RepairRepository } from '../../core/ports/repairs'

const DETAILS = `
  SELECT r.repair_order_id AS "repairOrderId", r.number, r.appointment_id AS "appointmentId", r.stage, r.opened_at_ms AS "openedAtMs", r.promise_at_ms AS "promiseAtMs",
         r.mileage_km AS "mileageKm", r.remarks, r.lines, r.events, r.synced_at_ms AS "syncedAtMs",
         json_build_object('storeId', s.store_id, 'name', s.name, 'address', s.address, 'phone', s.phone, 'latitude', s.latitude, 'longitude', s.longitude, 'timeZone', s.time_zone) AS store,
         -- One look by key each: joined, the planner would rather read all cars of the group.
         (SELECT json_build_object('vin', v.vin, 'plate', v.plate, 'modelName', v.model_name) FROM vehicles v WHERE v.group_id = r.group_id AND v.vin = r.vin) AS vehicle,
         CASE WHEN p.staff_id IS NOT NULL THEN json_build_object('staffId', p.staff_id, 'name', p.name) END AS advisor,
         (SELECT coalesce(json_object_agg(n.dms_key, n.name), '{}') FROM staff n WHERE n.store_id = r.store_id AND n.group_id = r.group_id) AS names
    FROM (SELECT DISTINCT vin FROM vehicle_visibility WHERE group_id = $1 AND account_id = $2) mine
    JOIN repair_orders r ON r.group_id = $1 AND r.vin = mine.vin
    JOIN stores s ON s.store_id = r.store_id
    LEFT JOIN staff p ON p.staff_id = r.advisor_id`

/** Repair orders for the owners of their cars. */
export const repairRepository: RepairRepository = {
  details(sql, { groupId, accountId, select }) {
    if ('repairOrderId' in select)
      return sql.query<RepairDetail>(`${DETAILS} WHERE r.repair_order_id = $3`, [
        groupId,
        accountId,
        select.repairOrderId,
      ])
    return sql.query<RepairDetail>(
      `${DETAILS} WHERE r.opened_at_ms >= $3 OR r.stage NOT IN ('DELIVERED', 'CLOSED', 'FOLLOW_UP', 'CANCELLED') ORDER BY r.opened_at_ms DESC LIMIT $4`,
      [groupId, accountId, select.openedSinceMs, select.limit],
    )
  },
}
