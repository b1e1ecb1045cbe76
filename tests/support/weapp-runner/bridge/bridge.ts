import fs from 'node:fs'
import path from 'node:path'
import type { Stack } from '../../../../local/stack'
import type { Outside } from '../runtime/types'
import type { Ticket } from '../../watching'
import { transfersBy } from './transfers'
import { watchesOf } from './watches'

/** What the person who holds the phone has at hand. */
export interface Pocket {
  /** Name of the test user; the same name is the same OPENID. */
  readonly user: string
  /** The phone number that WeChat knows of them. */
  readonly phone?: string
  readonly latitude?: number
  readonly longitude?: number
  /** Pictures and films in the album, as files on disk; without any the person leaves the album. */
  readonly photos?: readonly string[]
  /** What the camera sees when a code is scanned; without it the person leaves. */
  readonly scan?: string
  /** How the person ends WeChat's cashier. */
  readonly pay?: 'ok' | 'cancel'
}

const photoOf = (file: string) => ({
  base64: fs.readFileSync(file).toString('base64'),
  ending: path.extname(file).slice(1).toLowerCase(),
})

/** What the person picks, or the words with which WeChat tells that they left. */
const picked = <T>(value: T | undefined): Promise<T> =>
  value === undefined ? Promise.reject(new Error('cancel')) : Promise.resolve(value)

/** A phone's way out; to be stopped, because it keeps connections of watches open. */
export interface Bridge {
  readonly outside: Outside
  stop(): void
}

type Values = Readonly<Record<string, unknown>>

const REFUSED = /^[\w.]+:fail /

/** The words behind `fail `; the phone puts the name of its own call before them. */
const refusal = (errMsg: string): Error => new Error(errMsg.replace(REFUSED, ''))

/**
 * The way out of the phone, to a running local stack: `wx.cloud` to the CloudBase stand-in, the rest to WeChat's. Calls leave from Node,
 * where no browser's rule of origins applies, as on a phone.
 */
export const bridgeTo = async (stack: Pick<Stack, 'urls'>, pocket: Pocket): Promise<Bridge> => {
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Values> => {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return (await reply.json()) as Values
  }
  const { session } = await post(`${stack.urls.wechat}/client/login`, { user: pocket.user })
  const own = { 'x-client-session': String(session) }
  const ask = async (url: string, body: unknown): Promise<Values> => {
    const reply = await post(url, body, own)
    if (typeof reply.errMsg === 'string' && REFUSED.test(reply.errMsg)) throw refusal(reply.errMsg)
    if (typeof reply.errmsg === 'string' && reply.errmsg !== 'ok') throw new Error(reply.errmsg)
    return reply
  }
  const wechat = (call: string, body: object = {}) => ask(`${stack.urls.wechat}/client/${call}`, body)
  const cloud = (call: string, body: unknown) => ask(`${stack.urls.app}/client/${call}`, body)
  const watches = watchesOf(async () => (await cloud('wsWebSign', {})).data as Ticket)
  const calls: Readonly<Record<string, (values: Values) => Promise<unknown>>> = {
    ...transfersBy(cloud),
    ...watches.calls,
    callFunction: (values) => cloud('callFunction', values),
    getTempFileURL: (values) => cloud('getTempFileURL', values),
    chooseMedia: ({ count }) =>
      picked(pocket.photos?.length ? { photos: pocket.photos.slice(0, Number(count)).map(photoOf) } : undefined),
    scanCode: () => picked(pocket.scan && { result: pocket.scan, scanType: 'QR_CODE', charSet: 'utf-8' }),
    pay: () => picked(pocket.pay === 'ok' ? {} : undefined),
    login: () => wechat('code'),
    phoneNumber: () => wechat('phoneNumber', { phone: pocket.phone }),
    subscribe: ({ tmplIds }) => {
      const answers = Object.fromEntries((tmplIds as string[]).map((id) => [id, 'accept']))
      return wechat('subscribe', { tmplIds, answers })
    },
    getLocation: () => {
      const { latitude = 31.2304, longitude = 121.4737 } = pocket
      return Promise.resolve({ latitude, longitude, speed: -1, accuracy: 30, altitude: 0, verticalAccuracy: 0 })
    },
    phoneCall: () => Promise.resolve({}),
    openLocation: () => Promise.resolve({}),
    clipboard: () => Promise.resolve({}),
  }
  const outside: Outside = async (method, values) => {
    const call = calls[method]
    if (!call) throw new Error(`the runner's phone has no way out for ${method}`)
    return call((values ?? {}) as Values)
  }
  return { outside, stop: watches.stop }
}
