import { ulid } from 'ulid'
import { makeId } from '../../src/domain/kernel/ids'
import { createStarClient } from '../adapters/dms/star/client'
import { createTencentSms } from '../adapters/messaging/tencentSms'
import { appointmentRepository } from '../adapters/postgres/appointments'
import { dayPlanRepository } from '../adapters/postgres/dayPlans'
import { createDb } from '../adapters/postgres/db'
import { exclusively, runJobs } from '../adapters/postgres/jobRunner'
import { addJob } from '../adapters/postgres/jobs'
import { syncRepository } from '../adapters/postgres/sync'
import { readEnv } from '../core/env'
import { codeOf } from '../core/identity/smsCode'
import { createLog } from '../core/log'
import { sendCode } from '../core/messaging/sendCode'
import { isDmsResource } from '../core/ports/dms'
import type { JobPayloads, TaskName } from '../core/ports/jobs'
import type { SyncServices } from '../core/sync/context'
import { applyNotice, pull } from '../core/sync/pull'
import { pushAppointment } from '../core/sync/push'

/** A slice must end well inside the function's 60 s, its last job included. */
const SLICE_MS = 25_000
const PULL_PATIENCE_MS = 20_000

const env = readEnv()
const log = createLog('jobs', env.LOG_LEVEL)
const db = createDb({
  url: env.DATABASE_URL,
  poolMax: Math.max(env.PGPOOL_MAX, 5),
  name: 'jobs',
  groupId: env.GROUP_ID,
})
const services: SyncServices = {
  database: db,
  appointments: appointmentRepository,
  dayPlans: dayPlanRepository,
  sync: syncRepository,
  dms: createStarClient({ baseUrl: env.DMS_BASE_URL, apiKey: env.DMS_API_KEY }),
  addJob,
  now: () => Date.now(),
  newId: (kind) => makeId(kind, ulid()),
  groupId: env.GROUP_ID,
  groupName: env.GROUP_NAME,
  log,
}
const sms = createTencentSms(env)
const newTrace = (): string => services.newId('trace')

/** What a job is about, fit for a log: our own ids and the DMS's number of an appointment; other records' keys may be a car's or a person's. */
const refOf = (payload: JobPayloads[TaskName]): string | undefined => {
  if ('appointmentId' in payload) return payload.appointmentId
  if ('challengeId' in payload) return payload.challengeId
  return payload.resource === 'appointments' ? payload.key : payload.resource
}

/** One line per job, whatever becomes of it. */
const logged = async (
  task: string,
  trace: string,
  ref: string | undefined,
  work: () => Promise<unknown>,
): Promise<unknown> => {
  const [startedAt, before] = [performance.now(), db.counter.queries]
  const line = (outcome: unknown) => ({
    trace,
    task,
    ref,
    outcome,
    ms: Math.round(performance.now() - startedAt),
    dbQueries: db.counter.queries - before,
  })
  try {
    const outcome = await work()
    log.info(line(outcome))
    return outcome
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    log.warn({
      ...line('failed'),
      failure: name,
      ...(name === 'DmsUnreachable'
        ? {}
        : {
            stack:
              error instanceof Error
                ? error.stack
                    ?.split('\n')
                    .slice(1, 5)
                    .map((l) => l.trim())
                : undefined,
          }),
    })
    throw error
  }
}

const work: { readonly [T in TaskName]: (payload: JobPayloads[T]) => Promise<unknown> } = {
  'dms.push': ({ appointmentId, storeId, traceId }) =>
    pushAppointment(storeId ? { ...services, database: db.inStores([storeId]) } : services, appointmentId, traceId),
  'dms.apply': async ({ resource, key, traceId }) =>
    isDmsResource(resource) ? applyNotice(services, resource, key, traceId) : 'unknown resource',
  'sms.send': ({ challengeId }) =>
    sendCode(
      {
        database: db,
        sync: syncRepository,
        sms,
        smsCodeOf: (id) => codeOf(env.SMS_CODE_SECRET, id),
        now: services.now,
      },
      challengeId,
    ),
}

const tasks = Object.fromEntries(
  (Object.keys(work) as TaskName[]).map((name) => [
    name,
    async (payload: unknown) => {
      const known = payload as JobPayloads[typeof name]
      await logged(name, known.traceId, refOf(known), () => work[name](known as never))
    },
  ]),
)

const outbox = async (): Promise<unknown> => {
  await db.read((sql) => syncRepository.probeDms(sql))
  await runJobs(db.pool, env.GROUP_ID, tasks, SLICE_MS)
  const overdue = await db.read((sql) => syncRepository.addOverdueTasks(sql, env.GROUP_ID, services.now()))
  return overdue > 0 ? { overdue } : 'done'
}

const triggers: Readonly<Record<string, () => Promise<unknown>>> = {
  outbox,
  pull: () => {
    const trace = newTrace()
    return logged('pull', trace, undefined, () =>
      exclusively(db.pool, `pull:${env.GROUP_ID}`, PULL_PATIENCE_MS, () =>
        pull(services, trace).then((counts) => counts.filter((c) => c.records + c.bad > 0)),
      ),
    )
  },
  sweep: () => db.read((sql) => syncRepository.sweep(sql, env.GROUP_ID, services.now(), newTrace())).then(() => 'done'),
}

interface JobsEvent {
  readonly TriggerName?: string
  readonly kick?: boolean
}

/** Entry of the `jobs` function: a timer by name, or a kick from `api` or `webhooks`. No client can reach it. */
export const main = async (event: JobsEvent): Promise<{ ok: boolean; outcome?: unknown; error?: string }> => {
  const name = event.kick ? 'kick' : (event.TriggerName ?? '')
  // A kick has fresh work to do and leaves what waits for the DMS to the timer.
  const run = event.kick
    ? () => runJobs(db.pool, env.GROUP_ID, tasks, SLICE_MS)
    : Object.hasOwn(triggers, name)
      ? triggers[name]
      : undefined
  if (!run) return { ok: false, error: `unknown trigger: ${name}` }
  try {
    return { ok: true, outcome: await run() }
  } catch (error) {
    if (name !== 'pull')
      log.error({ task: name, failure: error instanceof Error ? error.name : 'unknown' }, 'slice failed')
    return { ok: false, error: error instanceof Error ? error.name : 'unknown' }
  }
}
