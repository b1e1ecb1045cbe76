import type { Env } from '../../core/env'

/** How long the caller waits for the request to be on its way; the jobs run on whether or not anybody waits for their answer. */
const ON_ITS_WAY_MS = 2

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Makes the kick: tells the `jobs` function that there is work. One request is under way and at most one waits behind it, so a burst of
 * bookings costs two invocations. A kick that is lost costs latency only: the outbox timer finds the job.
 */
export const createKick = (env: Pick<Env, 'TCB_ENV'>): (() => Promise<void>) => {
  let underWay: Promise<void> | null = null
  let again = false

  const invoke = async (): Promise<void> => {
    const { default: cloudbase } = await import('@cloudbase/node-sdk')
    const app = cloudbase.init({ env: env.TCB_ENV, keepalive: true })
    do {
      again = false
      await app.callFunction({ name: 'jobs', data: { kick: true } }).catch(() => undefined)
    } while (again)
  }

  return async () => {
    if (underWay) again = true
    else
      underWay = invoke()
        .catch(() => undefined)
        .finally(() => {
          underWay = null
        })
    await Promise.race([underWay, pause(ON_ITS_WAY_MS)])
  }
}
