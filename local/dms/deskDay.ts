import { LIVE } from './appointments'
import { DmsError } from './known'
import { findRecord, toWire, type Body, type Dms, type Row } from './database'

const FINISH_MS = 30 * 60_000
const TURNOVER_MS = 15 * 60_000

/** Instant of a clock time on a day in the store's zone. */
export const startOf = (day: string, at: string): number => Date.parse(`${day}T${at}:00+08:00`)
/** Start, end and promised time of a job on the wire. */
export const span = (startMs: number, minutes: number) => ({
  scheduled_start: new Date(startMs).toISOString(),
  scheduled_end: new Date(startMs + minutes * 60_000).toISOString(),
  promise_complete_date: new Date(startMs + minutes * 60_000 + FINISH_MS).toISOString(),
})

/** Records as the API tells them. */
export const bodies = async (dms: Dms, text: string, values: unknown[]): Promise<Body[]> =>
  (await dms.pool.query<Row>(text, values)).rows.map(toWire)

const byDealer = (dms: Dms, resource: string, dealer: string): Promise<Body[]> =>
  bodies(dms, 'SELECT * FROM records WHERE resource = $1 AND dealer_key = $2 ORDER BY key', [resource, dealer])

/** Everything the day's screen shows. */
export const dayOf = async (dms: Dms, dealer: string, day: string) => {
  const store = await findRecord(dms.pool, 'dealers', dealer)
  if (!store) throw new DmsError(404, 'NOT_FOUND', '没有这家门店')
  const appointments = (
    await dms.pool.query<Row & { vehicle: Body | null; customer: Body | null }>(
      `SELECT r.*, v.body AS vehicle, c.body AS customer FROM records r
       LEFT JOIN records v ON v.resource = 'vehicles' AND v.key = r.body ->> 'vin' LEFT JOIN records c ON c.resource = 'customers' AND c.key = r.body ->> 'customer_key'
      WHERE r.resource = 'appointments' AND r.dealer_key = $1 AND ((r.body ->> 'scheduled_start')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date = $2::date
      ORDER BY (r.body ->> 'scheduled_start')::timestamptz`,
      [dealer, day],
    )
  ).rows
  const [staff, bays, shifts, absences] = await Promise.all([
    byDealer(dms, 'staff', dealer),
    byDealer(dms, 'bays', dealer),
    bodies(dms, `SELECT * FROM records WHERE resource = 'shifts' AND dealer_key = $1 AND body ->> 'date' = $2`, [
      dealer,
      day,
    ]),
    bodies(
      dms,
      `SELECT * FROM records WHERE resource = 'absences' AND dealer_key = $1 AND body ->> 'start' LIKE $2 AND NOT (body ->> 'cancelled')::boolean`,
      [dealer, `${day}%`],
    ),
  ])
  const maskedName = (customer: Body | null): string => (customer ? `${String(customer.name).slice(0, 1)}**` : '—')
  return {
    store: toWire(store),
    date: day,
    staff: staff.filter((s) => s.role === 'SERVICE_TECHNICIAN'),
    everybody: staff,
    bays,
    shifts,
    absences,
    appointments: appointments.map((r) => ({
      ...toWire(r),
      plate: r.vehicle?.plate ?? '—',
      model: r.vehicle?.model_name ?? '',
      owner: maskedName(r.customer),
    })),
  }
}

/** Technicians and bays that could do these operations then: the desk proposes, a person chooses. */
export const propose = async (dms: Dms, dealer: string, vin: string, opCodes: readonly string[], startMs: number) => {
  const { minutes, selections, skills, types } = await jobOf(dms, vin, opCodes)
  const day = new Date(startMs + 8 * 3600_000).toISOString().slice(0, 10)
  const now = await dayOf(dms, dealer, day)
  const minute = Math.round((startMs - startOf(day, '00:00')) / 60_000)
  const [from, to] = [startMs, startMs + minutes * 60_000 + TURNOVER_MS]
  const busy = now.appointments.filter(
    (a) =>
      LIVE.includes(String((a as Body).scheduling_status)) &&
      Date.parse(String((a as Body).scheduled_start)) < to &&
      from < Date.parse(String((a as Body).scheduled_end)) + TURNOVER_MS,
  ) as Body[]
  const onShift = (key: unknown): boolean =>
    now.shifts.some(
      (s) =>
        s.staff_key === key &&
        !s.cancelled &&
        Number(s.start_minute) <= minute &&
        minute + minutes <= Number(s.end_minute),
    ) && !now.absences.some((a) => a.staff_key === key)
  const technicians = now.staff.filter(
    (s) =>
      s.active &&
      skills.every((k) => (s.skills as { code: string }[]).some((x) => x.code === k)) &&
      onShift(s.staff_key) &&
      !busy.some((b) => b.technician_key === s.staff_key),
  )
  const bays = now.bays.filter(
    (b) =>
      b.active &&
      types.every((t) => (b.bay_capability_types as string[]).includes(t)) &&
      !busy.some((x) => x.bay_key === b.bay_key),
  )
  return { minutes, selections, technicians, bays }
}

/** What the chosen operations ask for with this car. */
export const jobOf = async (dms: Dms, vin: string, opCodes: readonly string[]) => {
  const vehicle = await findRecord(dms.pool, 'vehicles', vin)
  if (!vehicle) throw new DmsError(422, 'UNKNOWN_VEHICLE', '没有找到这辆车')
  const operations = await bodies(dms, `SELECT * FROM records WHERE resource = 'labor-operations' AND key = ANY ($1)`, [
    opCodes,
  ])
  const selections = operations.map((o) => {
    const price = (
      o.by_model as { model_code: string; standard_minutes: number; labor_fen: number; parts_fen: number }[]
    ).find((m) => m.model_code === vehicle.body.model_code)
    if (!price) throw new DmsError(422, 'UNKNOWN_OPERATION', `${String(o.name)}不适用于该车型`)
    return {
      op_code: String(o.op_code),
      name: String(o.name),
      standard_minutes: price.standard_minutes,
      labor_fen: price.labor_fen,
      parts_fen: price.parts_fen,
    }
  })
  if (selections.length !== opCodes.length) throw new DmsError(422, 'UNKNOWN_OPERATION', '所选项目不存在')
  return {
    selections,
    minutes: selections.reduce((sum, s) => sum + s.standard_minutes, 0),
    skills: [...new Set(operations.flatMap((o) => o.required_skills as string[]))],
    types: [...new Set(operations.flatMap((o) => o.bay_capability_types as string[]))],
  }
}
