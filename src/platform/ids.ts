import { ulid } from 'ulid'
import { makeId, type IdKind } from '@/domain/kernel/ids'

/** WeChat's logic layer has no Web Crypto; ids must be unique, not secret, so Math.random will do there. */
const prng = (): number => {
  const source = (globalThis as { crypto?: { getRandomValues?: (out: Uint32Array) => Uint32Array } }).crypto
  if (!source?.getRandomValues) return Math.random()
  return (source.getRandomValues(new Uint32Array(1))[0] ?? 0) / 0x1_0000_0000
}

/** A new id of ours of one kind. */
export const newId = (kind: IdKind): string => makeId(kind, ulid(undefined, prng))

/** A new idempotency key. */
export const newKey = (): string => ulid(undefined, prng)
