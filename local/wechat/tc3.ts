import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock'

export interface SignedRequest {
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as it came: a signature is over bytes, not over what they mean. */
  readonly text: string
}

export interface Account {
  readonly secretId: string
  readonly secretKey: string
}

export type SignatureFault =
  'AuthFailure.SignatureExpire' | 'AuthFailure.SecretIdNotFound' | 'AuthFailure.SignatureFailure'

const MAX_SKEW_SECONDS = 300
const MUST_BE_SIGNED = ['content-type', 'host']

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest()

/**
 * Checks a TC3-HMAC-SHA256 signature of a Tencent Cloud API request (POST, JSON). Written from the documentation of signature v3 rather
 * than with the library that the product signs with, so that one mistake cannot hide in both.
 * @returns null when it is right, else the API's error code
 */
export const signatureFault = (
  request: SignedRequest,
  account: Account,
  service: string,
  clock: Pick<Clock, 'now'>,
): SignatureFault | null => {
  const { headers, path, text } = request
  const timestamp = Number(headers['x-tc-timestamp'])
  if (!Number.isInteger(timestamp) || Math.abs(clock.now() / 1000 - timestamp) > MAX_SKEW_SECONDS)
    return 'AuthFailure.SignatureExpire'

  const parsed =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (!parsed) return 'AuthFailure.SignatureFailure'
  const [, secretId, scope, names, signature] = parsed as unknown as [string, string, string, string, string]
  if (secretId !== account.secretId) return 'AuthFailure.SecretIdNotFound'

  const date = new Date(timestamp * 1000).toISOString().slice(0, 10)
  const signed = names.split(';')
  if (scope !== `${date}/${service}/tc3_request` || MUST_BE_SIGNED.some((name) => !signed.includes(name)))
    return 'AuthFailure.SignatureFailure'

  const lines = signed.map((name) => `${name}:${(headers[name] ?? '').trim().toLowerCase()}\n`)
  const canonical = ['POST', path, '', lines.join(''), names, sha256(text)].join('\n')
  const key = hmac(hmac(hmac(`TC3${account.secretKey}`, date), service), 'tc3_request')
  const expected = hmac(key, ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n'))
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'AuthFailure.SignatureFailure'
}
