import { Webhook } from 'standardwebhooks'
import { dmsRowsOf, rowsOf } from '../support/crowd'
import { startTestStack, type TestStack } from '../support/stack'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
}, 120_000)
afterAll(() => stack.stop())

test('a webhook that is not signed, altered, old or repeated does nothing', async () => {
  const url = `${stack.urls.app}/webhooks/dms`
  const body = JSON.stringify({
    type: 'staff.updated',
    timestamp: new Date().toISOString(),
    data: { dealer_key: 'D001', resource: 'staff', key: 'D001-T01', version: 1 },
  })
  const send = (id: string, at: Date, secret = stack.secrets.dmsWebhookSecret, sent = body) =>
    fetch(url, {
      method: 'POST',
      body: sent,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
    })
  const received = async (): Promise<number> =>
    (await rowsOf<{ n: string }>(stack, 'SELECT count(*) AS n FROM inbox')).map((r) => Number(r.n))[0]!
  const now = new Date()
  const before = await received()
  expect((await send('evt_a', now, `whsec_${Buffer.alloc(32, 7).toString('base64')}`)).status).toBe(401)
  expect((await send('evt_b', now, undefined, body.replace('T01', 'T02'))).status).toBe(401)
  expect((await send('evt_c', new Date(now.getTime() - 6 * 60_000))).status).toBe(401)
  expect((await fetch(url, { method: 'POST', body })).status).toBe(401)
  expect(await received()).toBe(before)
  expect((await send('evt_d', now)).status).toBe(204)
  expect((await send('evt_d', now)).status).toBe(204)
  expect(await received()).toBe(before + 1)
})

test('pulling again changes nothing', async () => {
  const counts = async (): Promise<string> =>
    JSON.stringify(
      await rowsOf(
        stack,
        `SELECT (SELECT count(*) FROM appointments) a, (SELECT count(*) FROM allocations) l, (SELECT count(*) FROM service_records) r, (SELECT count(*) FROM deferred_work) d`,
      ),
    )
  const before = await counts()
  await rowsOf(stack, 'DELETE FROM sync_cursors')
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'pull' })
  expect(await counts()).toBe(before)
}, 60_000)

test('no day looks different at the two ends', async () => {
  const ours = await rowsOf<{ key: string; start: string }>(
    stack,
    `SELECT dms_key AS key, start_ms::text AS start FROM appointments WHERE dms_key IS NOT NULL AND status IN ('CONFIRMED', 'CHECKED_IN') ORDER BY 1`,
  )
  const theirs = await dmsRowsOf<{ key: string; start: string }>(
    stack,
    `SELECT key, (extract(epoch FROM (body ->> 'scheduled_start')::timestamptz) * 1000)::bigint::text AS start FROM records WHERE resource = 'appointments' AND body ->> 'scheduling_status' IN ('BOOKED', 'MODIFIED', 'CHECKED_IN') ORDER BY 1`,
  )
  expect(ours).toEqual(theirs)
  expect(ours.length).toBeGreaterThan(60)
})
