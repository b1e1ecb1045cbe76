import { EJSON } from 'bson'
import { toText, type Document } from './documents'

/** One thing that happened to one document. */
export interface Change {
  readonly id: string
  /** 1 for the first change of this id, and so on without a gap: removed documents are counted on. */
  readonly revision: number
  readonly kind: 'add' | 'update' | 'replace' | 'remove'
  /** As it is since; null when it is gone. */
  readonly document: Document | null
  /** Whose it was before: the `_openid` of the document, null when there was none. */
  readonly ownerBefore: string | null
  readonly updated: Readonly<Record<string, unknown>>
  readonly removed: readonly string[]
}

/** `_openid`: the field in which the platform keeps the owner. */
export const ownerOf = (document: Document | null): string | null =>
  typeof document?._openid === 'string' ? document._openid : null

/** One line of the log. */
export const lineOf = (change: Change): string => `${toText(change)}\n`

export const changeOf = (line: string): Change => EJSON.parse(line, { relaxed: true }) as unknown as Change
