import type { EpochMs } from '../kernel/time'

export interface FreeStart {
  readonly storeId: string
  readonly startAtMs: EpochMs
}

const WANTED = 3
/** A sister store is only of use about the same time of the same day. */
const SISTER_WITHIN_MS = 3 * 3600_000

/**
 * The three nearest ways out when a start is gone: other times at the same store and, if one is close to the wanted time, a sister store.
 * @param free free starts of any stores, unordered
 */
export const nearestAlternatives = (wanted: FreeStart, free: readonly FreeStart[]): FreeStart[] => {
  const distance = (f: FreeStart): number => Math.abs(f.startAtMs - wanted.startAtMs)
  const nearestFirst = [...free].sort(
    (a, b) => distance(a) - distance(b) || a.startAtMs - b.startAtMs || (a.storeId < b.storeId ? -1 : 1),
  )
  const here = nearestFirst.filter((f) => f.storeId === wanted.storeId && f.startAtMs !== wanted.startAtMs)
  const sister = nearestFirst.find((f) => f.storeId !== wanted.storeId && distance(f) <= SISTER_WITHIN_MS)
  const chosen = sister ? [...here.slice(0, WANTED - 1), sister] : here.slice(0, WANTED)
  const rest = nearestFirst.filter((f) => !chosen.includes(f) && f.storeId !== wanted.storeId)
  return [...chosen, ...rest].slice(0, WANTED).sort((a, b) => distance(a) - distance(b) || a.startAtMs - b.startAtMs)
}
