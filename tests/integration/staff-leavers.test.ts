/** From the DMS's desk to a refused call: people of the sample group, put to work by the operator's script and the real operations. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DEMO_STORE, demoAdmin, demoStaff } from '../../local/seed/demoStaff'
import { employDemoStaff } from '../../local/seed/employ'
import { signInByApi, type ApiFailure, type OwnerClient } from '../support/api-client'
import { rowsOf } from '../support/crowd'
import { startTestStack, until, type TestStack } from '../support/stack'

/** The promise is a minute, by the next pull at the latest; the webhook is what makes it seconds. */
const BY_WEBHOOK_MS = 10_000

let stack: TestStack
let storeId: string
beforeAll(async () => {
  stack = await startTestStack()
  expect(await employDemoStaff(stack)).toBe(true)
  storeId = (
    await rowsOf<{ id: string }>(stack, `SELECT store_id AS id FROM stores WHERE dms_key = '${DEMO_STORE}'`)
  )[0]!.id
}, 120_000)
afterAll(() => stack?.stop())

const listed = (client: OwnerClient): Promise<string> =>
  client.call('staff.list', { storeId }).then(
    () => 'OK',
    (error: ApiFailure) => error.error.code,
  )

const desk = (staff_key: string, active: boolean): Promise<Response> =>
  fetch(`${stack.urls.dms}/desk/staff`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-desk': '1' },
    body: JSON.stringify({ staff_key, active }),
  })

const script = async (...args: string[]): Promise<string> => {
  const env = { ...process.env, DATABASE_OWNER_URL: stack.databases.owner }
  const { stdout } = await promisify(execFile)('npx', ['tsx', 'config/staff-admin.ts', ...args], { env })
  return stdout.trim()
}

test('one of each role is at work, and a second start changes nothing', async () => {
  const admin = await signInByApi(stack.urls, demoAdmin.phone)
  const { memberships } = (await admin.call('staff.list', { storeId })).data
  const roles = memberships.filter((m) => m.state === 'ACTIVE').map((m) => m.role)
  expect(roles.sort()).toEqual(demoStaff.map((p) => p.role).sort())
  expect(await employDemoStaff(stack)).toBe(false)
})

test('whoever the desk marks as gone is refused within seconds, and what was refused is in the audit', async () => {
  const { phone } = demoStaff.find((p) => p.role === 'manager')!
  const manager = await signInByApi(stack.urls, phone)
  expect(await listed(manager)).toBe('OK')
  expect((await desk(`${DEMO_STORE}-M01`, false)).status).toBe(200)
  await until('the refusal', async () => (await listed(manager)) === 'NOT_ALLOWED', BY_WEBHOOK_MS)
  expect((await manager.call('staff.me', {})).data.memberships).toEqual([])
  const audited = await rowsOf(stack, `SELECT 1 FROM audit_log WHERE operation = 'staff.list' AND code = 'NOT_ALLOWED'`)
  expect(audited.length).toBeGreaterThan(0)
  await desk(`${DEMO_STORE}-M01`, true)
}, 30_000)

test('whoever leaves while no message comes through is out with the next pull', async () => {
  const { phone } = demoStaff.find((p) => p.role === 'advisor')!
  const advisor = await signInByApi(stack.urls, phone)
  const states = async () => (await advisor.call('staff.me', {})).data.memberships.map((m) => m.state)
  expect(await states()).toEqual(['ACTIVE'])
  const revive = stack.holdDown('cloudbase')
  await desk(`${DEMO_STORE}-A01`, false)
  await revive()
  await stack.invoke('jobs', { Type: 'Timer', TriggerName: 'pull' })
  expect(await states()).toEqual([])
}, 60_000)

test('a group admin is made and unmade by the script alone, which may be run again', async () => {
  const phone = '13700000002'
  const admin = await signInByApi(stack.urls, phone)
  expect(await listed(admin)).toBe('NOT_ALLOWED')
  expect(await script(phone)).toMatch(/^now an admin/)
  expect(await script(phone)).toMatch(/^nothing to change/)
  expect(await listed(admin)).toBe('OK')
  expect(await script(phone, '--end')).toMatch(/^no longer an admin/)
  expect(await listed(admin)).toBe('NOT_ALLOWED')
  await expect(script('12345')).rejects.toThrow('Chinese mobile number')
}, 60_000)
