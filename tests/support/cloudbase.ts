import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import cloudbase, { type CloudBase as Administrator } from '@cloudbase/node-sdk'
import { buildSync, type BuildOptions } from 'esbuild'
import { SignJWT } from 'jose'
import type { CloudBaseConfig } from '../../local/cloudbase/config'
import { freePort } from './postgres'
import { startStandIn, type StandIn } from './standin'

/** A function for tests, as it would be written for the platform: what it does is asked for by the event. */
const FUNCTION = `
import cloudbase from '@cloudbase/node-sdk'
import wxServer from 'wx-server-sdk'
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const deeds = {
  echo: (event, context) => ({ event, context, pid: process.pid, env: { ...process.env }, wx: cloudbase.getCloudbaseContext(context) }),
  throw: () => { throw new TypeError('broken on purpose') },
  crash: () => process.exit(7),
  hang: () => pause(60_000),
  gorge: ({ where }) => { const held = []; for (;;) held.push(where === 'heap' ? Array.from({ length: 1e5 }, (_, i) => i + 0.5) : Buffer.alloc(4e6, 1)) },
  gorgeSlowly: async () => { const held = []; for (;;) { held.push(Buffer.alloc(8e6, 1)); await pause(10) } },
  whoami: async () => ({ user: cloudbase.init({ env: process.env.TCB_ENV }).auth().getUserInfo(), wx: wxServer.getWXContext(), pid: process.pid }),
  spin: () => { for (;;) Math.random() },
  large: () => 'x'.repeat(7 * 1024 * 1024),
  nothing: () => undefined,
  slow: async ({ ms }) => { await pause(ms); return { pid: process.pid } },
  wxApi: ({ name, data }) => cloudbase.init({ env: process.env.TCB_ENV }).callWxOpenApi({ apiName: name, requestData: data }),
  wxOpenApi: ({ name, hex }) => cloudbase.init({ env: process.env.TCB_ENV }).callCompatibleWxOpenApi({ apiName: name, requestData: Buffer.from(hex, 'hex') }),
  openapi: async ({ name, data }) => {
    wxServer.init({ env: process.env.TCB_ENV })
    const [space, api] = name.split('.')
    const reply = await wxServer.openapi[space][api](data).catch(({ errCode, errMsg }) => ({ errCode, errMsg }))
    return reply.buffer ? { ...reply, buffer: reply.buffer.toString('base64') } : reply
  },
  atNextTick: ({ event }) => void (due = event),
  call: ({ name, data }) => cloudbase.init({ env: process.env.TCB_ENV }).callFunction({ name, data }),
}
const seen = []
let due = null
export const main = async (event, context) => {
  if (event.Type === 'Timer') {
    const deed = due
    due = null
    return void seen.push({ event, environment: JSON.parse(context.environment), outcome: deed && (await deeds[deed.do](deed)) })
  }
  if (event.do === 'seen') return seen
  if (!event.httpMethod) return deeds[event.do](event, context)
  if (event.path.endsWith('/crash')) process.exit(7)
  if (event.path.endsWith('/hang')) await pause(60_000)
  if (event.path.endsWith('/picture')) return { statusCode: 200, headers: { 'content-type': 'image/x' }, body: Buffer.from([0, 255, 1]).toString('base64'), isBase64Encoded: true }
  if (event.path.endsWith('/text')) return 'hello'
  if (event.path.endsWith('/number')) return 42
  if (event.path.endsWith('/object')) return { foo: 'bar' }
  if (event.path.endsWith('/teapot')) return { statusCode: 9999, body: '' }
  if (event.path.endsWith('/none')) return { statusCode: 204, headers: {}, body: '' }
  return { statusCode: 201, headers: { 'content-type': 'application/json', 'x-echo': 'yes' }, body: JSON.stringify({ event, context }) }
}`

export const ENV_ID = 'contract-env'
export const ACCOUNT = { secretId: 'AKIDcontract', secretKey: 'contract-secret-key' }
export const CLIENT_SECRET = 'contract-client-session-secret-32-chars'
export const APP_ID = 'wxcontract'

/** What `config.json` of `api` and `jobs` declares; `webhooks` declares nothing. */
const PERMITTED_APIS = [
  'subscribeMessage.send',
  'security.msgSecCheck',
  'wxacode.getUnlimited',
  'phonenumber.getPhoneNumber',
  'no.suchApi',
]

const root = path.resolve(__dirname, '../..')
const bundle: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'error',
}

const build = (directory: string): void => {
  for (const name of ['server', 'runtime'])
    buildSync({ ...bundle, entryPoints: [`local/cloudbase/${name}.ts`], outfile: path.join(directory, `${name}.js`) })
  const built = path.join(directory, 'functions/api/index.js')
  buildSync({ ...bundle, stdin: { contents: FUNCTION, resolveDir: root }, outfile: built })
  for (const name of ['webhooks', 'jobs'])
    buildSync({ ...bundle, entryPoints: [built], outfile: path.join(directory, `functions/${name}/index.js`) })
  for (const name of ['api', 'jobs'])
    writeFileSync(
      path.join(directory, `functions/${name}/config.json`),
      JSON.stringify({ permissions: { openapi: PERMITTED_APIS } }),
    )
  mkdirSync(path.join(directory, 'site/js'), { recursive: true })
  writeFileSync(path.join(directory, 'site/index.html'), '<!doctype html><title>site</title>')
  writeFileSync(path.join(directory, 'site/js/app.0123abcd.js'), `console.log(${JSON.stringify('x'.repeat(5_000))})`)
}

const functionOf = (name: string, timeout: number, triggers: readonly object[] = []) => ({
  name,
  memorySize: 128,
  timeout,
  envVariables: { DATABASE_URL: '{{env.DATABASE_URL}}', LOG_LEVEL: '{{env.LOG_LEVEL}}', TCB_ENV: '{{env.TCB_ENV}}' },
  triggers,
})

export interface CloudBase extends StandIn {
  /** The folder of what it keeps, to look at what is on disk. */
  readonly dataDir: string
}

const writeSettings = (directory: string, port: number, more: Partial<CloudBaseConfig>): string => {
  const everySecond = { name: 'tick', type: 'timer', config: '* * * * * * *' }
  const manifest = path.join(directory, 'cloudbaserc.json')
  const functions = [functionOf('api', 2), functionOf('webhooks', 2), functionOf('jobs', 2, [everySecond])]
  writeFileSync(manifest, JSON.stringify({ functions }))
  const config = path.join(directory, 'config.json')
  const variables = { DATABASE_URL: 'postgres://nowhere/db', TCB_ENV: ENV_ID, NOT_IN_THE_MANIFEST: 'hidden' }
  writeFileSync(
    config,
    JSON.stringify({
      port,
      manifest,
      variables,
      envId: ENV_ID,
      region: 'ap-shanghai',
      appId: APP_ID,
      clientSessionSecret: CLIENT_SECRET,
      ...ACCOUNT,
      functionsDir: path.join(directory, 'functions'),
      staticDir: path.join(directory, 'site'),
      storageDir: path.join(directory, 'data/storage'),
      signalsDir: path.join(directory, 'data/signals'),
      ...more,
    }),
  )
  return config
}

/** A session as WeChat's stand-in gives it to a phone. */
export const phoneSession = (openid = 'o-lin', secret = CLIENT_SECRET): Promise<string> =>
  new SignJWT({ unionid: 'u-lin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(openid)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))

/** One call of a phone to the platform. */
export const fromPhone = async <T>(url: string, call: string, body: object, session: string): Promise<T> => {
  const response = await fetch(`${url}/client/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-session': session },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

/** The vendor's SDK, signed as an administrator of the environment at `url`. */
export const administrator = (url: string, account = ACCOUNT, env = ENV_ID): Administrator =>
  cloudbase.init({ ...account, env, serviceUrl: `${url}/admin`, timeout: 20_000 })

/** The code with which a call through the SDK fails. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (reply) => (reply as { code?: string }).code ?? 'no failure',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )

/** The SDK waits for two metadata look-ups unless it believes itself in the cloud. */
export const believeInTheCloud = (): void => {
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = 'ap-shanghai'
  process.env.SCF_NAMESPACE = ENV_ID
}

/** What a function's environment tells the SDKs, so that `wx-server-sdk`, which takes no address, finds the stand-in. Answers how to undo it. */
export const liveInCloudBase = (url: string): (() => void) => {
  believeInTheCloud()
  const variables = {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${url}/admin` }),
    TENCENTCLOUD_SECRETID: ACCOUNT.secretId,
    TENCENTCLOUD_SECRETKEY: ACCOUNT.secretKey,
  }
  Object.assign(process.env, variables)
  return () => {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
  }
}

/** The CloudBase stand-in as a process of its own, with functions made for the test in place of the product's. */
export const startCloudBase = async (more: Partial<CloudBaseConfig> = {}): Promise<CloudBase> => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-cloudbase-'))
  build(directory)
  const port = await freePort()
  const env = { CLOUDBASE_CONFIG: writeSettings(directory, port, more), OF_THE_HOST: 'hidden' }
  const standIn = await startStandIn(path.join(directory, 'server.js'), env, port, directory)
  return { ...standIn, dataDir: path.join(directory, 'data') }
}
