import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock'
import { openRecords } from './records'
import { Refusal } from './refusal'

export interface Code<T> {
  readonly id: string
  readonly appId: string
  readonly expiresAtMs: number
  readonly used: boolean
  readonly content: T
}

const VALID_MS = 5 * 60_000
const KEPT = 10_000

/** Codes that the client hands to the mini program: for one app, once, five minutes. They survive a restart, used ones as used. */
export const openCodes = <T>(directory: string, name: string, clock: Clock) => {
  const codes = openRecords<Code<T>>(directory, name, KEPT)
  return {
    issue(appId: string, content: T): string {
      const id = randomBytes(24).toString('base64url')
      codes.put({ id, appId, content, used: false, expiresAtMs: clock.now() + VALID_MS })
      return id
    },
    /** Spends the code. @throws Refusal 40029 when there is none for this app or it is too old, `used` when it was spent before. */
    spend(appId: string, id: string, used: 40029 | 40163, allowed: (content: T) => void = () => undefined): T {
      const code = codes.get(id)
      if (!code || code.appId !== appId) throw new Refusal(40029)
      if (code.used) throw new Refusal(used)
      if (clock.now() >= code.expiresAtMs) throw new Refusal(40029)
      allowed(code.content)
      codes.put({ ...code, used: true })
      return code.content
    },
  }
}
