import { createHmac } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../../clock'
import { ADMIN, clientOf, type Caller } from '../caller'
import type { CloudBaseConfig } from '../config'

/** The SDK asks for a new one whenever it connects. */
const TICKET_TTL_SECONDS = 60

export type TicketFault = 'SIGN_EXPIRED_ERROR' | 'SIGN_INVALID_ERROR'

/** Tickets for the socket of watchers: who asked for one over HTTP, signed, is who logs in with it. */
export const createTickets = (config: CloudBaseConfig, clock: Clock) => {
  const key = createHmac('sha256', config.secretKey).update('realtime login').digest()
  return {
    /** The reply to `auth.wsWebSign`. */
    async issue(caller: Caller) {
      const signStr = await new SignJWT({ kind: caller.kind })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(caller.kind === 'client' ? caller.openid : '')
        .setExpirationTime(Math.floor(clock.now() / 1000) + TICKET_TTL_SECONDS)
        .sign(key)
      return { signStr, wsUrl: `ws://127.0.0.1:${config.port}/realtime`, secretVersion: '1', envId: config.envId }
    },

    async verify(signStr: string): Promise<Caller | TicketFault> {
      try {
        const options = { algorithms: ['HS256'], currentDate: new Date(clock.now()) }
        const { payload } = await jwtVerify(signStr, key, options)
        return payload.kind === 'admin' ? ADMIN : clientOf(String(payload.sub))
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'SIGN_EXPIRED_ERROR' : 'SIGN_INVALID_ERROR'
      }
    },
  }
}

export type Tickets = ReturnType<typeof createTickets>
