import { createHash, randomBytes } from 'node:crypto'
import type { CloudBase as CloudBaseApp } from '@cloudbase/node-sdk'
import { ApiFailure } from './api-client'
import type { CrowdOwner } from './crowd'
import { insist, untilAnswered } from './persistence'
import { newAppointmentId } from './stack'

/** An owner may have five open appointments; one place stays free for the next. */
const MAX_KEPT = 4
const MAX_FILE_BYTES = 200_000
const LOST_RACES = ['SLOT_TAKEN', 'SLOT_REFUSED', 'HOLD_EXPIRED', 'VEHICLE_ALREADY_BOOKED', 'VERSION_CONFLICT']

/** Everything that was acknowledged to a client, and must therefore be there whatever happened meanwhile. */
export interface Ledger {
  readonly appointments: Map<string, { status: 'BOOKED' | 'CANCELLED'; startAtMs: number }>
  /** File id and SHA-256 of its bytes. */
  readonly files: Map<string, string>
  /** Signal document: increments that were acknowledged, and those that were sent at all. */
  readonly signals: Map<string, { acknowledged: number; sent: number }>
}

export const newLedger = (): Ledger => ({ appointments: new Map(), files: new Map(), signals: new Map() })

const isLostRace = (error: unknown): boolean => error instanceof ApiFailure && LOST_RACES.includes(error.error.code)

/** One owner books wherever there is room; null when others were quicker each time. */
export const book = async (
  ledger: Ledger,
  owner: CrowdOwner,
  storeId: string,
  turn: number,
): Promise<string | null> => {
  const { days } = await insist(owner, 'availability.get', { storeId, vin: owner.vin, opCodes: ['MNT-OIL'] })
  const free = days.slice(1).flatMap((day) => day.slots.filter((slot) => slot.refusal === null))
  for (let tries = 0; tries < 6 && free.length > 0; tries += 1) {
    const { startAtMs } = free[(turn * 7 + tries * 3) % free.length]!
    const appointmentId = newAppointmentId()
    const hold = { storeId, vin: owner.vin, opCodes: ['MNT-OIL'], deferredIds: [], startAtMs }
    try {
      await insist(owner, 'appointments.hold', { ...hold, appointmentId, transport: 'WAIT', advisorId: null, note: '' })
      await insist(owner, 'appointments.confirm', { appointmentId })
      ledger.appointments.set(appointmentId, { status: 'BOOKED', startAtMs })
      return appointmentId
    } catch (error) {
      if (!isLostRace(error)) throw error
    }
  }
  return null
}

const cancel = async (ledger: Ledger, owner: CrowdOwner, appointmentId: string): Promise<void> => {
  for (let tries = 0; tries < 5; tries += 1) {
    // The DMS's answer raises the version.
    const { appointment } = await insist(owner, 'appointments.get', { appointmentId })
    try {
      await insist(owner, 'appointments.cancel', { appointmentId, version: appointment.version })
      ledger.appointments.set(appointmentId, { status: 'CANCELLED', startAtMs: appointment.startAtMs })
      return
    } catch (error) {
      if (!isLostRace(error)) throw error
    }
  }
}

const never = (): boolean => false
const codeOf = (reply: unknown): string | undefined => (reply as { code?: string }).code

/** The SDK tells of some failures by a code in the reply. */
const answered = async <T>(work: () => Promise<T>): Promise<T> =>
  untilAnswered(async () => {
    const reply = await work()
    if (codeOf(reply)) throw new Error(codeOf(reply))
    return reply
  }, never)

const upload = async (ledger: Ledger, app: CloudBaseApp, name: string): Promise<void> => {
  const fileContent = randomBytes(1 + Math.floor(Math.random() * MAX_FILE_BYTES))
  const { fileID } = await answered(() => app.uploadFile({ cloudPath: `drill/${name}.bin`, fileContent }))
  ledger.files.set(fileID, createHash('sha256').update(fileContent).digest('hex'))
}

const signal = async (ledger: Ledger, app: CloudBaseApp, name: string): Promise<void> => {
  const counts = ledger.signals.get(name) ?? { acknowledged: 0, sent: 0 }
  ledger.signals.set(name, counts)
  const database = app.database()
  const document = database.collection('signals').doc(name)
  const increment = { n: database.command.inc(1) }
  await answered(() => {
    counts.sent += 1
    return document.update(increment)
  })
  counts.acknowledged += 1
}

export interface LoadOptions {
  readonly ledger: Ledger
  readonly app: CloudBaseApp
  readonly owner: CrowdOwner
  readonly storeId: string
  /** Tells workers apart. */
  readonly worker: number
  readonly isOver: () => boolean
}

/** One person's work without a pause, each step tried until it is acknowledged: book, upload a file, raise a signal, cancel, again. */
export const runLoad = async ({ ledger, app, owner, storeId, worker, isOver }: LoadOptions): Promise<void> => {
  const name = `worker-${worker}`
  await answered(() => app.database().collection('signals').doc(name).set({ n: 0 }))
  let kept = 0
  for (let turn = 0; !isOver(); turn += 1) {
    const appointmentId = await book(ledger, owner, storeId, worker * 11 + turn)
    await upload(ledger, app, `${name}-${turn}`)
    await signal(ledger, app, name)
    if (!appointmentId) continue
    if (kept < MAX_KEPT && turn % 3 === 2) kept += 1
    else await cancel(ledger, owner, appointmentId)
  }
}
