import { ulid } from 'ulid'
import { makeId } from '@/domain/kernel/ids'
import { addDays } from '@/domain/kernel/time'
import type { Stack } from '../../local/stack'
import { rowsOf } from './crowd'

export const SCARCE_OPERATION = 'RACE-45'

/** A store of the sample group that can do just `capacity` jobs at any time, all day, for two weeks: a place to race for. */
export const openScarceStore = async (
  stack: Stack,
  capacity: number,
): Promise<{ storeId: string; starts: number[] }> => {
  const { groupId } = stack.secrets
  const storeId = makeId('store', ulid())
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((dayOfWeek) => ({ dayOfWeek, openMinute: 480, closeMinute: 1200 }))
  const run = (text: string, values: unknown[]) => rowsOf(stack, text, values)
  await run(
    `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, policy, synced_at_ms)
     VALUES ($1, $2, $3, 1, '竞争测试店', '—', '—', 0, 0, 'Asia/Shanghai', $4, '{"onlineShare":1}', 0)`,
    [storeId, groupId, `RACE-${storeId}`, JSON.stringify(weekly)],
  )
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const days = Array.from({ length: 14 }, (_, i) => addDays(today, i))
  for (let i = 0; i < capacity; i += 1) {
    const staffId = makeId('staff', ulid())
    await run(`INSERT INTO staff VALUES ($1, $2, $3, $4, 1, '0', '技师', 'SERVICE_TECHNICIAN', '{RACE}', true)`, [
      staffId,
      groupId,
      storeId,
      `${storeId}-T${i}`,
    ])
    await run(`INSERT INTO bays VALUES ($1, $2, $3, $4, 1, '工位', '{RACE}', true)`, [
      makeId('bay', ulid()),
      groupId,
      storeId,
      `${storeId}-B${i}`,
    ])
    await run(`INSERT INTO shifts SELECT $1, $2 || d, 1, $3, $4, d, 480, 1200, false FROM unnest($5::text[]) d`, [
      groupId,
      `${storeId}-S${i}-`,
      storeId,
      staffId,
      days,
    ])
  }
  await run(
    `INSERT INTO labor_operations SELECT $1, '${SCARCE_OPERATION}', 1, '竞争测试', 'Race', 'INSPECTION', '{RACE}', '{RACE}', NULL, NULL, true,
       (SELECT jsonb_object_agg(DISTINCT model_code, '{"minutes":45,"laborFen":100,"partsFen":0}'::jsonb) FROM vehicles) ON CONFLICT DO NOTHING`,
    [groupId],
  )
  const starts = days
    .slice(1)
    .flatMap((date) =>
      Array.from({ length: 11 }, (_, i) => Date.parse(`${date}T00:00:00+08:00`) + (480 + i * 60) * 60_000),
    )
  return { storeId, starts }
}
