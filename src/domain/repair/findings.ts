import type { Fen } from '../kernel/money'
import { begunStatuses, type LineStatus } from './lines'

/** A line as the dealer's DMS shows it; null for a status that we do not know. */
export interface DmsLine {
  readonly lineId: string
  readonly status: LineStatus | null
  readonly dueFen: Fen
}

/** The same line as we have it. */
export interface OurLine {
  readonly lineId: string
  readonly status: LineStatus
  readonly authorized: boolean
  readonly dueFen: Fen
}

/** What the dealer's system says and cannot be: told to a person, never an exception, never silently taken over. */
export interface Finding {
  readonly kind: 'UNAUTHORIZED_WORK' | 'PRICE_DIFFERS' | 'LINE_UNKNOWN' | 'STATUS_UNKNOWN'
  readonly lineId: string
}

/** Compares the DMS's lines with ours. */
export const findingsOf = (theirs: readonly DmsLine[], ours: readonly OurLine[]): readonly Finding[] => {
  const known = new Map(ours.map((line) => [line.lineId, line]))
  return theirs.flatMap(({ lineId, status, dueFen }): Finding[] => {
    const our = known.get(lineId)
    if (!our) return [{ kind: 'LINE_UNKNOWN', lineId }]
    return [
      ...(status === null ? [{ kind: 'STATUS_UNKNOWN', lineId } as const] : []),
      ...(status !== null && begunStatuses.includes(status) && !our.authorized
        ? [{ kind: 'UNAUTHORIZED_WORK', lineId } as const]
        : []),
      ...(dueFen !== our.dueFen ? [{ kind: 'PRICE_DIFFERS', lineId } as const] : []),
    ]
  })
}
