import * as wire from '../../cloudfunctions/adapters/dms/star/wire'
import type { DmsAppointment } from '../../cloudfunctions/adapters/dms/star/wire'

/** The dealer's system as its own people see it: over its API, with its own key. */
export const dmsOf = (baseUrl: string, apiKey: string) => {
  return {
    /** The appointment that one of ours became there, or null while it has not arrived. */
    async appointmentOf(appointmentId: string): Promise<DmsAppointment | null> {
      const response = await fetch(`${baseUrl}/v1/appointments?client_request_id=${appointmentId}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      })
      const items = wire.anyPage.parse(await response.json()).items.map((item) => wire.appointment.parse(item))
      if (items.length > 1) throw new Error(`${items.length} appointments for one request`)
      return items[0] ?? null
    },

    /** What the desk's page sends when a person moves an appointment there. Null when the DMS refuses, for example because the bay is taken. */
    async moveAtDesk(
      { appointment_key, technician_key, bay_key }: DmsAppointment,
      date: string,
      time: string,
    ): Promise<DmsAppointment | null> {
      const response = await fetch(`${baseUrl}/desk/appointments/${appointment_key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-desk': '1' },
        body: JSON.stringify({ command: 'RESCHEDULE', date, time, technician_key, bay_key }),
      })
      return response.ok ? wire.appointment.parse(await response.json()) : null
    },
  }
}

export type DmsClient = ReturnType<typeof dmsOf>
