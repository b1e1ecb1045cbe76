import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startTestStack, type TestStack } from '../support/stack'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
}, 120_000)
afterAll(() => stack.stop())

const tryEnvironment = async (env: Record<string, string>): Promise<{ out: string; code: number }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'config/try-environment.ts'], {
    env: { PATH: process.env.PATH, ...env },
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
  const [code] = (await once(child, 'close')) as [number]
  return { out, code }
}

test('the script for a real environment finds the local one as the stand-ins promise it', async () => {
  const { out, code } = await tryEnvironment({
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${stack.urls.app}/admin` }),
    // Without these three the SDK looks for the cloud's metadata before each call.
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: stack.envId,
    TCB_ENV: stack.envId,
    TENCENTCLOUD_SECRETID: stack.secrets.cloudSecretId,
    TENCENTCLOUD_SECRETKEY: stack.secrets.cloudSecretKey,
    TRY_HTTP_URL: stack.urls.app,
    DATABASE_URL: stack.databases.app,
    WECHAT_API_URL: stack.urls.wechat,
    WECHAT_APP_ID: stack.appId,
    WECHAT_APP_SECRET: stack.secrets.wechatSecret,
  })
  expect(out.split('\n').filter((line) => !line.startsWith('as expected'))).toEqual([''])
  expect(out.split('\n').length).toBeGreaterThan(20)
  expect(code).toBe(0)
}, 60_000)

test('what differs is told with what was expected, and what cannot be tried with what is missing', async () => {
  const { out, code } = await tryEnvironment({ DATABASE_URL: stack.databases.owner })
  expect(out).toMatch(/DIFFERS +database: the functions’ role makes no tables\n +expected 42501/)
  expect(out).toMatch(/not tried +functions, storage, signals: TCB_ENV/)
  expect(code).toBe(1)
}, 60_000)
