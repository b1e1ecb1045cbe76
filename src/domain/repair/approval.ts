import type { Fen } from '../kernel/money'
import { err, ok, type Result } from '../kernel/result'
import type { EpochMs } from '../kernel/time'
import { promiseWith, selectionOf, type QuoteLine } from './quote'

/** What an owner says to one line. */
export const decisions = ['APPROVED', 'DECLINED', 'DEFERRED'] as const
export type Decision = (typeof decisions)[number]

/** How it was said; STAR's names. Only the first carries a signature, the second is the weaker kind, the third a rule that the owner set. */
export const authorizationMethods = ['DIGITAL_PORTAL', 'VERBAL_PHONE', 'AUTOMATED_POLICY_PREAUTHORIZATION'] as const
export type AuthorizationMethod = (typeof authorizationMethods)[number]

/** One version of what the owner is asked. A change of any price, part or minute is a new version with another digest. */
export interface QuoteVersion {
  readonly quoteId: string
  readonly repairOrderId: string
  readonly version: number
  readonly lines: readonly QuoteLine[]
  /** The promise before this work. */
  readonly promiseAtMs: EpochMs
  readonly sentAtMs: EpochMs
  readonly expiresAtMs: EpochMs
}

/**
 * Digest of the canonical form (RFC 8785) of a document, as lower-case hex of SHA-256. Given from outside: the domain has no crypto of its own.
 */
export type Digest = (document: unknown) => string

/** The digest that a decision is bound to. */
export const quoteDigest = (quote: QuoteVersion, digest: Digest): string => digest({ kind: 'quote', ...quote })

/** The digest of one line's words: an approval stands for as long as they are the same. */
export const lineDigest = (line: QuoteLine, digest: Digest): string => digest({ kind: 'line', ...line })

export interface LineDecision {
  readonly lineId: string
  readonly decision: Decision
}

export interface SignedDecision extends LineDecision {
  readonly lineDigest: string
}

/** What is kept of an authorization. Everything in it is part of its digest. */
export interface AuthorizationBody {
  readonly authorizationId: string
  readonly repairOrderId: string
  readonly sequence: number
  readonly previousDigest: string
  readonly quoteId: string
  readonly quoteVersion: number
  readonly quoteDigest: string
  readonly decisions: readonly SignedDecision[]
  /** Sum of what was approved. */
  readonly dueFen: Fen
  /** The promise that was shown with it. */
  readonly promiseAtMs: EpochMs
  readonly method: AuthorizationMethod
  /** Account of the owner; null when they said it on the phone. */
  readonly accountId: string | null
  /** Who wrote it down, for what was said on the phone. */
  readonly staffId: string | null
  /** Second member of staff who heard it. */
  readonly witnessStaffId: string | null
  /** Signature on glass, or the recording of the call, with the digest of its bytes. */
  readonly evidence: { readonly mediaId: string; readonly sha256: string } | null
  readonly atMs: EpochMs
}

export interface Authorization extends AuthorizationBody {
  readonly digest: string
}

/** What comes before the first link of a repair order's chain. */
export const CHAIN_START = '0'.repeat(64)

/** Closes a record: its digest is over everything in it, the digest of the one before included. */
export const seal = (body: AuthorizationBody, digest: Digest): Authorization => ({
  ...body,
  digest: digest({ kind: 'authorization', ...body }),
})

export interface BrokenLink {
  readonly sequence: number
  readonly reason: 'MISSING' | 'NOT_LINKED' | 'CHANGED'
}

/** The last link of a chain. What is kept of it beside the chain shows when links are cut off its end. */
export interface ChainEnd {
  readonly sequence: number
  readonly digest: string
}

export const chainEnd = (chain: readonly Authorization[]): ChainEnd => {
  const last = chain.at(-1)
  return last ? { sequence: last.sequence, digest: last.digest } : { sequence: 0, digest: CHAIN_START }
}

/**
 * Follows the chain of one repair order.
 * @param chain as it is stored, by sequence
 * @param end the last link, as it was noted elsewhere when it was made
 * @returns the first link that is not as it was signed, or null
 */
export const firstBrokenLink = (chain: readonly Authorization[], end: ChainEnd, digest: Digest): BrokenLink | null => {
  let previous = CHAIN_START
  for (const [index, { digest: stored, ...body }] of chain.entries()) {
    const sequence = index + 1
    if (body.sequence !== sequence) return { sequence, reason: 'MISSING' }
    if (body.previousDigest !== previous) return { sequence, reason: 'NOT_LINKED' }
    if (seal(body, digest).digest !== stored) return { sequence, reason: 'CHANGED' }
    previous = stored
  }
  return chain.length === end.sequence && previous === end.digest
    ? null
    : { sequence: Math.min(chain.length, end.sequence) + 1, reason: 'MISSING' }
}

/** Whether the latest word about a line allows work on it as it now is. */
export const isAuthorized = (line: QuoteLine, chain: readonly Authorization[], digest: Digest): boolean => {
  const latest = chain
    .flatMap((authorization) => authorization.decisions)
    .findLast((decision) => decision.lineId === line.lineId)
  return latest?.decision === 'APPROVED' && latest.lineDigest === lineDigest(line, digest)
}

/** Who said it and how. */
export type Said = Pick<
  AuthorizationBody,
  'authorizationId' | 'method' | 'accountId' | 'staffId' | 'witnessStaffId' | 'evidence' | 'atMs'
>

const isWellSaid = ({ method, accountId, staffId, witnessStaffId, evidence }: Said): boolean => {
  if (method === 'DIGITAL_PORTAL') return accountId !== null && evidence !== null
  if (method === 'VERBAL_PHONE')
    return staffId !== null && (evidence !== null || (witnessStaffId !== null && witnessStaffId !== staffId))
  return accountId === null && staffId === null && evidence === null
}

/** Every line once and no other: silence about a line is no decision. */
const coversAll = (lines: readonly QuoteLine[], said: readonly LineDecision[]): boolean => {
  const asked = new Set(lines.map((line) => line.lineId))
  const answered = new Set(said.map((decision) => decision.lineId))
  return said.length === asked.size && answered.size === asked.size && said.every(({ lineId }) => asked.has(lineId))
}

/**
 * Turns what was said into the next link of the chain.
 * @param shown digest of the quote that was on the screen
 * @returns QUOTE_CHANGED when another version stands now, QUOTE_EXPIRED, INPUT_INVALID when a line is left out, EVIDENCE_MISSING without a
 *   signature, or for the phone without recording or second member of staff
 */
export const authorize = (
  quote: QuoteVersion,
  shown: string,
  answers: readonly LineDecision[],
  said: Said,
  end: ChainEnd,
  digest: Digest,
): Result<Authorization> => {
  const present = quoteDigest(quote, digest)
  if (shown !== present) return err('QUOTE_CHANGED', { version: quote.version })
  if (said.atMs >= quote.expiresAtMs) return err('QUOTE_EXPIRED')
  if (!coversAll(quote.lines, answers)) return err('INPUT_INVALID', { field: 'decisions' })
  if (!isWellSaid(said)) return err('EVIDENCE_MISSING')
  const answerTo = new Map(answers.map(({ lineId, decision }) => [lineId, decision]))
  const approved = new Set(answers.filter(({ decision }) => decision === 'APPROVED').map(({ lineId }) => lineId))
  const selection = selectionOf(quote.lines, approved)
  return ok(
    seal(
      {
        ...said,
        repairOrderId: quote.repairOrderId,
        sequence: end.sequence + 1,
        previousDigest: end.digest,
        quoteId: quote.quoteId,
        quoteVersion: quote.version,
        quoteDigest: present,
        decisions: quote.lines.map((line) => ({
          lineId: line.lineId,
          decision: answerTo.get(line.lineId)!,
          lineDigest: lineDigest(line, digest),
        })),
        dueFen: selection.dueFen,
        promiseAtMs: promiseWith(quote.promiseAtMs, selection.minutes, said.atMs),
      },
      digest,
    ),
  )
}
