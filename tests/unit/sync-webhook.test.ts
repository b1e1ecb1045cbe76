import { Webhook } from 'standardwebhooks'
import { createDmsWebhook } from '../../cloudfunctions/webhooks/dms'

const [OLD, NEW, FOREIGN] = [1, 2, 3].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`) as [
  string,
  string,
  string,
]
const BODY = JSON.stringify({
  type: 'appointments.updated',
  timestamp: '2026-11-24T01:00:00Z',
  data: { dealer_key: 'D001', resource: 'appointments', key: 'A1', version: 2 },
})

const open = (secrets: string[]) => {
  const seen = new Set<string>()
  const jobs: { task: string; payload: object; key: string }[] = []
  let kicks = 0
  const take = createDmsWebhook({
    database: { transaction: (fn: (sql: never) => Promise<unknown>) => fn(null as never) } as never,
    groupId: 'grp_00000000000000000000000000',
    sync: {
      receive: async (_sql, { eventId }) => {
        const fresh = !seen.has(eventId)
        seen.add(eventId)
        return fresh
      },
    },
    addJob: async (_sql, task, payload, { key }) => void jobs.push({ task, payload, key }),
    kick: async () => void (kicks += 1),
    secrets,
    now: () => Date.now(),
  })
  return { take, seen, jobs, kicks: () => kicks }
}

const headersOf = (secret: string, id = 'evt_1', at = new Date(), body = BODY): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, body),
})

describe('a webhook of the DMS', () => {
  it('matches the published vector of Standard Webhooks', () => {
    // standardwebhooks.com, reference libraries: the same secret, id, instant and payload in every language.
    const signature = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    )
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('is taken once, with one job that names the record and carries the trace', async () => {
    const w = open([NEW])
    expect(await w.take(BODY, headersOf(NEW), 'trc_1')).toEqual({ status: 204, outcome: 'taken', ref: 'A1' })
    expect(await w.take(BODY, headersOf(NEW), 'trc_2')).toEqual({ status: 204, outcome: 'known', ref: 'A1' })
    expect(w.jobs).toEqual([
      {
        task: 'dms.apply',
        key: 'apply:appointments:A1',
        payload: { resource: 'appointments', key: 'A1', version: 2, traceId: 'trc_1' },
      },
    ])
    expect(w.kicks()).toBe(1)
  })

  it('may be signed with either secret while they are changed, also when both signatures come', async () => {
    const w = open([OLD, NEW])
    expect((await w.take(BODY, headersOf(OLD, 'evt_old'), 't')).status).toBe(204)
    expect((await w.take(BODY, headersOf(NEW, 'evt_new'), 't')).status).toBe(204)
    const both = headersOf(FOREIGN, 'evt_both')
    both['webhook-signature'] += ` ${headersOf(NEW, 'evt_both')['webhook-signature']}`
    expect((await w.take(BODY, both, 't')).status).toBe(204)
    expect((await open([NEW]).take(BODY, headersOf(OLD), 't')).status).toBe(401)
  })

  it.each([
    ['one byte changed', BODY.replace('A1', 'A2'), headersOf(NEW)],
    ['an id that was not signed', BODY, { ...headersOf(NEW), 'webhook-id': 'evt_2' }],
    ['six minutes old', BODY, headersOf(NEW, 'evt_1', new Date(Date.now() - 360_000))],
    ['six minutes ahead', BODY, headersOf(NEW, 'evt_1', new Date(Date.now() + 360_000))],
    ['another secret', BODY, headersOf(FOREIGN)],
    ['no headers', BODY, {}],
  ])('%s: 401 and no trace of it', async (_name, body, headers) => {
    const w = open([NEW])
    expect((await w.take(body, headers, 't')).status).toBe(401)
    expect([w.seen.size, w.jobs.length, w.kicks()]).toEqual([0, 0, 0])
  })

  it('four minutes late is still in time', async () => {
    expect((await open([NEW]).take(BODY, headersOf(NEW, 'e', new Date(Date.now() - 240_000)), 't')).status).toBe(204)
  })

  it('refuses what it cannot read, although signed, and what is too large before looking at it', async () => {
    const w = open([NEW])
    for (const body of ['', 'null', '{"type":1}', BODY.slice(1)])
      expect((await w.take(body, headersOf(NEW, 'e', new Date(), body), 't')).status).toBe(400)
    const large = JSON.stringify({ ...JSON.parse(BODY), filler: '车'.repeat(7_000) })
    expect((await w.take(large, headersOf(NEW, 'e', new Date(), large), 't')).status).toBe(413)
    expect([w.seen.size, w.jobs.length]).toEqual([0, 0])
  })

  it('a record of a kind we do not keep is stored, and does nothing', async () => {
    const w = open([NEW])
    const body = BODY.replace('"resource":"appointments"', '"resource":"invoices"')
    expect((await w.take(body, headersOf(NEW, 'e', new Date(), body), 't')).status).toBe(204)
    expect([w.seen.size, w.jobs.length]).toEqual([1, 0])
  })
})
