import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ulid } from 'ulid'
import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'
import { ApiFailure } from '../support/api-client'
import { crowd, dmsRowsOf, rowsOf, type CrowdOwner } from '../support/crowd'
import { newAppointmentId, startTestStack, until, type TestStack } from '../support/stack'

let stack: TestStack
let owners: CrowdOwner[]
let storeId: string
beforeAll(async () => {
  stack = await startTestStack()
  owners = await crowd(stack, 60)
  storeId = (await owners[0]!.call('stores.list', {})).data.stores.find((s) => s.name.includes('旗舰'))!.storeId
}, 120_000)
afterAll(() => stack.stop())

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** As the phone does it: the same key again and again until somebody answers. */
const insist = async <N extends OperationName>(
  owner: CrowdOwner,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> => {
  const key = ulid()
  for (let tries = 0; ; tries += 1) {
    try {
      return (await owner.call(operation, input, key)).data
    } catch (error) {
      const passing = !(error instanceof ApiFailure) || error.error.retryable === true || error.error.kind === undefined
      if (!passing || tries > 150) throw error
      await pause(200)
    }
  }
}

interface Booked {
  readonly appointmentId: string
  readonly startAtMs: number
}

/** One owner books wherever there is room, whatever happens around. */
const book = async (owner: CrowdOwner, offset: number): Promise<Booked | null> => {
  const { days } = await insist(owner, 'availability.get', { storeId, vin: owner.vin, opCodes: ['MNT-OIL'] })
  const free = days.slice(1).flatMap((d) => d.slots.filter((s) => s.refusal === null))
  for (let i = 0; i < 6; i += 1) {
    const startAtMs = free[(offset * 7 + i * 3) % free.length]!.startAtMs
    const appointmentId = newAppointmentId()
    try {
      await insist(owner, 'appointments.hold', {
        appointmentId,
        storeId,
        vin: owner.vin,
        opCodes: ['MNT-OIL'],
        deferredIds: [],
        startAtMs,
        transport: 'WAIT',
        advisorId: null,
        note: '',
      })
      await insist(owner, 'appointments.confirm', { appointmentId })
      return { appointmentId, startAtMs }
    } catch (error) {
      if (
        error instanceof ApiFailure &&
        ['SLOT_TAKEN', 'HOLD_EXPIRED', 'VEHICLE_ALREADY_BOOKED'].includes(error.error.code)
      )
        continue
      throw error
    }
  }
  return null
}

const postmasterPid = (): number =>
  Number(readFileSync(path.join(stack.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
const pidOf = (name: string): number => stack.states().find((p) => p.name === name)!.pid!

test('every process in turn is killed in the middle of a booking run: nothing acknowledged is lost, nothing is there twice', async () => {
  const victims: (() => number)[] = [
    () => pidOf('cloudbase'),
    () => pidOf('dms'),
    postmasterPid,
    () => pidOf('postgres'),
    () => pidOf('wechat'),
    () => pidOf('cloudbase'),
  ]
  let next = 0
  const booked: Booked[] = []
  const worker = async (): Promise<void> => {
    for (let i = next++; i < owners.length; i = next++) {
      const done = await book(owners[i]!, i)
      if (done) booked.push(done)
    }
  }
  const killer = async (): Promise<void> => {
    for (const victim of victims) {
      await pause(700)
      try {
        process.kill(victim(), 'SIGKILL')
      } catch {
        // It is just being started again after the one before.
      }
      await until('all to be up again', async () => stack.states().every((p) => p.up), 30_000)
    }
  }
  await Promise.all([...Array.from({ length: 6 }, worker), killer()])
  expect(booked.length).toBeGreaterThan(owners.length * 0.8)

  for (const { appointmentId, startAtMs } of booked) {
    const rows = await rowsOf<{ start_ms: string }>(
      stack,
      `SELECT start_ms FROM appointments WHERE appointment_id = $1 AND status IN ('BOOKED', 'CONFIRMED')`,
      [appointmentId],
    )
    expect(rows.map((r) => Number(r.start_ms))).toEqual([startAtMs])
  }
  const waiting = (): Promise<object[]> =>
    rowsOf(
      stack,
      `SELECT 1 FROM appointments WHERE source = 'ONLINE' AND status IN ('BOOKED', 'CONFIRMED') AND sync_state <> 'SYNCED'`,
    )
  await until('the DMS to have them all', async () => (await waiting()).length === 0, 60_000)
  const there = await dmsRowsOf<{ id: string; n: string }>(
    stack,
    `SELECT body ->> 'client_request_id' AS id, count(*) AS n FROM records WHERE resource = 'appointments' AND body ->> 'client_request_id' IS NOT NULL GROUP BY 1`,
  )
  const counts = new Map(there.map((r) => [r.id, Number(r.n)]))
  for (const { appointmentId } of booked) expect(counts.get(appointmentId)).toBe(1)
  expect(there.length).toBe(booked.length)
  const overlaps = await rowsOf(
    stack,
    `SELECT 1 FROM allocations a JOIN allocations b ON a.appointment_id < b.appointment_id AND (a.bay_id = b.bay_id OR a.technician_id = b.technician_id)
        AND a.start_ms < b.end_ms AND b.start_ms < a.end_ms`,
  )
  expect(overlaps).toEqual([])
}, 240_000)

test('a job whose worker was killed is done by the next slice, not four hours later', async () => {
  await rowsOf(
    stack,
    `SELECT graphile_worker.add_job('sms.send', '{"challengeId":"chg_00000000000000000000000000","traceId":"trc_00000000000000000000000000"}'::json, job_key := 'orphan')`,
  )
  await rowsOf(
    stack,
    `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'lane-of-a-dead-process' WHERE key = 'orphan'`,
  )
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'outbox' })
  expect(await rowsOf(stack, `SELECT 1 FROM graphile_worker._private_jobs WHERE key = 'orphan'`)).toEqual([])
}, 60_000)
