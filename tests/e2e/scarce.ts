import { ulid } from 'ulid'
import pg from 'pg'
import { makeId } from '@/domain/kernel/ids'
import { signInByApi, type OwnerClient, type StackUrls } from '../support/api-client'
import { idleOwners, type KnownOwner } from '../support/people'

export interface ScarceStart {
  readonly storeId: string
  readonly storeName: string
  readonly opCode: string
  readonly opName: string
  readonly startAtMs: number
  /** Position of the day in the strip, today is 0. */
  readonly dayIndex: number
  /** Two owners whose cars can have this service and who hold nothing. */
  readonly racers: readonly [KnownOwner, KnownOwner]
}

interface Candidate {
  readonly storeId: string
  readonly opCode: string
  readonly opName: string
  readonly vins: readonly string[]
}

/** Services that the fewest can do at a store, with the cars that can have them. */
const scarceServices = async (ownerUrl: string): Promise<Candidate[]> => {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Candidate>(
      `SELECT s.store_id AS "storeId", o.op_code AS "opCode", o.name AS "opName",
              ARRAY(SELECT v.vin FROM vehicles v WHERE v.group_id = o.group_id AND o.by_model ? v.model_code ORDER BY v.vin) AS vins
         FROM stores s JOIN labor_operations o ON o.group_id = s.group_id AND o.active
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM staff f
              WHERE f.store_id = s.store_id AND f.active AND f.role = 'SERVICE_TECHNICIAN' AND f.skills @> o.skills) t
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM bays b WHERE b.store_id = s.store_id AND b.active AND b.capabilities @> o.bay_capabilities) y
        WHERE least(t.n, y.n) BETWEEN 1 AND 4
        ORDER BY least(t.n, y.n), s.store_id, o.op_code`,
    )
    return rows
  } finally {
    await client.end()
  }
}

const book = async (
  owner: OwnerClient,
  vin: string,
  { storeId, opCode }: Candidate,
  startAtMs: number,
): Promise<string> => {
  const appointmentId = makeId('appointment', ulid())
  const held = {
    appointmentId,
    storeId,
    vin,
    opCodes: [opCode],
    deferredIds: [],
    startAtMs,
    transport: 'DROP_OFF' as const,
    advisorId: null,
    note: '',
  }
  await owner.call('appointments.hold', held)
  await owner.call('appointments.confirm', { appointmentId })
  return appointmentId
}

const daysFor = async (owner: OwnerClient, vin: string, { storeId, opCode }: Candidate) =>
  (await owner.call('availability.get', { storeId, vin, opCodes: [opCode] })).data.days

/** Books until the start is gone, then gives the last one back, so that exactly one is left. */
const leaveOne = async (
  fillers: readonly (readonly [OwnerClient, string])[],
  candidate: Candidate,
  dayIndex: number,
  startAtMs: number,
): Promise<boolean> => {
  const [watcher, watchedVin] = fillers[0]!
  const isFree = async (): Promise<boolean> => {
    const day = (await daysFor(watcher, watchedVin, candidate))[dayIndex]
    return day?.slots.some((slot) => slot.startAtMs === startAtMs && slot.refusal === null) ?? false
  }
  for (const [owner, vin] of fillers) {
    const appointmentId = await book(owner, vin, candidate, startAtMs)
    if (await isFree()) continue
    const { appointment } = (await owner.call('appointments.get', { appointmentId })).data
    await owner.call('appointments.cancel', { appointmentId, version: appointment.version })
    return isFree()
  }
  return false
}

/**
 * Makes a start of which exactly one is left, by booking the others over the API.
 * @param taken phones that the test uses elsewhere
 * @throws Error when the sample data has no service that scarce
 */
export const makeScarceStart = async (
  urls: StackUrls,
  ownerUrl: string,
  taken: ReadonlySet<string>,
): Promise<ScarceStart> => {
  const owners = (await idleOwners(ownerUrl)).filter((owner) => !taken.has(owner.phone))
  const booked = new Set<string>()
  for (const candidate of await scarceServices(ownerUrl)) {
    const able = owners.filter((owner) => candidate.vins.includes(owner.vin) && !booked.has(owner.vin))
    const [first, second, ...others] = able
    if (!first || !second || others.length < 5) continue
    const signedIn = await Promise.all(
      others.slice(0, 5).map(async (o) => [await signInByApi(urls, o.phone), o.vin] as const),
    )
    const days = await daysFor(signedIn[0]![0], signedIn[0]![1], candidate)
    const dayIndex = days.findIndex((day, index) => index >= 2 && day.freeCount > 4)
    const slot = days[dayIndex]?.slots.find((s) => s.refusal === null)
    for (const [, vin] of signedIn) booked.add(vin)
    if (!slot || !(await leaveOne(signedIn, candidate, dayIndex, slot.startAtMs))) continue
    const { stores } = (await signedIn[0]![0].call('stores.list', {})).data
    const { storeId, opCode, opName } = candidate
    const storeName = stores.find((store) => store.storeId === storeId)!.name
    return { storeId, storeName, opCode, opName, startAtMs: slot.startAtMs, dayIndex, racers: [first, second] }
  }
  throw new Error('no service of the sample data is scarce enough')
}
