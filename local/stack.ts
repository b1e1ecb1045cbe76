import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import cloudbase from '@cloudbase/node-sdk'
import type { CloudBaseConfig } from './cloudbase/config'
import { isUp, prepare, urlOf, type PostgresAccess } from './postgres/prepare'
import { loadSecrets, type Secrets } from './secrets'
import { supervise, type ProcessState, type Supervised } from './supervisor'

export interface Ports {
  readonly cloudbase: number
  readonly dms: number
  readonly postgres: number
  readonly wechat: number
}

export interface StackOptions {
  readonly dataDir: string
  readonly ports: Ports
  readonly log: (name: string, line: string) => void
  /** Where the built bundles are; `dist` unless told otherwise. */
  readonly distDir?: string
}

export interface Stack {
  readonly urls: { readonly app: string; readonly api: string; readonly dms: string; readonly wechat: string }
  readonly secrets: Secrets
  /** Connections, for tests and drills: the functions' role, the schema's owner, the DMS's own database. */
  readonly databases: { readonly app: string; readonly owner: string; readonly dms: string }
  readonly phases: Readonly<Record<string, number>>
  states(): ProcessState[]
  /** Calls a function as an operator does, through the SDK. */
  invoke(name: string, data: object): Promise<unknown>
  stop(): Promise<void>
}

const ENV_ID = 'chezhu-local'
const APP_ID = 'wx0000000000000000'
const SMS = { appId: '1400000000', signName: '车主服务', templateId: '100001', template: '您的验证码为{1}，{2}分钟内有效。' }
/** The first pull of a new group takes longer than any later one. */
const FIRST_PULL_TIMEOUT_MS = 60_000

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then((r) => r.ok, () => false)

const writeConfig = (dataDir: string, name: string, value: object): string => {
  const file = path.join(dataDir, 'run', `${name}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(value), { mode: 0o600 })
  return file
}

/** What every function is given; the same names as in a real environment, only the values differ. */
const variablesOf = (secrets: Secrets, ports: Ports, databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl, PGPOOL_MAX: '4', GROUP_ID: secrets.groupId, GROUP_NAME: '海岚汽车集团',
  DMS_BASE_URL: `http://127.0.0.1:${ports.dms}/v1`, DMS_API_KEY: secrets.dmsApiKey, DMS_WEBHOOK_SECRET: secrets.dmsWebhookSecret,
  SESSION_SECRET: secrets.sessionSecret, SMS_CODE_SECRET: secrets.smsCodeSecret, SMS_API_URL: `http://127.0.0.1:${ports.wechat}/sms`,
  SMS_APP_ID: SMS.appId, SMS_SIGN_NAME: SMS.signName, SMS_TEMPLATE_ID: SMS.templateId,
  SMS_SECRET_ID: secrets.smsSecretId, SMS_SECRET_KEY: secrets.smsSecretKey, TCB_ENV: ENV_ID,
})

const cloudBaseConfig = (options: StackOptions, secrets: Secrets, databaseUrl: string): CloudBaseConfig => {
  const dist = path.resolve(options.distDir ?? 'dist')
  return {
    port: options.ports.cloudbase, envId: ENV_ID, region: 'ap-shanghai', secretId: secrets.cloudSecretId, secretKey: secrets.cloudSecretKey,
    clientSessionSecret: secrets.clientSessionSecret, appId: APP_ID, functionsDir: path.join(dist, 'cloudfunctions'), staticDir: path.join(dist, 'h5'),
    manifest: path.resolve('cloudbaserc.json'), variables: variablesOf(secrets, options.ports, databaseUrl),
  }
}

const invokeAsOperator = (config: CloudBaseConfig) => {
  // The SDK waits for two metadata look-ups unless it believes itself in the cloud.
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = config.region
  process.env.SCF_NAMESPACE = config.envId
  const app = cloudbase.init({
    env: config.envId, secretId: config.secretId, secretKey: config.secretKey, serviceUrl: `http://127.0.0.1:${config.port}/admin`, timeout: FIRST_PULL_TIMEOUT_MS,
  })
  return async (name: string, data: object): Promise<unknown> => {
    const reply = (await app.callFunction({ name, data })) as { result?: unknown; code?: string; message?: string }
    if (reply.code) throw new Error(`${name}: ${reply.code} ${reply.message ?? ''}`)
    return reply.result
  }
}

interface Parts {
  readonly dist: string
  readonly secrets: Secrets
  readonly dataDir: string
  readonly ports: Ports
  readonly log: StackOptions['log']
}

const startDms = ({ dist, secrets, ports, log }: Parts, databaseUrl: string): Supervised =>
  supervise({
    name: 'dms', script: path.join(dist, 'local/dms/server.js'), isUp: () => answers(`http://127.0.0.1:${ports.dms}/health`),
    env: {
      STANDIN_PORT: String(ports.dms), DMS_DATABASE_URL: databaseUrl, DMS_API_KEY: secrets.dmsApiKey,
      DMS_WEBHOOK_URL: `http://127.0.0.1:${ports.cloudbase}/webhooks/dms`, DMS_WEBHOOK_SECRET: secrets.dmsWebhookSecret,
    },
  }, log)

const startWechat = ({ dist, secrets, dataDir, ports, log }: Parts): Supervised => {
  const config = writeConfig(dataDir, 'wechat', {
    port: ports.wechat, dataDir: path.join(dataDir, 'wechat'), clientSessionSecret: secrets.clientSessionSecret,
    sms: { ...SMS, secretId: secrets.smsSecretId, secretKey: secrets.smsSecretKey },
  })
  return supervise({ name: 'wechat', script: path.join(dist, 'local/wechat/server.js'), env: { WECHAT_CONFIG: config }, isUp: () => answers(`http://127.0.0.1:${ports.wechat}/health`) }, log)
}

const startPostgres = ({ dist, secrets, dataDir, ports, log }: Parts, access: PostgresAccess): Supervised =>
  supervise({
    name: 'postgres', script: path.join(dist, 'local/postgres/main.js'), isUp: () => isUp(access),
    env: { STANDIN_PORT: String(ports.postgres), POSTGRES_DATA_DIR: path.resolve(dataDir, 'postgres'), POSTGRES_PASSWORD: secrets.postgres.superPassword },
  }, log)

/** A PostgreSQL of your own (`DATABASE_URL`, and `DATABASE_OWNER_URL` for migrations) takes the place of the embedded one; the DMS keeps its own. */
const databasesOf = (access: PostgresAccess): Stack['databases'] => {
  const { DATABASE_URL: app, DATABASE_OWNER_URL: owner } = process.env
  return {
    app: app ?? urlOf(access, 'chezhu_app', 'chezhu'), owner: app ? (owner ?? app) : urlOf(access, 'chezhu_owner', 'chezhu'),
    dms: urlOf(access, 'dms_owner', 'dms'),
  }
}

/**
 * Starts everything the product needs around itself, each part a process of its own, and waits until an owner could book.
 * Data stays in `dataDir`; whatever dies is started again.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { ports, log } = options
  const dataDir = path.resolve(options.dataDir)
  const secrets = loadSecrets(dataDir)
  const parts: Parts = { dist: path.resolve(options.distDir ?? 'dist'), secrets, dataDir, ports, log }
  const phases: Record<string, number> = {}
  let markedAt = performance.now()
  const mark = (phase: string): void => { phases[phase] = Math.round(performance.now() - markedAt); markedAt = performance.now() }

  const access: PostgresAccess = { host: '127.0.0.1', port: ports.postgres, ...secrets.postgres }
  const running: Supervised[] = []
  const stop = async (): Promise<void> => {
    const [postgres, ...others] = running
    await Promise.all(others.map((p) => p.stop()))
    await postgres?.stop()
  }
  try {
    running.push(startPostgres(parts, access))
    await running[0]!.whenUp()
    mark('postgres')
    const databases = databasesOf(access)
    await prepare(access, databases.owner)
    mark('schema')
    const config = cloudBaseConfig(options, secrets, databases.app)
    running.push(startDms(parts, databases.dms), startWechat(parts), supervise({
      name: 'cloudbase', script: path.join(parts.dist, 'local/cloudbase/server.js'), env: { CLOUDBASE_CONFIG: writeConfig(dataDir, 'cloudbase', config) },
      isUp: () => answers(`http://127.0.0.1:${ports.cloudbase}/health`),
    }, log))
    await Promise.all(running.map((p) => p.whenUp()))
    mark('stand-ins')
    const invoke = invokeAsOperator(config)
    await invoke('jobs', { Type: 'Timer', TriggerName: 'pull', Time: new Date().toISOString(), Message: '' })
    mark('pull')
    const at = (port: number): string => `http://127.0.0.1:${port}`
    return {
      urls: { app: at(ports.cloudbase), api: `${at(ports.cloudbase)}/api`, dms: at(ports.dms), wechat: at(ports.wechat) },
      secrets, databases, phases, invoke, stop, states: () => running.map((p) => p.state()),
    }
  } catch (error) {
    await stop()
    throw error
  }
}
