import type { Fen } from '../kernel/money'
import { bySafety, lineTotal, type QuoteLine } from './quote'

export interface Preauthorized {
  /** Lines that pass with a notice instead of a question. */
  readonly covered: readonly QuoteLine[]
  /** Lines that the owner is asked about. */
  readonly asked: readonly QuoteLine[]
  /** What is left of the owner's limit afterwards. */
  readonly leftFen: Fen
}

/**
 * What passes under the limit that an owner has set for one visit: whole lines, the most urgent first, until the limit is used up. A line that does
 * not fit is asked about, and smaller ones behind it may still pass. What somebody else pays always needs a question: it is not the owner's money to give.
 * @param leftFen what is left of the limit; nothing when the owner has set none
 */
export const preauthorize = (lines: readonly QuoteLine[], leftFen: Fen): Preauthorized => {
  let left = leftFen
  const covered = bySafety(lines).filter((line) => {
    const { dueFen } = lineTotal(line)
    const fits = line.payType === 'CUSTOMER_PAY' && dueFen > 0 && dueFen <= left
    if (fits) left -= dueFen
    return fits
  })
  const passed = new Set(covered.map((line) => line.lineId))
  return { covered, asked: lines.filter((line) => !passed.has(line.lineId)), leftFen: left }
}
