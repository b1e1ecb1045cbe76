/** `kill -9` of every process, at random moments, while owners book and cancel, files go up and signals are raised. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CloudBase as CloudBaseApp } from '@cloudbase/node-sdk'
import { adminOf } from '../support/cloud'
import { crowd, dmsRowsOf, rowsOf, type CrowdOwner } from '../support/crowd'
import { newLedger, runLoad, type Ledger } from '../support/mixed-load'
import { pause } from '../support/persistence'
import { startTestStack, until, type TestStack } from '../support/stack'

const WORKERS = 5
/** Kills of each process. */
const ROUNDS = process.env.DEEP ? Number(process.env.KILL_ROUNDS ?? 200) : 2
const LONGEST_PAUSE_MS = 900
const MOST_ATTEMPTS = 50

let stack: TestStack
let owners: CrowdOwner[]
let storeId: string
let app: CloudBaseApp
beforeAll(async () => {
  stack = await startTestStack()
  owners = await crowd(stack, WORKERS)
  storeId = (await owners[0]!.call('stores.list', {})).data.stores.find((s) => s.name.includes('旗舰'))!.storeId
  app = adminOf(stack)
}, 120_000)
afterAll(() => stack.stop())

const postmasterPid = (): number =>
  Number(readFileSync(path.join(stack.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
const pidOf = (name: string): number => stack.states().find((p) => p.name === name)!.pid!
const instancePid = async (name: string): Promise<number> => {
  const stats = (await (await fetch(`${stack.urls.app}/metrics.json`)).json()) as Record<string, { pids: number[] }>
  return stats[name]!.pids[0]!
}

const victims: readonly (() => number | Promise<number>)[] = [
  () => pidOf('cloudbase'),
  () => pidOf('dms'),
  () => pidOf('wechat'),
  () => pidOf('postgres'),
  postmasterPid,
  () => instancePid('api'),
  () => instancePid('jobs'),
  () => instancePid('webhooks'),
]

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)

const allUp = (): Promise<boolean> => until('all to be up again', async () => stack.states().every((p) => p.up), 30_000)

/** Kills a process at a random moment; one that has no instance just then is tried again later. */
const kill = async (victim: (typeof victims)[number]): Promise<void> => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    await pause(Math.random() * LONGEST_PAUSE_MS)
    try {
      process.kill(await victim(), 'SIGKILL')
      return
    } catch {
      await allUp()
    }
  }
  throw new Error('nothing to kill')
}

const killAll = async (): Promise<void> => {
  for (const victim of Array.from({ length: ROUNDS }, () => shuffled(victims)).flat()) {
    await kill(victim)
    await allUp()
  }
}

/** Waits until nothing is left; what still is then is shown. */
const untilEmpty = async (look: () => Promise<object[]>): Promise<void> => {
  const deadline = Date.now() + 90_000
  let left = await look()
  while (left.length > 0 && Date.now() < deadline) {
    await pause(250)
    left = await look()
  }
  expect(left).toEqual([])
}

const appointmentsAreThere = async ({ appointments }: Ledger): Promise<void> => {
  const rows = await rowsOf<{ id: string; status: string; start: string }>(
    stack,
    'SELECT appointment_id AS id, status, start_ms AS start FROM appointments WHERE appointment_id = ANY ($1)',
    [[...appointments.keys()]],
  )
  const found = Object.fromEntries(rows.map((r) => [r.id, [r.status.replace('CONFIRMED', 'BOOKED'), Number(r.start)]]))
  expect(found).toEqual(
    Object.fromEntries([...appointments].map(([id, { status, startAtMs }]) => [id, [status, startAtMs]])),
  )
}

const bothEndsAreEqual = async ({ appointments }: Ledger): Promise<void> => {
  const waiting = (): Promise<object[]> =>
    rowsOf(
      stack,
      `SELECT a.appointment_id, a.status, a.version, a.pushed_version, a.sync_state, a.sync_reason, a.dms_key, j.attempts, j.run_at - now() AS due_in, j.locked_by, j.last_error
         FROM appointments a LEFT JOIN graphile_worker._private_jobs j ON j.payload ->> 'appointmentId' = a.appointment_id
        WHERE a.source = 'ONLINE' AND a.sync_state IN ('PENDING', 'REJECTED')`,
    )
  await untilEmpty(waiting)
  const there = await dmsRowsOf<{ id: string; n: string; cancelled: boolean }>(
    stack,
    `SELECT body ->> 'client_request_id' AS id, count(*) AS n, bool_or(body ->> 'scheduling_status' = 'CANCELLED') AS cancelled
       FROM records WHERE resource = 'appointments' AND body ->> 'client_request_id' IS NOT NULL GROUP BY 1`,
  )
  expect(there.filter((r) => Number(r.n) !== 1)).toEqual([])
  const states = new Map(there.map((r) => [r.id, r.cancelled ? 'CANCELLED' : 'BOOKED']))
  for (const [id, { status }] of appointments)
    // One that was cancelled before the DMS ever heard of it is not there at all.
    expect([id, states.get(id) ?? 'CANCELLED']).toEqual([id, status])
}

const noJobIsLeftOrDead = (): Promise<void> =>
  untilEmpty(() =>
    rowsOf(stack, 'SELECT key, attempts, run_at - now() AS due_in, last_error FROM graphile_worker._private_jobs'),
  )

const filesAreWhole = async ({ files }: Ledger): Promise<void> => {
  for (const [fileID, hash] of files) {
    const { fileContent } = await app.downloadFile({ fileID })
    expect([
      fileID,
      createHash('sha256')
        .update(fileContent as Buffer)
        .digest('hex'),
    ]).toEqual([fileID, hash])
  }
}

const signalsWereCounted = async ({ signals }: Ledger): Promise<void> => {
  for (const [name, { acknowledged, sent }] of signals) {
    const { data } = await app.database().collection('signals').doc(name).get()
    const [document] = data as { n: number }[]
    expect(document!.n).toBeGreaterThanOrEqual(acknowledged)
    expect(document!.n).toBeLessThanOrEqual(sent)
  }
}

const nothingOverlaps = async (): Promise<void> =>
  expect(
    await rowsOf(
      stack,
      `SELECT 1 FROM allocations a JOIN allocations b ON a.appointment_id < b.appointment_id AND (a.bay_id = b.bay_id OR a.technician_id = b.technician_id)
          AND a.start_ms < b.end_ms AND b.start_ms < a.end_ms WHERE NOT a.over_capacity AND NOT b.over_capacity`,
    ),
  ).toEqual([])

test(
  `each process killed ${ROUNDS} times in the middle of it: what was acknowledged is there, once and whole, at both ends`,
  async () => {
    const ledger = newLedger()
    await app.database().createCollection('signals')
    let over = false
    const load = owners.map((owner, worker) => runLoad({ ledger, app, owner, storeId, worker, isOver: () => over }))
    await killAll().finally(() => {
      over = true
    })
    await Promise.all(load)
    expect(Math.min(ledger.appointments.size, ledger.files.size)).toBeGreaterThan(WORKERS)
    await appointmentsAreThere(ledger)
    await bothEndsAreEqual(ledger)
    await noJobIsLeftOrDead()
    await filesAreWhole(ledger)
    await signalsWereCounted(ledger)
    await nothingOverlaps()
    const [kills, done] = [
      `${victims.length * ROUNDS} kills`,
      `${ledger.appointments.size} bookings, ${ledger.files.size} files`,
    ]
    process.stdout.write(`${kills} while ${done} and ${ledger.signals.size} signals were under way\n`)
  },
  process.env.DEEP ? 7_200_000 : 240_000,
)

test('a job whose worker was killed is done by the next slice, not four hours later', async () => {
  await rowsOf(
    stack,
    `SELECT graphile_worker.add_job('${stack.secrets.groupId}:sms.send', '{"challengeId":"chg_00000000000000000000000000","traceId":"trc_00000000000000000000000000"}'::json, job_key := 'orphan')`,
  )
  await rowsOf(
    stack,
    `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'lane-of-a-dead-process' WHERE key = 'orphan'`,
  )
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'outbox' })
  expect(await rowsOf(stack, `SELECT 1 FROM graphile_worker._private_jobs WHERE key = 'orphan'`)).toEqual([])
}, 60_000)
