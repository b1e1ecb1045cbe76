import { ApiFailure } from '../support/api-client'
import { crowd, rowsOf, type CrowdOwner } from '../support/crowd'
import { openScarceStore, SCARCE_OPERATION } from '../support/scarceStore'
import { newAppointmentId, startTestStack, type TestStack } from '../support/stack'

/** Everyday count; DEEP=1 runs the full fifty. */
const ROUNDS = process.env.DEEP ? 50 : 4
const BUYERS = 200
const CAPACITY = 3

let stack: TestStack
let owners: CrowdOwner[]
beforeAll(async () => {
  stack = await startTestStack()
  owners = await crowd(stack, BUYERS, ['FUEL', 'HYBRID', 'EV'])
}, 120_000)
afterAll(() => stack.stop())

const codeOf = (error: unknown): string => (error instanceof ApiFailure ? error.error.code : String(error))

/** Holds and confirms; answers what came of it. */
const buy = async (owner: CrowdOwner, storeId: string, startAtMs: number): Promise<string> => {
  const appointmentId = newAppointmentId()
  try {
    await owner.call('appointments.hold', {
      appointmentId,
      storeId,
      vin: owner.vin,
      opCodes: [SCARCE_OPERATION],
      deferredIds: [],
      startAtMs,
      transport: 'WAIT',
      advisorId: null,
      note: '',
    })
    await owner.call('appointments.confirm', { appointmentId })
    return 'BOOKED'
  } catch (error) {
    if (error instanceof ApiFailure && error.error.code === 'SLOT_TAKEN')
      expect((error.error.details as { alternatives: unknown[] }).alternatives).toHaveLength(3)
    return codeOf(error)
  }
}

test('the control: where two fit, two of two win', async () => {
  const { storeId, starts } = await openScarceStore(stack, 2)
  const outcomes = await Promise.all(owners.slice(2, 4).map((owner) => buy(owner, storeId, starts[50]!)))
  expect(outcomes).toEqual(['BOOKED', 'BOOKED'])
}, 60_000)

test('a place that is held is taken; one whose hold ran out is for sale again, and swept away', async () => {
  const { storeId, starts } = await openScarceStore(stack, 1)
  const [first, second] = owners as [CrowdOwner, CrowdOwner]
  const startAtMs = starts[40]!
  const appointmentId = newAppointmentId()
  const input = {
    storeId,
    opCodes: [SCARCE_OPERATION],
    deferredIds: [],
    startAtMs,
    transport: 'WAIT' as const,
    advisorId: null,
    note: '',
  }
  await first.call('appointments.hold', { ...input, appointmentId, vin: first.vin })
  expect(await buy(second, storeId, startAtMs)).toBe('SLOT_TAKEN')
  await rowsOf(stack, 'UPDATE appointments SET hold_expires_at_ms = 1 WHERE appointment_id = $1', [appointmentId])
  await rowsOf(stack, 'UPDATE allocations SET expires_at_ms = 1 WHERE appointment_id = $1', [appointmentId])
  await expect(first.call('appointments.confirm', { appointmentId })).rejects.toThrow('HOLD_EXPIRED')
  expect(await buy(second, storeId, startAtMs)).toBe('BOOKED')
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'sweep' })
  expect(await rowsOf(stack, 'SELECT status FROM appointments WHERE appointment_id = $1', [appointmentId])).toEqual([
    { status: 'EXPIRED' },
  ])
}, 60_000)

test(`${BUYERS} owners at once want ${CAPACITY} places, ${ROUNDS} rounds through the built bundle: ${CAPACITY} each time, nobody twice, no hold left`, async () => {
  expect(owners).toHaveLength(BUYERS)
  const { storeId, starts } = await openScarceStore(stack, CAPACITY)
  for (const startAtMs of starts.slice(0, ROUNDS)) {
    const outcomes = await Promise.all(owners.map((owner) => buy(owner, storeId, startAtMs)))
    expect(outcomes.filter((o) => o === 'BOOKED')).toHaveLength(CAPACITY)
    // Some have a booking of the desk's at that time, or have won five times already; everybody else is told that the place is taken.
    expect(
      outcomes.filter((o) => !['BOOKED', 'SLOT_TAKEN', 'TOO_MANY_APPOINTMENTS', 'VEHICLE_ALREADY_BOOKED'].includes(o)),
    ).toEqual([])
    expect(outcomes.filter((o) => o === 'SLOT_TAKEN').length).toBeGreaterThan(BUYERS / 2)
    const places = await rowsOf(stack, 'SELECT 1 FROM allocations WHERE store_id = $1 AND start_ms = $2', [
      storeId,
      startAtMs,
    ])
    expect(places).toHaveLength(CAPACITY)
  }
  expect(await rowsOf(stack, `SELECT 1 FROM appointments WHERE store_id = $1 AND status = 'HELD'`, [storeId])).toEqual(
    [],
  )
  expect(
    await rowsOf(stack, 'SELECT 1 FROM allocations WHERE store_id = $1 AND expires_at_ms IS NOT NULL', [storeId]),
  ).toEqual([])
}, 1_200_000)
