import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Digest } from '../../../src/domain/repair/approval'

/**
 * SHA-256 over the canonical JSON (RFC 8785) of a document, lower-case hex. Members that are undefined are left out, as JSON leaves them out.
 * @throws TypeError for a document that JSON cannot say
 */
export const sha256OfJson: Digest = (document) => {
  const text = canonicalize(document)
  if (text === undefined) throw new TypeError('not a JSON document')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
