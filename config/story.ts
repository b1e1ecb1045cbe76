import { createReadStream, existsSync } from 'node:fs'
import readline from 'node:readline'
import type pg from 'pg'

/** One thing that happened, as an operator reads it. */
export interface Happening {
  readonly atMs: number
  /** The process or table that tells it. */
  readonly where: string
  readonly what: string
  readonly outcome: string
  readonly trace: string | null
}

/** The names under which one booking is known: our id, the DMS's key and number, and the traces of everything done to it. */
export interface Names {
  readonly refs: ReadonlySet<string>
  readonly traces: ReadonlySet<string>
}

/** Finds all names of the booking that `id` is one of: an appointment id, a trace id, or a key or number of the DMS. */
export const namesOf = async (client: pg.Client, id: string): Promise<Names> => {
  const { rows } = await client.query<{ appointment: string; key: string | null; number: string | null }>(
    `SELECT a.appointment_id AS appointment, a.dms_key AS key, a.dms_number AS number FROM appointments a
      WHERE a.appointment_id = $1 OR a.dms_key = $1 OR a.dms_number = $1
         OR a.appointment_id IN (SELECT appointment_id FROM appointment_events WHERE trace_id = $1 UNION SELECT target FROM audit_log WHERE trace_id = $1)`,
    [id],
  )
  const refs = new Set([id, ...rows.flatMap((row) => [row.appointment, row.key, row.number])].filter((n) => n !== null))
  const traces = await client.query<{ trace: string }>(
    `SELECT trace_id AS trace FROM appointment_events WHERE appointment_id = ANY ($1) UNION SELECT trace_id FROM audit_log WHERE target = ANY ($1)
      UNION SELECT trace_id FROM inbox WHERE body -> 'data' ->> 'resource' = 'appointments' AND body -> 'data' ->> 'key' = ANY ($1)`,
    [[...refs]],
  )
  return { refs, traces: new Set([...(id.startsWith('trc_') ? [id] : []), ...traces.rows.map((row) => row.trace)]) }
}

/** What the database keeps of it: events, audit, the DMS's notices, jobs that wait or failed, tasks for the staff. */
export const recorded = async (client: pg.Client, { refs }: Names): Promise<Happening[]> => {
  const { rows } = await client.query<Happening>(
    `SELECT at_ms AS "atMs", 'event' AS "where", event AS what, coalesce(from_status || ' → ', '') || to_status || ' by ' || actor AS outcome, trace_id AS trace
       FROM appointment_events WHERE appointment_id = ANY ($1)
     UNION ALL SELECT at_ms, 'audit', operation, code, trace_id FROM audit_log WHERE target = ANY ($1)
     UNION ALL SELECT received_at_ms, 'inbox', event_type, 'version ' || (body -> 'data' ->> 'version'), trace_id FROM inbox
       WHERE body -> 'data' ->> 'resource' = 'appointments' AND body -> 'data' ->> 'key' = ANY ($1)
     UNION ALL SELECT (extract(epoch FROM j.run_at) * 1000)::bigint, 'outbox', split_part(t.identifier, ':', 2),
         'waits, tried ' || j.attempts || ' of ' || j.max_attempts, j.payload ->> 'traceId'
       FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
       WHERE j.payload ->> 'appointmentId' = ANY ($1) OR (j.payload ->> 'resource' = 'appointments' AND j.payload ->> 'key' = ANY ($1))
     UNION ALL SELECT created_at_ms, 'task', kind, CASE WHEN closed_at_ms IS NULL THEN 'open' ELSE 'closed' END, NULL FROM staff_tasks WHERE ref = ANY ($1)`,
    [[...refs]],
  )
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }))
}

interface Line {
  readonly at?: number
  readonly fn?: string
  readonly op?: string
  readonly task?: string
  readonly ref?: string
  readonly trace?: string
  readonly code?: string | number
  readonly outcome?: unknown
  readonly ms?: number
  readonly dbQueries?: number
  readonly attempt?: number
  readonly msg?: string
}

const parse = (text: string): Line | null => {
  try {
    return JSON.parse(text) as Line
  } catch {
    return null
  }
}

const outcomeOf = ({ code, outcome, ms, dbQueries, attempt, msg }: Line): string =>
  [
    code,
    typeof outcome === 'object' ? JSON.stringify(outcome) : outcome,
    msg,
    ms === undefined ? null : `${ms} ms`,
    dbQueries === undefined ? null : `${dbQueries} queries`,
    attempt === undefined || attempt === 1 ? null : `attempt ${attempt}`,
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(' · ')

/**
 * What the logs tell of it.
 * @param files one JSON line each, with or without the name of a process before it
 */
export const logged = async (files: readonly string[], { refs, traces }: Names): Promise<Happening[]> => {
  const found: Happening[] = []
  for (const file of files.filter((f) => existsSync(f)))
    for await (const text of readline.createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const [, process, json] = /^(?:([a-z]+) )?(\{.*\})$/.exec(text) ?? []
      const line = json ? parse(json) : null
      if (!line?.at || !(refs.has(line.ref ?? '') || traces.has(line.trace ?? ''))) continue
      const where = line.fn ?? process ?? 'log'
      found.push({
        atMs: line.at,
        where,
        what: line.op ?? line.task ?? '',
        outcome: outcomeOf(line),
        trace: line.trace ?? null,
      })
    }
  return found
}
