import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock'
import type { App, WechatConfig } from './config'
import { flagOf, textOf, type Fields } from './fields'
import { openRecords, type Records } from './records'
import { Refusal } from './refusal'

const VALID_MS = 7_200_000
/** Within five minutes of the end a new token is made, and the old one still serves. */
const OVERLAP_MS = 5 * 60_000
const FORCED_PER_DAY = 20
const FORCED_APART_MS = 30_000
const DAY_MS = 24 * 3600_000
const RETIRED_KEPT = 50
/** The documentation asks for room for 512 characters at least; a token of that length finds out who gave it less. */
const TOKEN_BYTES = 390

interface Token {
  readonly token: string
  readonly expiresAtMs: number
}

/** The tokens of one app from one source: the one that is given out, and those that were. */
interface Series {
  readonly id: string
  readonly current: Token
  readonly retired: readonly Token[]
  /** When the refresh was forced, within the last day. */
  readonly forcedAtMs: readonly number[]
}

/** The app that a request names and proves to be. @throws Refusal 41002, 40013, 41004, 40125 */
export const appOf = ({ apps }: WechatConfig, fields: Fields): App => {
  const appId = textOf(fields, 'appid', 41002)
  const secret = textOf(fields, 'secret', 41004)
  const app = apps.find((a) => a.appId === appId)
  if (!app) throw new Refusal(40013)
  if (app.secret !== secret) throw new Refusal(40125)
  return app
}

/** How a series goes on; `id` is its kind and app. */
const createIssue = (series: Records<Series>, clock: Clock) => {
  /** Puts a new token in the place of the current one, which serves for `overlapMs` more. */
  const renew = (id: string, overlapMs: number, forcedAtMs: readonly number[]): Token => {
    const before = series.get(id)
    const retired = before
      ? [{ ...before.current, expiresAtMs: Math.min(before.current.expiresAtMs, clock.now() + overlapMs) }]
      : []
    const token = `99_${randomBytes(TOKEN_BYTES).toString('base64url')}`
    const current = { token, expiresAtMs: clock.now() + VALID_MS }
    series.put({ id, current, forcedAtMs, retired: [...retired, ...(before?.retired ?? [])].slice(0, RETIRED_KEPT) })
    return current
  }
  const stable = (id: string): Token => {
    const found = series.get(id)
    return found && found.current.expiresAtMs - clock.now() > OVERLAP_MS
      ? found.current
      : renew(id, OVERLAP_MS, found?.forcedAtMs ?? [])
  }
  return {
    stable,
    forced(id: string): Token {
      const found = series.get(id)
      const forced = (found?.forcedAtMs ?? []).filter((atMs) => clock.now() - atMs < DAY_MS)
      // Asked again too soon it is not refreshed, says the documentation: the token stays.
      if (found && clock.now() - (forced.at(-1) ?? -Infinity) < FORCED_APART_MS) return stable(id)
      // [K] that the 21st is refused with 45009: the page names the limit and no code.
      if (forced.length >= FORCED_PER_DAY) throw new Refusal(45009)
      return renew(id, 0, [...forced, clock.now()])
    },
    renewed: (id: string): Token => renew(id, OVERLAP_MS, []),
  }
}

/**
 * Access tokens. Source: developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken (the same token until
 * five minutes before its end, old and new overlap, forced refresh 20 times a day and 30 s apart) and …/api_getaccesstoken.
 */
export const openTokens = (config: WechatConfig, clock: Clock) => {
  const series = openRecords<Series>(config.dataDir, 'tokens', 1_000)
  const issue = createIssue(series, clock)
  const replyOf = ({ token, expiresAtMs }: Token) => ({
    access_token: token,
    expires_in: Math.floor((expiresAtMs - clock.now()) / 1000),
  })
  return {
    /** `POST /cgi-bin/stable_token` */
    stable(body: Fields): object {
      if (textOf(body, 'grant_type', 40002) !== 'client_credential') throw new Refusal(40002)
      const id = `stable:${appOf(config, body).appId}`
      return replyOf(flagOf(body, 'force_refresh', false) ? issue.forced(id) : issue.stable(id))
    },
    /** `GET /cgi-bin/token`: a new one at each call, apart from the stable ones. */
    plain(query: Fields): object {
      if (textOf(query, 'grant_type', 40002) !== 'client_credential') throw new Refusal(40002)
      return replyOf(issue.renewed(`plain:${appOf(config, query).appId}`))
    },
    /** Whose token it is. @throws Refusal 41001 missing, 40001 unknown or replaced, 42001 past its time */
    verify(token: string | undefined): App {
      if (!token) throw new Refusal(41001)
      for (const app of config.apps)
        for (const kind of ['stable', 'plain']) {
          const found = series.get(`${kind}:${app.appId}`)
          const known = found && [found.current, ...found.retired].find((t) => t.token === token)
          if (!known) continue
          if (known.expiresAtMs > clock.now()) return app
          throw new Refusal(known === found.current ? 42001 : 40001)
        }
      throw new Refusal(40001)
    },
  }
}
