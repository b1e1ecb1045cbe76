import { createHash, randomInt } from 'node:crypto'
import { ulid } from 'ulid'
import type { Clock } from '../clock'
import type { WechatConfig } from './config'
import type { Fields } from './fields'
import { openRecords } from './records'

export interface Pushed {
  readonly id: string
  /** waiting: nobody is configured to receive it · due · delivered · given-up: refused by the receiver four times */
  readonly state: 'waiting' | 'due' | 'delivered' | 'given-up'
  readonly attempts: number
  readonly event: Fields
}

const KEPT = 1_000
const RETRIES = 3
const TIMEOUT_MS = 5_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Events to the mini program's server (消息推送), in plain JSON. Source: developers.weixin.qq.com/miniprogram/dev/framework/server-ability/
 * message-push: the signature is the SHA-1 of token, timestamp and nonce in alphabetical order; a receiver has five seconds to say `success` or
 * nothing at all, else the event comes again, three times. What is not yet delivered survives a restart.
 */
export const openPush = ({ dataDir, push }: WechatConfig, clock: Clock) => {
  const events = openRecords<Pushed>(dataDir, 'pushes', KEPT)
  if (!push) {
    const wait = (event: Fields): void => events.put({ id: ulid(), state: 'waiting', attempts: 0, event })
    return { send: wait, list: () => events.list() }
  }

  const post = async (event: Fields): Promise<boolean> => {
    const timestamp = String(Math.floor(clock.now() / 1000))
    const nonce = String(randomInt(1e9, 2e9))
    const signature = createHash('sha1').update([push.token, timestamp, nonce].sort().join('')).digest('hex')
    const url = new URL(push.url)
    for (const [name, value] of Object.entries({ signature, timestamp, nonce, openid: String(event.FromUserName) }))
      url.searchParams.set(name, value)
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return reply.ok && ['success', ''].includes((await reply.text()).trim())
  }
  const deliver = async (pushed: Pushed): Promise<void> => {
    const done = await post(pushed.event).catch(() => false)
    const attempts = pushed.attempts + 1
    const next: Pushed = { ...pushed, attempts, state: done ? 'delivered' : attempts > RETRIES ? 'given-up' : 'due' }
    events.put(next)
    if (next.state !== 'due') return
    await pause(push.retryMs)
    await deliver(next)
  }

  for (const pushed of events.list()) if (pushed.state === 'due') void deliver(pushed)
  return {
    send(event: Fields): void {
      const pushed: Pushed = { id: ulid(), state: 'due', attempts: 0, event }
      events.put(pushed)
      void deliver(pushed)
    },
    list: () => events.list(),
  }
}

export type Push = ReturnType<typeof openPush>
