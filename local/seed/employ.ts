import { ulid } from 'ulid'
import { appointGroupAdmin } from '../../config/staff/admin'
import type { InputOf, OperationName, OutputOf } from '../../src/contracts/operations'
import { makeId } from '../../src/domain/kernel/ids'
import { withClient } from '../postgres/withClient'
import type { Stack } from '../stack'
import { DEMO_STORE, demoAdmin, demoStaff } from './demoStaff'

const PATIENCE_MS = 10_000

type Call = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>

/** Calls as the browser does. @throws Error with the code of a refusal */
const callerOf =
  (api: string, token?: string): Call =>
  async (name, input) => {
    const reply = await fetch(`${api}/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': ulid(),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(input),
    })
    const body = (await reply.json()) as { ok: boolean; data: never; error: { code: string } }
    if (!body.ok) throw new Error(`${name}: ${body.error.code}`)
    return body.data
  }

const codeFor = async (wechat: string, phone: string): Promise<string> => {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const inbox = (await (await fetch(`${wechat}/inbox?to=${phone}`)).json()) as { messages: { text: string }[] }
    const code = /(?<!\d)\d{6}(?!\d)/.exec(inbox.messages[0]?.text ?? '')?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('no sign-in code arrived')
}

const signIn = async ({ urls }: Stack, phone: string): Promise<Call> => {
  const anybody = callerOf(urls.api)
  const { challengeId } = await anybody('session.requestCode', { phone })
  const { token } = await anybody('session.start', { challengeId, code: await codeFor(urls.wechat, phone) })
  return callerOf(urls.api, token)
}

const employ = async (admin: Call, storeId: string, person: (typeof demoStaff)[number], self: Call): Promise<void> => {
  const membershipId = makeId('membership', ulid())
  const { code } = await admin('staff.invite', { membershipId, storeId, role: person.role })
  await self('staff.claim', { code })
  await admin('staff.confirm', { membershipId, version: 2 })
}

/**
 * Puts one person of each role to work at a store of the sample group, by the operator's script and the product's own operations. Once: whoever is
 * there, or was sent away since, stays so.
 * @returns whether there was anything to do
 */
export const employDemoStaff = async (stack: Stack): Promise<boolean> => {
  const storeId = await withClient(stack.databases.owner, async (client) => {
    const { rows } = await client.query<{ storeId: string }>(
      `SELECT store_id AS "storeId" FROM stores WHERE dms_key = $1 AND NOT EXISTS (SELECT 1 FROM staff_memberships)`,
      [DEMO_STORE],
    )
    if (rows[0]) await appointGroupAdmin(client, stack.secrets.groupId, demoAdmin.phone)
    return rows[0]?.storeId
  })
  if (!storeId) return false
  const admin = await signIn(stack, demoAdmin.phone)
  const people = await Promise.all(demoStaff.map(({ phone }) => signIn(stack, phone)))
  await Promise.all(demoStaff.map((person, i) => employ(admin, storeId, person, people[i]!)))
  // Whoever signs in as one of them next would else have to wait a minute for a code.
  const phones = [demoAdmin, ...demoStaff].map((person) => person.phone)
  await withClient(stack.databases.owner, (client) =>
    client.query('DELETE FROM sms_challenges WHERE phone = ANY ($1)', [phones]),
  )
  return true
}
