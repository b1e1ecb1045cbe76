import { promiseAtMs as laterPromise } from '../booking/policy'
import { sumFen, type Fen } from '../kernel/money'
import { err, ok, type Result } from '../kernel/result'
import type { EpochMs } from '../kernel/time'

/** How much a line matters, most urgent first. Source: STAR priority. */
export const linePriorities = [
  'SAFETY_CRITICAL',
  'PRIMARY_CONCERN',
  'ROUTINE_MAINTENANCE',
  'RECOMMENDED_ADD_ON',
  'OPTIONAL_DESIRED',
] as const
export type LinePriority = (typeof linePriorities)[number]

export const payTypes = ['CUSTOMER_PAY', 'WARRANTY', 'INTERNAL', 'INSURANCE'] as const
export type PayType = (typeof payTypes)[number]

/** Where a part comes from; the settlement list must say so. Source: 机动车维修管理规定, domain reference §1.3. */
export const partGrades = ['ORIGINAL', 'AFTERMARKET', 'REMANUFACTURED', 'USED'] as const
export type PartGrade = (typeof partGrades)[number]

export interface QuotePart {
  readonly partNo: string
  readonly name: string
  /** Pieces, a positive integer. */
  readonly quantity: number
  /** Per piece. */
  readonly priceFen: Fen
  readonly grade: PartGrade
}

/** What the owner is asked about one line. */
export interface QuoteLine {
  readonly lineId: string
  readonly lineNo: number
  /** Of the operation list; null for work that the list does not have. */
  readonly opCode: string | null
  readonly name: string
  /** What was found, in the words of the workshop. */
  readonly cause: string
  readonly priority: LinePriority
  readonly payType: PayType
  readonly laborFen: Fen
  readonly parts: readonly QuotePart[]
  /** How much longer the car stays for it. */
  readonly minutes: number
  readonly mediaIds: readonly string[]
}

/** Everything that a quote may be; what is beyond is a slip of a thumb. */
export const quoteLimits = {
  lines: 20,
  partsPerLine: 30,
  mediaPerLine: 9,
  nameChars: 60,
  causeChars: 300,
  quantity: 999,
  /** ¥1,000,000 for one figure. */
  fen: 100_000_000,
  minutes: 30 * 24 * 60,
} as const

export interface LineTotal {
  readonly laborFen: Fen
  readonly partsFen: Fen
  /** What the owner pays for it; nothing when somebody else does. */
  readonly dueFen: Fen
}

/** What one line costs: labour and parts apart, as the law asks. */
export const lineTotal = (line: Pick<QuoteLine, 'laborFen' | 'parts' | 'payType'>): LineTotal => {
  const partsFen = sumFen(line.parts.map((part) => part.priceFen * part.quantity))
  const dueFen = line.payType === 'CUSTOMER_PAY' ? sumFen([line.laborFen, partsFen]) : 0
  return { laborFen: line.laborFen, partsFen, dueFen }
}

/** Safety first, then as the priorities say, then as written. */
export const bySafety = <T extends Pick<QuoteLine, 'priority' | 'lineNo'>>(lines: readonly T[]): readonly T[] =>
  [...lines].sort(
    (a, b) => linePriorities.indexOf(a.priority) - linePriorities.indexOf(b.priority) || a.lineNo - b.lineNo,
  )

export interface Selection {
  readonly laborFen: Fen
  readonly partsFen: Fen
  readonly dueFen: Fen
  readonly minutes: number
}

/** The sum of the lines that the owner approves. The phone shows it while thumbs move, the server signs it: one function. */
export const selectionOf = (lines: readonly QuoteLine[], approved: ReadonlySet<string>): Selection => {
  const chosen = lines.filter((line) => approved.has(line.lineId))
  const totals = chosen.map(lineTotal)
  return {
    laborFen: sumFen(totals.map((total) => total.laborFen)),
    partsFen: sumFen(totals.map((total) => total.partsFen)),
    dueFen: sumFen(totals.map((total) => total.dueFen)),
    minutes: chosen.reduce((sum, line) => sum + line.minutes, 0),
  }
}

/**
 * The promise after more work: later by its minutes, up to the next quarter of an hour. A promise that has already passed is counted from now.
 * Unchanged when nothing is added.
 */
export const promiseWith = (promiseAtMs: EpochMs, minutes: number, nowMs: EpochMs): EpochMs =>
  minutes === 0 ? promiseAtMs : laterPromise(Math.max(promiseAtMs, nowMs), minutes)

const isWhole = (value: number, most: number, least = 0): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most

const isPart = ({ partNo, name, quantity, priceFen }: QuotePart): boolean =>
  partNo.length > 0 &&
  name.length > 0 &&
  name.length <= quoteLimits.nameChars &&
  isWhole(quantity, quoteLimits.quantity, 1) &&
  isWhole(priceFen, quoteLimits.fen)

const isLine = (line: QuoteLine): boolean =>
  line.name.trim().length > 0 &&
  line.name.length <= quoteLimits.nameChars &&
  line.cause.length <= quoteLimits.causeChars &&
  isWhole(line.laborFen, quoteLimits.fen) &&
  isWhole(line.minutes, quoteLimits.minutes) &&
  line.parts.length <= quoteLimits.partsPerLine &&
  line.mediaIds.length <= quoteLimits.mediaPerLine &&
  line.parts.every(isPart)

/**
 * Checks a quote before anybody sees it.
 * @returns INPUT_INVALID with the first line that is wrong
 */
export const checkQuote = (lines: readonly QuoteLine[]): Result<readonly QuoteLine[]> => {
  if (lines.length === 0 || lines.length > quoteLimits.lines) return err('INPUT_INVALID', { field: 'lines' })
  const ids = new Set(lines.map((line) => line.lineId))
  if (ids.size !== lines.length) return err('INPUT_INVALID', { field: 'lines' })
  const wrong = lines.find((line) => !isLine(line))
  return wrong ? err('INPUT_INVALID', { field: 'lines', lineId: wrong.lineId }) : ok(bySafety(lines))
}
