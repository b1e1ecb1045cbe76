import { ulid } from 'ulid'
import { makeId } from '@/domain/kernel/ids'
import { ApiFailure, signInByApi, type OwnerClient, type StackUrls } from '../support/api-client'
import { quantile, type Figure } from './figure'

const CLIENTS = 32
/** Each owner may have five open appointments; the fifth stays free for the hold that is under way. */
const BOOKINGS_PER_CLIENT = 4
const RUN = 20
const SERIAL_ROUNDS = 3 * RUN
const WARM_UP = 10
const QUIET_MS = 250

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Booker {
  readonly owner: OwnerClient
  readonly vin: string
  /** The shortest service of this car's model. */
  readonly opCode: string
}

interface Start {
  readonly storeId: string
  readonly startAtMs: number
}

interface Booked {
  readonly ms: number
  readonly dbQueries: number
  readonly appointmentId: string
  readonly version: number
}

const bookerOf = async (urls: StackUrls, phone: string, index: number): Promise<Booker | null> => {
  // Codes are limited per address: a crowd calls from many.
  const owner = await signInByApi(urls, phone, `127.0.1.${1 + Math.floor(index / 20)}`)
  const vehicle = (await owner.call('vehicles.list', {})).data.vehicles[0]
  if (!vehicle) return null
  const { services } = (await owner.call('services.list', { vin: vehicle.vin })).data
  const shortest = [...services].sort((a, b) => a.minutes - b.minutes || a.opCode.localeCompare(b.opCode))[0]
  return shortest ? { owner, vin: vehicle.vin, opCode: shortest.opCode } : null
}

/** Signs owners in, a few at a time, until there are enough with a car. */
const signInCrowd = async (urls: StackUrls, phones: readonly string[]): Promise<Booker[]> => {
  const crowd: Booker[] = []
  for (let index = 0; crowd.length < CLIENTS && index < phones.length; index += 4) {
    const four = await Promise.all(phones.slice(index, index + 4).map((phone, i) => bookerOf(urls, phone, index + i)))
    crowd.push(...four.filter((booker) => booker !== null))
  }
  if (crowd.length < CLIENTS) throw new Error(`only ${crowd.length} owners with a car`)
  return crowd.slice(0, CLIENTS)
}

/** Free starts for this car over all stores and days but today. */
const freeStarts = async ({ owner, vin, opCode }: Booker): Promise<Start[]> => {
  const { stores } = (await owner.call('stores.list', {})).data
  const ofStores = await Promise.all(
    stores.map(async ({ storeId }) => {
      const { days } = (await owner.call('availability.get', { storeId, vin, opCodes: [opCode] })).data
      return days
        .slice(1)
        .flatMap((day) => day.slots.filter((slot) => slot.refusal === null))
        .map(({ startAtMs }) => ({ storeId, startAtMs }))
    }),
  )
  const starts = ofStores.flat()
  if (starts.length === 0) throw new Error('no free start')
  return starts
}

/** Hold and confirm. Null when somebody else was quicker, which under load is an answer and no fault. */
const book = async ({ owner, vin, opCode }: Booker, start: Start): Promise<Booked | null> => {
  const appointmentId = makeId('appointment', ulid())
  const startedAt = performance.now()
  try {
    const held = await owner.call('appointments.hold', {
      appointmentId,
      storeId: start.storeId,
      vin,
      opCodes: [opCode],
      deferredIds: [],
      startAtMs: start.startAtMs,
      transport: 'DROP_OFF',
      advisorId: null,
      note: '',
    })
    const confirmed = await owner.call('appointments.confirm', { appointmentId })
    const ms = performance.now() - startedAt
    return {
      ms,
      dbQueries: held.dbQueries + confirmed.dbQueries,
      appointmentId,
      version: confirmed.data.appointment.version,
    }
  } catch (error) {
    if (
      error instanceof ApiFailure &&
      ['SLOT_TAKEN', 'SLOT_REFUSED', 'VEHICLE_ALREADY_BOOKED'].includes(error.error.code)
    )
      return null
    throw error
  }
}

const cancel = async (booker: Booker, booked: Booked): Promise<void> => {
  // The DMS's answer may have raised the version meanwhile.
  const { appointment } = (await booker.owner.call('appointments.get', { appointmentId: booked.appointmentId })).data
  await booker.owner.call('appointments.cancel', { appointmentId: booked.appointmentId, version: appointment.version })
}

/** One owner after another: how long a booking takes and how many queries it costs. */
const serial = async (crowd: readonly Booker[], starts: readonly Start[]): Promise<Booked[]> => {
  const done: Booked[] = []
  for (let round = 0; done.length < SERIAL_ROUNDS + WARM_UP && round < SERIAL_ROUNDS * 3; round += 1) {
    const booker = crowd[round % crowd.length]!
    const booked = await book(booker, starts[(round * 37) % starts.length]!)
    if (!booked) continue
    done.push(booked)
    await cancel(booker, booked)
    // The dealer's system and the outbox share the machine here; in the cloud they do not.
    await pause(QUIET_MS)
  }
  if (done.length < SERIAL_ROUNDS + WARM_UP) throw new Error(`only ${done.length} bookings went through`)
  return done.slice(WARM_UP)
}

/** All owners at once; answers completed bookings per second. */
const crowded = async (crowd: readonly Booker[], starts: readonly Start[]): Promise<number> => {
  const startedAt = performance.now()
  const all = await Promise.all(
    crowd.map(async (booker, client) => {
      const mine: Booked[] = []
      for (let tries = 0; mine.length < BOOKINGS_PER_CLIENT && tries < BOOKINGS_PER_CLIENT * 5; tries += 1) {
        const booked = await book(booker, starts[(client * 101 + tries * 13) % starts.length]!)
        if (booked) mine.push(booked)
      }
      return { booker, mine }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const count = all.reduce((sum, { mine }) => sum + mine.length, 0)
  for (const { booker, mine } of all) for (const booked of mine) await cancel(booker, booked)
  return count / seconds
}

/**
 * Bookings through HTTP, the built function and PostgreSQL. Everything that was booked is cancelled again.
 * @param phones of customers with a car, at least 32
 */
export const benchBooking = async (urls: StackUrls, phones: readonly string[]): Promise<Figure[]> => {
  const crowd = await signInCrowd(urls, phones)
  const starts = await freeStarts(crowd[0]!)
  const alone = await serial(crowd, starts)
  const perSecond = await crowded(crowd, starts)
  return [
    {
      name: 'booking.http.p50',
      // The best of three runs: what else the machine does can only add.
      value: Math.min(
        ...[0, 1, 2].map((run) =>
          quantile(
            alone.slice(run * RUN, (run + 1) * RUN).map((b) => b.ms),
            0.5,
          ),
        ),
      ),
      unit: 'ms',
    },
    {
      name: 'booking.http.dbQueries',
      value: quantile(
        alone.map((b) => b.dbQueries),
        0.5,
      ),
      unit: 'queries',
    },
    { name: 'booking.http.throughput32', value: perSecond, unit: 'bookings/s' },
  ]
}
