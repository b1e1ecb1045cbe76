import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The six digits of a challenge, derived from its id and a secret: no code is ever stored, and sender and checker need not share state.
 * @param secret at least 32 characters
 */
export const codeOf = (secret: string, challengeId: string): string => {
  const digest = createHmac('sha256', secret).update(challengeId).digest()
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0')
}

/** Compares two codes without telling by the time taken how far they agree. */
export const sameCode = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
