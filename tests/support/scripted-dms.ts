import type {
  DmsAppointment,
  DmsFailure,
  DmsGateway,
  DmsOutcome,
  DmsResource,
} from '../../cloudfunctions/core/ports/dms'

type Move = Pick<DmsAppointment, 'startAtMs' | 'endAtMs' | 'promiseAtMs' | 'technicianKey' | 'bayKey'>

const TURNOVER_MS = 15 * 60_000
const LIVE = ['BOOKED', 'CHECKED_IN']
const fail = <T>(failure: DmsFailure): DmsOutcome<T> => ({ ok: false, failure })
const away = { kind: 'unreachable', detail: 'scripted' } as const

const overlaps = (a: DmsAppointment, b: Move & { storeKey: string }): boolean =>
  LIVE.includes(a.status ?? '') &&
  a.storeKey === b.storeKey &&
  (a.technicianKey === b.technicianKey || a.bayKey === b.bayKey) &&
  a.startAtMs < b.endAtMs + TURNOVER_MS &&
  b.startAtMs < a.endAtMs + TURNOVER_MS

/**
 * A DMS in memory behind the product's own port, with the rules that matter to the exchange: versions, If-Match, idempotency keys, one job per
 * bay and technician. Its troubles are scripted by call, which a process over HTTP cannot do to the millisecond.
 */
export const createScriptedDms = () => {
  const records = new Map<string, DmsAppointment>()
  const answered = new Map<string, { request: string; reply: DmsAppointment }>()
  /** What happens to the next writes, in order; nothing left means that they work. */
  const script: ('drop-before' | 'drop-after')[] = []
  let number = 0

  const write = (next: DmsAppointment): DmsAppointment => {
    records.set(next.key, next)
    return next
  }
  const isTaken = (span: Move & { storeKey: string }, exceptKey: string | null): boolean =>
    [...records.values()].some((r) => r.key !== exceptKey && overlaps(r, span))

  const once = (
    key: string,
    request: string,
    act: () => DmsOutcome<DmsAppointment>,
  ): Promise<DmsOutcome<DmsAppointment>> => {
    const trouble = script.shift()
    if (trouble === 'drop-before') return Promise.resolve(fail(away))
    const known = answered.get(key)
    if (known && known.request !== request)
      return Promise.resolve(fail({ kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED', message: '' }))
    const outcome: DmsOutcome<DmsAppointment> = known ? { ok: true, value: known.reply } : act()
    if (outcome.ok) answered.set(key, { request, reply: outcome.value })
    return Promise.resolve(trouble === 'drop-after' ? fail(away) : outcome)
  }

  const gateway: DmsGateway = {
    list: async () => ({ ok: true, value: { records: [], bad: [], nextCursor: null, hasMore: false } }),
    get: async <R extends DmsResource>(_resource: R, key: string) => {
      const found = records.get(key)
      return found ? ({ ok: true, value: found } as never) : fail({ kind: 'notFound' })
    },
    findByClientRequest: async (id) => ({
      ok: true,
      value: [...records.values()].find((r) => r.clientRequestId === id) ?? null,
    }),
    appointmentsOf: async (storeKey) => ({
      ok: true,
      value: [...records.values()].filter((r) => r.storeKey === storeKey),
    }),
    create: (booking, idempotencyKey) =>
      once(idempotencyKey, JSON.stringify(booking), () => {
        if ([...records.values()].some((r) => r.clientRequestId === booking.appointmentId))
          return fail({ kind: 'duplicate' })
        if (isTaken(booking, null)) return fail({ kind: 'conflict' })
        number += 1
        const { appointmentId, customerPhone: _phone, ...rest } = booking
        const made = { key: `A${number}`, number: `N${number}`, version: 1, status: 'BOOKED' as const }
        return { ok: true, value: write({ ...rest, ...made, clientRequestId: appointmentId }) }
      }),
    command: (key, version, command, idempotencyKey) =>
      once(idempotencyKey, JSON.stringify([key, version, command]), () => {
        const record = records.get(key)
        if (!record) return fail({ kind: 'notFound' })
        if (record.version !== version) return fail({ kind: 'versionMismatch' })
        if (record.status !== 'BOOKED') return fail({ kind: 'refused', code: 'NOT_ALLOWED_IN_STATE', message: '' })
        const { kind, ...move } = command
        if (kind === 'CANCEL')
          return { ok: true, value: write({ ...record, status: 'CANCELLED', version: version + 1 }) }
        const next = { ...record, ...(move as Move), version: version + 1 }
        return isTaken(next, key) ? fail({ kind: 'conflict' }) : { ok: true, value: write(next) }
      }),
  }

  return {
    gateway,
    script,
    records: (): DmsAppointment[] => [...records.values()],
    of: (appointmentId: string): DmsAppointment | undefined =>
      [...records.values()].find((r) => r.clientRequestId === appointmentId),
    /** What a person at the desk does to an appointment; null when the desk would not let them. */
    desk(key: string, change: Partial<Move> & { status?: DmsAppointment['status'] }): DmsAppointment | null {
      const record = records.get(key)!
      const next = { ...record, ...change, version: record.version + 1 }
      return next.status === 'BOOKED' && isTaken(next, key) ? null : write(next)
    },
    /** Somebody walks in; the desk may put them on any free bay. */
    walkIn(from: Omit<DmsAppointment, 'key' | 'number' | 'version' | 'clientRequestId'>): DmsAppointment | null {
      if (isTaken(from, null)) return null
      number += 1
      return write({ ...from, key: `A${number}`, number: `N${number}`, version: 1, clientRequestId: null })
    },
  }
}

export type ScriptedDms = ReturnType<typeof createScriptedDms>
