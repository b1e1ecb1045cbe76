import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildSync, type BuildOptions } from 'esbuild'
import { SignJWT } from 'jose'
import { freePort } from './postgres'

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
  call: ({ name, data }) => cloudbase.init({ env: process.env.TCB_ENV }).callFunction({ name, data }),
}
const seen = []
export const main = async (event, context) => {
  if (event.Type === 'Timer') return void seen.push({ event, environment: JSON.parse(context.environment) })
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

export interface CloudBase {
  readonly url: string
  readonly lines: readonly string[]
  /** The folder of what it keeps, to look at what is on disk. */
  readonly dataDir: string
  /** Cuts the power: nothing is said goodbye to. */
  kill(): Promise<void>
  /** Gives a killed one its power back, at the same address with the same data. */
  revive(): Promise<void>
  stop(): Promise<void>
}

const writeSettings = (directory: string, port: number): string => {
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

/** The SDK waits for two metadata look-ups unless it believes itself in the cloud. */
export const believeInTheCloud = (): void => {
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = 'ap-shanghai'
  process.env.SCF_NAMESPACE = ENV_ID
}

/** The CloudBase stand-in as a process of its own, with functions made for the test in place of the product's. */
export const startCloudBase = async (): Promise<CloudBase> => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-cloudbase-'))
  build(directory)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = writeSettings(directory, port)
  const lines: string[] = []
  const run = async (): Promise<ChildProcess> => {
    const started = spawn(process.execPath, [path.join(directory, 'server.js')], {
      env: { PATH: process.env.PATH, CLOUDBASE_CONFIG: config, OF_THE_HOST: 'hidden' },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
    await untilUp(url, started, lines)
    return started
  }
  const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('close', () => resolve()))
  let child = await run()
  return {
    url,
    lines,
    dataDir: path.join(directory, 'data'),
    async kill() {
      const gone = ended(child)
      child.kill('SIGKILL')
      await gone
    },
    async revive() {
      child = await run()
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = ended(child)
        child.stdin?.end()
        await gone
      }
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const untilUp = async (url: string, child: ChildProcess, lines: readonly string[]): Promise<void> => {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the stand-in ended with ${child.exitCode}\n${lines.join('')}`)
    const up = await fetch(`${url}/health`).then(
      (r) => r.ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
