import { createHash } from 'node:crypto'
import path from 'node:path'
import { jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../clock'
import type { WechatConfig } from './config'
import { openRecords } from './records'

/** A person as one mini program sees them. */
export interface Person {
  readonly id: string
  readonly appId: string
  readonly unionid: string
  /** When they were last inside the mini program. */
  readonly visitedAtMs: number
  /** The switch for all messages of this mini program, in its settings page. */
  readonly mainSwitch: boolean
  /** They have reported or banned the mini program's messages. */
  readonly banned: boolean
}

const KEPT = 20_000
const SESSION_SECONDS = 30 * 24 * 3600

const idOf = (letter: string, text: string): string =>
  `${letter}${createHash('sha256').update(text).digest('base64url').slice(0, 27)}`

/** The people of the WeChat client and the sessions with which it acts for them. */
export const openPeople = (config: WechatConfig, clock: Clock) => {
  const people = openRecords<Person>(path.join(config.dataDir), 'people', KEPT)
  const key = new TextEncoder().encode(config.clientSessionSecret)

  const visit = (appId: string, openid: string, unionid: string): Person => {
    const before = people.get(openid)
    const person = {
      mainSwitch: true,
      banned: false,
      ...before,
      id: openid,
      appId,
      unionid,
      visitedAtMs: clock.now(),
    }
    people.put(person)
    return person
  }

  return {
    find: (openid: string): Person | undefined => people.get(openid),
    visit,
    change: (person: Person, settings: Partial<Pick<Person, 'mainSwitch' | 'banned'>>) =>
      people.put({ ...person, ...settings }),
    /** The same name is the same person: one OPENID per mini program, one UNIONID for all. */
    async login(appId: string, user: string): Promise<string> {
      // The first mini program's ids know nothing of others, so that accounts of a running stack stay theirs.
      const scope = appId === config.apps[0]?.appId ? '' : `${appId}:`
      const openid = idOf('o', `openid:${scope}${user}`)
      const unionid = idOf('u', `unionid:${user}`)
      visit(appId, openid, unionid)
      return new SignJWT({ unionid, appid: appId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(openid)
        .setExpirationTime(Math.floor(clock.now() / 1000) + SESSION_SECONDS)
        .sign(key)
    },
    /** Who acts in the client, or null for a session that is not ours or over. To act is to be inside the mini program. */
    async ofSession(session: string | undefined): Promise<Person | null> {
      const checks = { algorithms: ['HS256'], currentDate: new Date(clock.now()) }
      const proof = await jwtVerify(session ?? '', key, checks).catch(() => null)
      const { sub, appid, unionid } = proof?.payload ?? {}
      return sub && typeof appid === 'string' ? visit(appid, sub, String(unionid)) : null
    },
  }
}

export type People = ReturnType<typeof openPeople>
