import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CloudBaseConfig } from './cloudbase/config'
import { isUp, type PostgresAccess } from './postgres/prepare'
import type { Secrets } from './secrets'
import { wechatApi } from './stackWechat'
import type { ProcessSpec } from './supervisor'

export interface Ports {
  readonly cloudbase: number
  readonly dms: number
  readonly postgres: number
  readonly wechat: number
}

/** What all processes of one stack have in common. */
export interface House {
  readonly dataDir: string
  /** Where the built bundles are. */
  readonly dist: string
  readonly ports: Ports
  readonly secrets: Secrets
  readonly access: PostgresAccess
}

const ENV_ID = 'chezhu-local'
const APP_ID = 'wx0000000000000000'
const SMS = {
  appId: '1400000000',
  signName: '车主服务',
  templateId: '100001',
  template: '您的验证码为{1}，{2}分钟内有效。',
}

export const at = (port: number): string => `http://127.0.0.1:${port}`

const answers = (port: number): Promise<boolean> =>
  fetch(`${at(port)}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    (r) => r.ok,
    () => false,
  )

/** Settings go by file, for this user only: a process list shows none of them. */
const writeConfig = ({ dataDir }: House, name: string, value: object): string => {
  const file = path.join(dataDir, 'run', `${name}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(value), { mode: 0o600 })
  return file
}

/** What every function is given; the same names as in a real environment, only the values differ. */
const variablesOf = ({ secrets, ports }: House, databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  PGPOOL_MAX: '4',
  GROUP_ID: secrets.groupId,
  GROUP_NAME: '海岚汽车集团',
  DMS_BASE_URL: `${at(ports.dms)}/v1`,
  DMS_API_KEY: secrets.dmsApiKey,
  DMS_WEBHOOK_SECRET: secrets.dmsWebhookSecret,
  SESSION_SECRET: secrets.sessionSecret,
  SMS_CODE_SECRET: secrets.smsCodeSecret,
  METRICS_TOKEN: secrets.metricsToken,
  SMS_API_URL: `${at(ports.wechat)}/sms`,
  SMS_APP_ID: SMS.appId,
  SMS_SIGN_NAME: SMS.signName,
  SMS_TEMPLATE_ID: SMS.templateId,
  SMS_SECRET_ID: secrets.smsSecretId,
  SMS_SECRET_KEY: secrets.smsSecretKey,
  TCB_ENV: ENV_ID,
})

export const cloudBaseConfig = (house: House, databaseUrl: string): CloudBaseConfig => ({
  port: house.ports.cloudbase,
  envId: ENV_ID,
  region: 'ap-shanghai',
  secretId: house.secrets.cloudSecretId,
  secretKey: house.secrets.cloudSecretKey,
  clientSessionSecret: house.secrets.clientSessionSecret,
  appId: APP_ID,
  functionsDir: path.join(house.dist, 'cloudfunctions'),
  staticDir: path.join(house.dist, 'h5'),
  storageDir: path.join(house.dataDir, 'storage'),
  signalsDir: path.join(house.dataDir, 'signals'),
  openApi: { url: at(house.ports.wechat), secret: house.secrets.cloudCallSecret },
  manifest: path.resolve('cloudbaserc.json'),
  variables: variablesOf(house, databaseUrl),
})

export const postgresProcess = ({ dist, dataDir, ports, secrets, access }: House): ProcessSpec => ({
  name: 'postgres',
  script: path.join(dist, 'local/postgres/main.js'),
  isUp: () => isUp(access),
  env: {
    STANDIN_PORT: String(ports.postgres),
    POSTGRES_DATA_DIR: path.join(dataDir, 'postgres'),
    POSTGRES_LOG: path.join(dataDir, 'log/postgres.log'),
    POSTGRES_PASSWORD: secrets.postgres.superPassword,
  },
})

export const dmsProcess = ({ dist, ports, secrets }: House, databaseUrl: string): ProcessSpec => ({
  name: 'dms',
  script: path.join(dist, 'local/dms/server.js'),
  isUp: () => answers(ports.dms),
  env: {
    STANDIN_PORT: String(ports.dms),
    DMS_DATABASE_URL: databaseUrl,
    DMS_API_KEY: secrets.dmsApiKey,
    DMS_WEBHOOK_URL: `${at(ports.cloudbase)}/webhooks/dms`,
    DMS_WEBHOOK_SECRET: secrets.dmsWebhookSecret,
  },
})

export const wechatProcess = (house: House): ProcessSpec => {
  const { dist, dataDir, ports, secrets } = house
  const config = writeConfig(house, 'wechat', {
    port: ports.wechat,
    dataDir: path.join(dataDir, 'wechat'),
    clientSessionSecret: secrets.clientSessionSecret,
    ...wechatApi(dist, APP_ID, secrets),
    sms: { ...SMS, secretId: secrets.smsSecretId, secretKey: secrets.smsSecretKey },
  })
  return {
    name: 'wechat',
    script: path.join(dist, 'local/wechat/server.js'),
    env: { WECHAT_CONFIG: config },
    isUp: () => answers(ports.wechat),
  }
}

export const cloudBaseProcess = (house: House, config: CloudBaseConfig): ProcessSpec => ({
  name: 'cloudbase',
  script: path.join(house.dist, 'local/cloudbase/server.js'),
  env: { CLOUDBASE_CONFIG: writeConfig(house, 'cloudbase', config) },
  isUp: () => answers(house.ports.cloudbase),
})
