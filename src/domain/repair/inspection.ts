import type { EpochMs } from '../kernel/time'
import { undecidedStatuses, type LineStatus } from './lines'

/** STAR InspectionCodes in the colours that people know. */
export const inspectionCodes = ['GREEN', 'YELLOW', 'RED'] as const
export type InspectionCode = (typeof inspectionCodes)[number]

/** Where a measured value turns yellow, and red. */
export interface InspectionLimits {
  /** `LOW`: less is worse (pads, tread); `HIGH`: more is worse (moisture of brake fluid). */
  readonly worse: 'LOW' | 'HIGH'
  readonly yellowAt: number
  readonly redAt: number
}

/** The colour of a measured value; a value on a limit has reached it. */
export const codeOf = (value: number, { worse, yellowAt, redAt }: InspectionLimits): InspectionCode => {
  const reached = (limit: number): boolean => (worse === 'LOW' ? value <= limit : value >= limit)
  if (reached(redAt)) return 'RED'
  return reached(yellowAt) ? 'YELLOW' : 'GREEN'
}

export interface Reading {
  readonly atMs: EpochMs
  readonly mileageKm: number
  readonly value: number
}

export interface Trend {
  /** Oldest first. */
  readonly readings: readonly Reading[]
  /** km from the last reading until the limit of red, at the wear seen so far; null when there is none to see. */
  readonly redInKm: number | null
}

const isWear = (perKm: number, worse: InspectionLimits['worse']): boolean => (worse === 'LOW' ? perKm < 0 : perKm > 0)

/** A point over the visits: `8 → 6 → 4 mm`, and how far it still goes. A new part starts the trend anew. */
export const trendOf = (readings: readonly Reading[], limits: InspectionLimits): Trend => {
  const sorted = [...readings].sort((a, b) => a.atMs - b.atMs)
  const last = sorted.at(-1)
  if (!last) return { readings: sorted, redInKm: null }
  const renewed = sorted.findLastIndex((reading, i) => {
    const before = sorted[i - 1]
    return before !== undefined && isWear(before.value - reading.value, limits.worse)
  })
  const first = sorted[Math.max(0, renewed)]!
  const km = last.mileageKm - first.mileageKm
  const perKm = km > 0 ? (last.value - first.value) / km : 0
  if (!isWear(perKm, limits.worse)) return { readings: sorted, redInKm: null }
  return { readings: sorted, redInKm: Math.max(0, Math.round((limits.redAt - last.value) / perKm)) }
}

export interface InspectedPoint {
  readonly point: string
  readonly code: InspectionCode
  /** The line that deals with it, when there is one. */
  readonly lineId: string | null
}

/**
 * Red points about which the owner has not been asked, or has not answered, be it that the quote ran out: with one of them the work is not finished
 * and the repair order not completed.
 */
export const undecidedReds = <T extends InspectedPoint>(
  points: readonly T[],
  statusOf: (lineId: string) => LineStatus | null,
): readonly T[] =>
  points.filter(({ code, lineId }) => {
    const status = lineId === null ? null : statusOf(lineId)
    return code === 'RED' && (status === null || status === 'EXPIRED' || undecidedStatuses.includes(status))
  })
