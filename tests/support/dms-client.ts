import { ulid } from 'ulid'
import * as wire from '../../cloudfunctions/adapters/dms/star/wire'
import type { DmsAppointment, DmsAppointmentCommand } from '../../cloudfunctions/adapters/dms/star/wire'

/** The dealer's system as its own people see it: over its API, with its own key. */
export const dmsOf = (baseUrl: string, apiKey: string) => {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${baseUrl}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: (await response.json().catch(() => null)) as unknown }
  }

  return {
    /** The appointment that one of ours became there, or null while it has not arrived. */
    async appointmentOf(appointmentId: string): Promise<DmsAppointment | null> {
      const { json } = await send('GET', `/appointments?client_request_id=${appointmentId}`)
      const items = wire.anyPage.parse(json).items.map((item) => wire.appointment.parse(item))
      if (items.length > 1) throw new Error(`${items.length} appointments for one request`)
      return items[0] ?? null
    },

    /** A command of the desk. Null when the DMS refuses it, for example because the bay is taken. */
    async command(
      { appointment_key, version }: DmsAppointment,
      command: DmsAppointmentCommand,
    ): Promise<DmsAppointment | null> {
      const headers = { 'if-match': `"${version}"`, 'idempotency-key': ulid() }
      const { status, json } = await send('POST', `/appointments/${appointment_key}/commands`, command, headers)
      return status < 300 ? wire.appointment.parse(json) : null
    },
  }
}

export type DmsClient = ReturnType<typeof dmsOf>
