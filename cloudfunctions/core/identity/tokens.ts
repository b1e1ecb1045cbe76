import { SignJWT, jwtVerify } from 'jose'
import type { TokenService } from '../context'

const ISSUER = 'chezhu'

/**
 * Session tokens: a signed name of a session row. The row decides whether it lives, so signing out works at once.
 * @param secret at least 32 characters, HS256
 */
export const createTokens = (secret: string): TokenService => {
  const key = new TextEncoder().encode(secret)
  return {
    sign: ({ sessionId, expiresAtMs }) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(sessionId)
        .setExpirationTime(Math.floor(expiresAtMs / 1000))
        .sign(key),
    async verify(token, nowMs) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          currentDate: new Date(nowMs),
        })
        return payload.sub ?? null
      } catch {
        return null
      }
    },
  }
}
