import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { commandAppointment, createAppointment, type Command } from './appointments'
import { DmsError } from './known'
import { findRecord, writeRecord, type Client, type Dms, type Row } from './database'
import { jobOf, span, startOf } from './deskDay'
import { date, key, time } from './fields'

export const walkIn = z.object({
  dealer_key: key,
  vin: key,
  op_codes: z.array(key).check(z.minLength(1), z.maxLength(8)),
  date,
  time,
  technician_key: key,
  bay_key: key,
  comment: z.string().check(z.maxLength(200)),
})
export const action = z.discriminatedUnion('command', [
  z.object({ command: z.literal('CANCEL'), reason: z.string().check(z.minLength(1), z.maxLength(200)) }),
  z.object({ command: z.literal('RESCHEDULE'), date, time, technician_key: key, bay_key: key }),
  z.object({ command: z.enum(['CHECK_IN', 'NO_SHOW', 'COMPLETE']) }),
])
export const sickness = z.object({ staff_key: key, date, sick: z.boolean() })
export const employment = z.object({ staff_key: key, active: z.boolean() })

/** Takes a customer who stands at the desk. */
export const takeWalkIn = async (dms: Dms, w: z.infer<typeof walkIn>): Promise<Row> => {
  const { selections, minutes } = await jobOf(dms, w.vin, w.op_codes)
  const { dealer_key, vin, technician_key, bay_key, comment } = w
  const appointment = {
    ...{ dealer_key, vin, technician_key, bay_key, comment },
    ...span(startOf(w.date, w.time), minutes),
    labor_operation_selections: selections,
    customer_phone: null,
    advisor_key: null,
    transport: 'WAIT',
    client_request_id: null,
  }
  return dms.transaction((client) => createAppointment(client, appointment, 'DESK'))
}

const commandOf = (a: z.infer<typeof action>, seen: Row): Command => {
  if (a.command !== 'RESCHEDULE') return a
  const minutes = (Date.parse(String(seen.body.scheduled_end)) - Date.parse(String(seen.body.scheduled_start))) / 60_000
  const { technician_key, bay_key } = a
  return { command: 'RESCHEDULE', ...span(startOf(a.date, a.time), minutes), technician_key, bay_key }
}

/** Moves, cancels, or notes who came and who did not. */
export const changeAppointment = (dms: Dms, key: string, a: z.infer<typeof action>): Promise<Row> =>
  dms.transaction(async (client) => {
    const seen = await findRecord(client, 'appointments', key)
    if (!seen) throw new DmsError(404, 'NOT_FOUND', '没有这条预约')
    return commandAppointment(client, key, null, commandOf(a, seen))
  })

const fallIll = async (client: Client, person: Row, date: string): Promise<void> => {
  const key = `${person.key}-${date}-${randomBytes(3).toString('hex')}`
  await writeRecord(client, 'absences', key, person.dealer_key, {
    absence_key: key,
    dealer_key: person.dealer_key,
    staff_key: person.key,
    start: `${date}T00:00:00+08:00`,
    end: `${date}T23:59:59+08:00`,
    reason: '病假',
    cancelled: false,
  })
}

/** Notes that a technician is ill for a day, or is back. */
export const noteSickness = (dms: Dms, { staff_key, date: day, sick }: z.infer<typeof sickness>): Promise<void> =>
  dms.transaction(async (client) => {
    const person = await findRecord(client, 'staff', staff_key)
    if (!person) throw new DmsError(404, 'NOT_FOUND', '没有这位技师')
    if (sick) return fallIll(client, person, day)
    const { rows } = await client.query<Row>(
      `SELECT * FROM records WHERE resource = 'absences' AND body ->> 'staff_key' = $1 AND body ->> 'start' LIKE $2 AND NOT (body ->> 'cancelled')::boolean`,
      [staff_key, `${day}%`],
    )
    for (const row of rows)
      await writeRecord(client, 'absences', row.key, row.dealer_key, { ...row.body, cancelled: true })
  })

/** Notes that somebody has left the store, or is back. */
export const noteEmployment = (dms: Dms, { staff_key, active }: z.infer<typeof employment>): Promise<Row> =>
  dms.transaction(async (client) => {
    const person = await findRecord(client, 'staff', staff_key)
    if (!person) throw new DmsError(404, 'NOT_FOUND', '没有这位员工')
    return writeRecord(client, 'staff', person.key, person.dealer_key, { ...person.body, active })
  })
