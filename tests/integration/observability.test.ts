import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { crowd, type CrowdOwner } from '../support/crowd'
import { newAppointmentId, startTestStack, until, type TestStack } from '../support/stack'

let stack: TestStack
let owner: CrowdOwner
let appointmentId: string
let dmsNumber: string

beforeAll(async () => {
  stack = await startTestStack()
  owner = (await crowd(stack, 1))[0]!
  const { stores } = (await owner.call('stores.list', {})).data
  const { storeId } = stores[0]!
  const { days } = (await owner.call('availability.get', { storeId, vin: owner.vin, opCodes: ['MNT-OIL'] })).data
  const { startAtMs } = days.slice(1).flatMap((day) => day.slots.filter((slot) => slot.refusal === null))[0]!
  appointmentId = newAppointmentId()
  await owner.call('appointments.hold', {
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
  await owner.call('appointments.confirm', { appointmentId })
  dmsNumber = await until('the DMS has it', async () => {
    const { appointment } = (await owner.call('appointments.get', { appointmentId })).data
    return appointment.dmsNumber
  })
  // The notice of its own change comes back by itself.
  await until('the notice was applied', async () => stack.lines.some((l) => /"task":"dms\.apply"/.test(l)))
}, 120_000)
afterAll(() => stack.stop())

const trace = (id: string) => {
  const file = path.join(stack.dataDir, 'all.log')
  writeFileSync(file, stack.lines.join('\n'))
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'config/trace.ts', id, file], {
    env: { ...process.env, DATABASE_OWNER_URL: stack.databases.owner },
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

test('the whole story of one booking by its id: api, jobs, webhooks and the dealer’s system, in order', () => {
  const { stdout, status } = trace(appointmentId)
  expect(status).toBe(0)
  const story = stdout.split('\n')
  const position = (pattern: RegExp): number => story.findIndex((line) => pattern.test(line))
  const steps = [
    /api +appointments\.hold +OK/,
    /api +appointments\.confirm +OK/,
    /dms +POST \/v1\/appointments +201/,
    /dms +webhook +taken/,
    /jobs +dms\.apply/,
  ].map(position)
  expect(steps.every((at) => at > 0)).toBe(true)
  expect([...steps].sort((a, b) => a - b)).toEqual(steps)
  for (const kept of [
    /event +CONFIRM/,
    /audit +appointments\.confirm +OK/,
    /inbox +appointments\./,
    /jobs +dms\.push/,
    /webhooks +dms +204/,
  ])
    expect([kept.source, position(kept) > 0]).toEqual([kept.source, true])
  // One trace from the phone to the dealer's system.
  const traceOf = (pattern: RegExp) => /\[(\w{6})\]$/.exec(story[position(pattern)]!)?.[1]
  expect(traceOf(/dms +POST/)).toBe(traceOf(/api +appointments\.confirm/))
  expect(stdout).not.toContain(owner.vin)
  expect(stdout).not.toContain(owner.phone)
})

test('the dealer’s number leads to the same story; what nobody knows is said', () => {
  const byNumber = trace(dmsNumber).stdout.split('\n\n')[1]
  expect(byNumber).toBe(trace(appointmentId).stdout.split('\n\n')[1])
  expect(trace('apt_01K00000000000000000000000')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('nothing is known') as string,
  })
})

describe('the metrics', () => {
  const read = (authorization?: string) =>
    fetch(`${stack.urls.api}/metrics`, authorization ? { headers: { authorization } } : {})

  test('do not exist for whoever has no token or a wrong one', async () => {
    for (const authorization of [
      undefined,
      'Bearer ',
      `Bearer ${stack.secrets.metricsToken}x`,
      stack.secrets.metricsToken,
    ])
      expect((await read(authorization)).status).toBe(404)
  })

  test('tell how the outbox, the exchange and the writes are', async () => {
    const valueOf = async (sample: string): Promise<number> => {
      const response = await read(`Bearer ${stack.secrets.metricsToken}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/plain'),
      ])
      const line = (await response.text()).split('\n').find((l) => l.startsWith(`${sample} `))
      return Number(line?.slice(sample.length))
    }
    expect(await valueOf('chezhu_dms_up')).toBe(1)
    expect(await valueOf('chezhu_writes_5m{code="OK"}')).toBeGreaterThanOrEqual(2)
    expect(await valueOf('chezhu_appointments_unsynced{state="PENDING"}')).toBe(0)
    expect(await valueOf('chezhu_pull_age_seconds{resource="appointments"}')).toBeLessThan(120)

    const powerOn = stack.holdDown('dms')
    const { appointment } = (await owner.call('appointments.get', { appointmentId })).data
    await owner.call('appointments.cancel', { appointmentId, version: appointment.version })
    await until('the outage shows', async () => (await valueOf('chezhu_dms_up')) === 0)
    expect(await valueOf('chezhu_appointments_unsynced{state="PENDING"}')).toBe(1)
    expect(await valueOf('chezhu_jobs{task="dms.push",state="waiting"}')).toBe(1)
    await powerOn()
    await until('it is over', async () => (await valueOf('chezhu_dms_up')) === 1, 25_000)
    await until(
      'nothing waits',
      async () => (await valueOf('chezhu_appointments_unsynced{state="PENDING"}')) === 0,
      25_000,
    )
  })
})
