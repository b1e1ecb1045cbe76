import path from 'node:path'
import cloudbase from '@cloudbase/node-sdk'
import type { CloudBaseConfig } from './cloudbase/config'
import { analyze, prepare, urlOf, type PostgresAccess } from './postgres/prepare'
import { loadSecrets, type Secrets } from './secrets'
import {
  at,
  cloudBaseConfig,
  cloudBaseProcess,
  dmsProcess,
  postgresProcess,
  wechatProcess,
  type House,
  type Ports,
} from './stackConfig'
import { supervise, type Log, type ProcessSpec, type ProcessState, type Supervised } from './supervisor'

export interface StackOptions {
  readonly dataDir: string
  readonly ports: Ports
  readonly log: Log
  /** Where the built bundles are; `dist` unless told otherwise. */
  readonly distDir?: string
}

export interface Stack {
  readonly urls: { readonly app: string; readonly api: string; readonly dms: string; readonly wechat: string }
  readonly secrets: Secrets
  /** Name of the CloudBase environment, and the mini program that it belongs to. */
  readonly envId: string
  readonly appId: string
  /** Connections, for tests and drills: the functions' role, the schema's owner, the DMS's own database. */
  readonly databases: { readonly app: string; readonly owner: string; readonly dms: string }
  /** Milliseconds of each step of the start. */
  readonly phases: Readonly<Record<string, number>>
  states(): ProcessState[]
  /** Cuts one process off as a power cut would; answers how to give it its power back. For drills. */
  holdDown(name: string): () => Promise<void>
  /** Calls a function as an operator does, through the SDK. */
  invoke(name: string, data: object): Promise<unknown>
  stop(): Promise<void>
}

/** The first pull of a new group takes longer than any later one. */
const FIRST_PULL_TIMEOUT_MS = 60_000

const invokeAsOperator = (config: CloudBaseConfig) => {
  // The SDK waits for two metadata look-ups unless it believes itself in the cloud.
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = config.region
  process.env.SCF_NAMESPACE = config.envId
  const app = cloudbase.init({
    env: config.envId,
    secretId: config.secretId,
    secretKey: config.secretKey,
    serviceUrl: `${at(config.port)}/admin`,
    timeout: FIRST_PULL_TIMEOUT_MS,
  })
  return async (name: string, data: object): Promise<unknown> => {
    const reply = (await app.callFunction({ name, data })) as { result?: unknown; code?: string; message?: string }
    if (reply.code) throw new Error(`${name}: ${reply.code} ${reply.message ?? ''}`)
    return reply.result
  }
}

/** A PostgreSQL of your own (`DATABASE_URL`, and `DATABASE_OWNER_URL` for migrations) takes the place of the embedded one; the DMS keeps its own. */
const databasesOf = (access: PostgresAccess): Stack['databases'] => {
  const { DATABASE_URL: app, DATABASE_OWNER_URL: owner } = process.env
  return {
    app: app ?? urlOf(access, 'chezhu_app', 'chezhu'),
    owner: app ? (owner ?? app) : urlOf(access, 'chezhu_owner', 'chezhu'),
    dms: urlOf(access, 'dms_owner', 'dms'),
  }
}

const houseOf = ({ dataDir, distDir = 'dist', ports }: StackOptions): House => {
  const secrets = loadSecrets(path.resolve(dataDir))
  return {
    dataDir: path.resolve(dataDir),
    dist: path.resolve(distDir),
    ports,
    secrets,
    access: { host: '127.0.0.1', port: ports.postgres, ...secrets.postgres },
  }
}

const urlsOf = (ports: Ports): Stack['urls'] => ({
  app: at(ports.cloudbase),
  api: `${at(ports.cloudbase)}/api`,
  dms: at(ports.dms),
  wechat: at(ports.wechat),
})

const createStopwatch = () => {
  const phases: Record<string, number> = {}
  let markedAt = performance.now()
  return {
    phases,
    mark(phase: string): void {
      phases[phase] = Math.round(performance.now() - markedAt)
      markedAt = performance.now()
    },
  }
}

const holdDown = (running: readonly Supervised[], name: string): (() => Promise<void>) => {
  const process = running.find((p) => p.name === name)
  if (!process) throw new Error(`no process is called ${name}`)
  const release = process.holdDown()
  return () => {
    release()
    return process.whenUp()
  }
}

/**
 * Starts everything the product needs around itself, each part a process of its own, and waits until an owner could book.
 * Data stays in `dataDir`; whatever dies is started again.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const house = houseOf(options)
  const { phases, mark } = createStopwatch()
  const running: Supervised[] = []
  const start = (spec: ProcessSpec): Promise<void> => {
    const process = supervise(spec, options.log)
    running.push(process)
    return process.whenUp()
  }
  const stop = async (): Promise<void> => {
    // PostgreSQL comes first and goes last: the others may still be finishing what they have begun.
    const [postgres, ...others] = running
    await Promise.all(others.map((p) => p.stop()))
    await postgres?.stop()
  }
  try {
    await start(postgresProcess(house))
    mark('postgres')
    const databases = databasesOf(house.access)
    await prepare(house.access, databases.owner)
    mark('schema')
    const config = cloudBaseConfig(house, databases.app)
    await Promise.all(
      [dmsProcess(house, databases.dms), wechatProcess(house), cloudBaseProcess(house, config)].map(start),
    )
    mark('stand-ins')
    const invoke = invokeAsOperator(config)
    await invoke('jobs', { Type: 'Timer', TriggerName: 'pull', Time: new Date().toISOString(), Message: '' })
    await analyze(databases.owner)
    mark('pull')
    const states = (): ProcessState[] => running.map((p) => p.state())
    return {
      urls: urlsOf(house.ports),
      secrets: house.secrets,
      envId: config.envId,
      appId: config.appId,
      databases,
      phases,
      invoke,
      holdDown: (name) => holdDown(running, name),
      stop,
      states,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
