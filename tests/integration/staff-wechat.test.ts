/** The invite as a mini program code, through the built bundle, the platform's cloud call and WeChat's API, each over its wire. */
import { ulid } from 'ulid'
import type { CallReply } from '@/contracts/envelope'
import type { OutputOf } from '@/contracts/operations'
import { DEMO_STORE, demoStaff } from '../../local/seed/demoStaff'
import { employDemoStaff } from '../../local/seed/employ'
import { rowsOf } from '../support/crowd'
import { startTestStack, type TestStack } from '../support/stack'
import { wechatCalls } from '../support/wechat'
import { newId } from '../support/workshop'

let stack: TestStack
let session: string
let storeId: string
const { phone, post } = wechatCalls(() => stack.urls.wechat)

const call = async <T>(operation: string, input: object): Promise<CallReply<T>> => {
  const reply = await fetch(`${stack.urls.app}/client/callFunction`, {
    method: 'POST',
    headers: { 'x-client-session': session, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'api', data: { operation, input, idempotencyKey: ulid() } }),
  })
  return ((await reply.json()) as { result: CallReply<T> }).result
}
const invite = () =>
  call<OutputOf<'staff.invite'>>('staff.invite', { membershipId: newId('membership'), storeId, role: 'advisor' })

beforeAll(async () => {
  stack = await startTestStack()
  await employDemoStaff(stack)
  storeId = (
    await rowsOf<{ id: string }>(stack, `SELECT store_id AS id FROM stores WHERE dms_key = '${DEMO_STORE}'`)
  )[0]!.id
  session = String((await post('/client/login', { user: 'manager' })).session)
  const { code } = await phone(session, 'phoneNumber', { phone: demoStaff[0].phone })
  expect(await call('session.startByWechat', { code })).toMatchObject({ ok: true })
}, 120_000)
afterAll(() => stack?.stop())
afterEach(() => fetch(`${stack.urls.wechat}/faults`, { method: 'DELETE' }))

test('a manager in WeChat gets a picture, and its scan opens the way in with the code of the invite', async () => {
  const reply = await invite()
  if (!reply.ok) throw new Error(reply.error.code)
  const { picture, code } = reply.data
  expect(picture).toMatch(/^data:image\/png;base64,iVBOR/)
  const { codes } = (await (await fetch(`${stack.urls.wechat}/wxacodes`)).json()) as {
    codes: { page: string; scene: string }[]
  }
  expect(codes[0]).toMatchObject({ page: 'packages/staff/join/index', scene: code })
})

test('while WeChat gives none, the invite is made without it', async () => {
  await post('/faults', { kind: 'error', status: 502, match: { pathPrefix: '/cloud-call/' }, times: 9 })
  const reply = await invite()
  expect(reply).toMatchObject({ ok: true, data: { picture: null } })
})
