import * as z from 'zod/mini'
import * as p from '@/contracts/primitives'
import type { DeferredWorkView, ServiceView } from '@/contracts/views'
import { limits } from '@/domain/kernel/limits'
import { sumFen } from '@/domain/kernel/money'

/** What the owner has chosen so far, kept on the phone so that leaving and coming back loses nothing. */
export const bookingDraft = z.object({
  vin: z.nullable(p.vin),
  opCodes: z.array(p.opCode),
  deferredIds: z.array(p.id('deferred')),
  storeId: z.nullable(p.id('store')),
  advisorId: z.nullable(p.id('staff')),
  startAtMs: z.nullable(p.epochMs),
  transport: z.enum(['WAIT', 'DROP_OFF']),
  note: p.text(limits.noteChars),
  /** The appointment that holds `startAtMs` for us, while it does. */
  holdId: z.nullable(p.id('appointment')),
})
export type BookingDraft = z.infer<typeof bookingDraft>

export const emptyDraft: BookingDraft = {
  vin: null,
  opCodes: [],
  deferredIds: [],
  storeId: null,
  advisorId: null,
  startAtMs: null,
  transport: 'WAIT',
  note: '',
  holdId: null,
}

/** Reads a stored draft; anything that is not one (an older release, a damaged store) starts afresh. */
export const parseDraft = (stored: unknown): BookingDraft => {
  const parsed = bookingDraft.safeParse(stored)
  return parsed.success ? parsed.data : emptyDraft
}

/** Chooses the car. Services belong to a model, so another car starts with none; store and habits stay. */
export const withCar = (draft: BookingDraft, vin: string): BookingDraft =>
  draft.vin === vin ? draft : { ...draft, vin, opCodes: [], deferredIds: [], startAtMs: null }

/** Chooses the store. Advisors and times belong to a store. */
export const withStore = (draft: BookingDraft, storeId: string): BookingDraft =>
  draft.storeId === storeId ? draft : { ...draft, storeId, advisorId: null, startAtMs: null }

/**
 * Adds or removes one operation; deferred work that asks for the same operation goes with it, so that it is closed when done.
 * @returns null when the booking already has as many operations as one booking may have
 */
export const toggleOperation = (
  draft: BookingDraft,
  opCode: string,
  deferred: readonly DeferredWorkView[],
): BookingDraft | null => {
  const tied = deferred.filter((d) => d.opCode === opCode).map((d) => d.deferredId)
  if (draft.opCodes.includes(opCode)) {
    return {
      ...draft,
      opCodes: draft.opCodes.filter((o) => o !== opCode),
      deferredIds: draft.deferredIds.filter((id) => !tied.includes(id)),
    }
  }
  if (draft.opCodes.length >= limits.opCodesPerBooking) return null
  return { ...draft, opCodes: [...draft.opCodes, opCode], deferredIds: [...new Set([...draft.deferredIds, ...tied])] }
}

/** Drops what is no longer offered for this car, e.g. deferred work that was done since the draft was stored. */
export const keepOffered = (
  draft: BookingDraft,
  services: readonly ServiceView[],
  deferred: readonly DeferredWorkView[],
): BookingDraft => {
  const opCodes = draft.opCodes.filter((o) => services.some((s) => s.opCode === o))
  const deferredIds = draft.deferredIds.filter((id) =>
    deferred.some((d) => d.deferredId === id && d.opCode !== null && opCodes.includes(d.opCode)),
  )
  const same = opCodes.length === draft.opCodes.length && deferredIds.length === draft.deferredIds.length
  return same ? draft : { ...draft, opCodes, deferredIds }
}

export interface Totals {
  readonly count: number
  readonly minutes: number
  readonly laborFen: number
  readonly partsFen: number
  readonly totalFen: number
}

/** Sums price (fen) and time (minutes) of the chosen operations; codes that are not offered count nothing. */
export const totalsOf = (opCodes: readonly string[], services: readonly ServiceView[]): Totals => {
  const chosen = services.filter((s) => opCodes.includes(s.opCode))
  return {
    count: chosen.length,
    minutes: chosen.reduce((sum, s) => sum + s.minutes, 0),
    laborFen: sumFen(chosen.map((s) => s.price.laborFen)),
    partsFen: sumFen(chosen.map((s) => s.price.partsFen)),
    totalFen: sumFen(chosen.map((s) => s.price.totalFen)),
  }
}

/** What a hold is asked for: two drafts with the same text here want the same hold. */
export const holdSignature = (draft: BookingDraft): string =>
  JSON.stringify([
    draft.storeId,
    draft.vin,
    [...draft.opCodes].sort(),
    [...draft.deferredIds].sort(),
    draft.startAtMs,
    draft.transport,
    draft.advisorId,
    draft.note.trim(),
  ])
