import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { urlOf } from '../../local/postgres/prepare'
import { withClient } from '../../local/postgres/withClient'
import type { ApiFailure } from '../support/api-client'
import { crowd, dmsRowsOf, rowsOf, type CrowdOwner } from '../support/crowd'
import { book, newLedger } from '../support/mixed-load'
import { startTestStack, until, type TestStack } from '../support/stack'

let stack: TestStack
let owners: CrowdOwner[]
const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-drill-'))
const file = path.join(directory, 'drill.sql.gz')
beforeAll(async () => {
  stack = await startTestStack()
  owners = await crowd(stack, 24)
}, 120_000)
afterAll(async () => {
  await stack.stop()
  rmSync(directory, { recursive: true })
})

/** One of the scripts of package.json, as an operator runs it. */
const run = async (script: string, ...args: string[]) => {
  const env = { ...process.env, DATABASE_OWNER_URL: stack.databases.owner }
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: status as number, stdout, stderr, state: /business state ([0-9a-f]{64})/.exec(stdout)?.[1] }
}

/** The database is gone and made anew, empty, as an administrator would after a disaster. The functions are not told. */
const loseDatabase = (): Promise<void> =>
  withClient(urlOf(access(), 'postgres', 'postgres'), async (client) => {
    await client.query('DROP DATABASE chezhu WITH (FORCE)')
    await client.query('CREATE DATABASE chezhu OWNER chezhu_owner')
  })
const access = () => ({
  host: '127.0.0.1',
  port: Number(new URL(stack.databases.owner).port),
  ...stack.secrets.postgres,
})
const booked = async (): Promise<string[]> =>
  (await rowsOf<{ id: string }>(stack, `SELECT appointment_id AS id FROM appointments WHERE status = 'BOOKED'`)).map(
    (row) => row.id,
  )
const pending = async (): Promise<number> =>
  (
    await rowsOf(
      stack,
      `SELECT 1 FROM appointments WHERE source = 'ONLINE' AND status = 'BOOKED' AND sync_state <> 'SYNCED'`,
    )
  ).length

const postmasterPid = (): number =>
  Number(readFileSync(path.join(stack.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
const apiInstances = async (): Promise<number[]> => {
  const stats = (await (await fetch(`${stack.urls.app}/metrics.json`)).json()) as Record<string, { pids: number[] }>
  return stats.api!.pids
}

test('while the database is without power callers are told BUSY; when it is back the same function instances go on', async () => {
  const calls = (): Promise<unknown[]> =>
    Promise.all(
      owners.slice(0, 4).map((owner) =>
        owner.call('vehicles.list', {}).then(
          () => 'OK',
          (e: ApiFailure) => e.error.code,
        ),
      ),
    )
  expect(await calls()).toEqual(['OK', 'OK', 'OK', 'OK'])
  const before = await apiInstances()
  const givePower = stack.holdDown('postgres')
  process.kill(postmasterPid(), 'SIGKILL')
  expect(await calls()).toEqual(['BUSY', 'BUSY', 'BUSY', 'BUSY'])
  await givePower()
  expect(await calls()).toEqual(['OK', 'OK', 'OK', 'OK'])
  expect(await apiInstances()).toEqual(expect.arrayContaining(before))
}, 60_000)

test('a database that was lost is back from a backup taken while owners booked; the api goes on, and what was owed to the DMS is done once', async () => {
  const letDms = stack.holdDown('dms')
  const storeId = (await owners[0]!.call('stores.list', {})).data.stores.find((s) => s.name.includes('旗舰'))!.storeId
  const before = newLedger()
  const during = newLedger()
  for (const [i, owner] of owners.slice(0, 4).entries()) await book(before, owner, storeId, i)
  const [backup] = await Promise.all([
    run('db:backup', file),
    Promise.all(owners.slice(4, 12).map((owner, i) => book(during, owner, storeId, 10 + i))),
  ])
  expect(backup).toMatchObject({ status: 0, stderr: '', state: expect.any(String) })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect([backup.stdout, backup.stderr].join()).not.toContain(new URL(stack.databases.owner).password)

  await loseDatabase()
  await expect(owners[0]!.call('vehicles.list', {})).rejects.toMatchObject({ error: { retryable: true } })
  const restored = await run('db:restore', file)
  expect(restored).toMatchObject({ status: 0, stderr: '', state: backup.state })
  expect((await run('db:restore', file)).stderr).toMatch(/not empty/)

  const there = await booked()
  // One whose confirmation came after the snapshot is a hold there, which runs out.
  for (const id of before.appointments.keys()) expect(there).toContain(id)
  const kept = [...during.appointments.keys()].filter((id) => there.includes(id))
  const after = newLedger()
  await book(after, owners[12]!, storeId, 30)
  expect(await pending()).toBe(before.appointments.size + kept.length + after.appointments.size)
  await letDms()
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'outbox' })
  await until('the DMS to have all that is owed', async () => (await pending()) === 0, 60_000)
  const counts = await dmsRowsOf<{ id: string; n: string }>(
    stack,
    `SELECT body ->> 'client_request_id' AS id, count(*) AS n FROM records
      WHERE resource = 'appointments' AND body ->> 'client_request_id' IS NOT NULL GROUP BY 1`,
  )
  const owed = [...before.appointments.keys(), ...kept, ...after.appointments.keys()]
  expect(Object.fromEntries(counts.map(({ id, n }) => [id, n]))).toEqual(
    Object.fromEntries(owed.map((id) => [id, '1'])),
  )
}, 180_000)
