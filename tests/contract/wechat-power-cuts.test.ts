/** The WeChat stand-in is killed in the middle of its work, again and again: what it said is so, and nothing is spent for nothing. */
import { PROGRESS, startWechat, wechatCalls } from '../support/wechat'
import type { StandIn } from '../support/standin'

let wechat: StandIn
const { post, token, login, phone, openidOf } = wechatCalls(() => wechat.url)

beforeAll(async () => {
  wechat = await startWechat({ sendMs: 2 })
})
afterAll(() => wechat.stop())

const ROUNDS = process.env.DEEP ? 200 : 12
const DATA = {
  car_number1: { value: '粤B12345' },
  phrase2: { value: '维修中' },
  time3: { value: '15:01' },
  thing4: { value: '无' },
}

/** One person, one cut: works until the power goes, and looks at what is left of it. */
const round = async (user: string): Promise<number> => {
  const session = await login(user)
  const message = { touser: openidOf(session), template_id: PROGRESS.id, data: DATA }
  const answers = { tmplIds: [PROGRESS.id], answers: { [PROGRESS.id]: 'accept' } }
  const send = async () =>
    (await post(`/cgi-bin/message/subscribe/send?access_token=${await token()}`, message)).errcode
  let [allowed, maybeAllowed, told, maybeTold] = [0, 0, 0, 0]
  const work = async (): Promise<void> => {
    for (;;) {
      maybeAllowed += 1
      await phone(session, 'subscribe', answers)
      allowed += 1
      maybeTold += 1
      expect(await send()).toBe(0)
      told += 1
    }
  }
  const working = work().catch((error: Error) => error)
  await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 40))
  await wechat.kill()
  expect(((await working) as Error).message).toMatch(/fetch failed|terminated/)
  await wechat.revive()

  const inbox = await fetch(`${wechat.url}/inbox?to=${openidOf(session)}`)
  const delivered = ((await inbox.json()) as { notices: unknown[] }).notices.length
  expect(delivered).toBeGreaterThanOrEqual(told)
  expect(delivered).toBeLessThanOrEqual(maybeTold)
  let left = 0
  while ((await send()) === 0) left += 1
  // Every allowance that was acknowledged is either a card or could still be sent, and none came from nowhere.
  expect(delivered + left).toBeGreaterThanOrEqual(allowed)
  expect(delivered + left).toBeLessThanOrEqual(maybeAllowed)
  return told
}

test(`killed ${ROUNDS} times between and within allowing and sending`, async () => {
  let told = 0
  for (let i = 0; i < ROUNDS; i++) told += await round(`unlucky-${i}`)
  expect(told).toBeGreaterThan(0)
}, 300_000)
