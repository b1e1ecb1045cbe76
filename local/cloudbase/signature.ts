import { sign } from '@cloudbase/signature-nodejs'
import type { Clock } from '../clock'

interface SignedRequest {
  readonly method: string
  /** The URL as the caller wrote it: it signs scheme-less host and path. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

const MAX_SKEW_SECONDS = 600

/**
 * Checks a TC3-HMAC-SHA256 authorization by computing it again with the vendor's own library.
 * @returns null when it is right, else the service's error code
 */
export const signatureFault = (
  request: SignedRequest,
  secretId: string,
  secretKey: string,
  clock: Clock,
): 'SIGN_PARAM_INVALID' | 'SIGN_EXPIRED' | null => {
  const authorization = request.headers.authorization ?? ''
  const timestamp = Number(request.headers['x-timestamp'])
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]
  if (!signed || !authorization.includes(`Credential=${secretId}/`) || !Number.isInteger(timestamp))
    return 'SIGN_PARAM_INVALID'
  if (Math.abs(clock.now() / 1000 - timestamp) > MAX_SKEW_SECONDS) return 'SIGN_EXPIRED'
  const headers = Object.fromEntries(signed.split(';').map((name) => [name, request.headers[name] ?? '']))
  try {
    const expected = sign({
      secretId,
      secretKey,
      method: request.method,
      url: request.url,
      headers,
      params: request.body,
      timestamp,
      withSignedParams: true,
    })
    return expected.authorization === authorization ? null : 'SIGN_PARAM_INVALID'
  } catch {
    return 'SIGN_PARAM_INVALID'
  }
}
