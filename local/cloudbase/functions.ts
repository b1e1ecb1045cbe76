import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { callTokensOf } from './callToken'
import type { CloudBaseConfig, ManifestFunction } from './config'
import { FunctionFailure } from './failure'
import { createPool, type Pool, type PoolStats } from './instances'

/** Where a call comes from; WeChat's identity is only ever put in by the platform. */
export type Source =
  | { readonly kind: 'http'; readonly requestId: string }
  /** `chain`: what the SDK says of the calls before this one, `wx_client,scf`. */
  | { readonly kind: 'sdk'; readonly chain?: string }
  | { readonly kind: 'timer' }
  | { readonly kind: 'wechat'; readonly openid: string; readonly unionid: string }

export interface Functions {
  /** Calls a function and answers its reply as JSON text. Throws FunctionFailure. */
  invoke(name: string, event: unknown, source: Source): Promise<string>
  stats(): Record<string, PoolStats>
  /** Ends every idle instance. */
  recycle(): void
  close(): void
}

const MAX_INSTANCES = 6

/** Sources as `getWXContext().SOURCE` names them. Source: wx-server-sdk documentation, Cloud.getWXContext. */
const sourceOf = (source: Source): string =>
  ({ http: 'wx_http', sdk: source.kind === 'sdk' ? (source.chain ?? '') : '', timer: 'timer', wechat: 'wx_client' })[
    source.kind
  ]

const identityOf = (appId: string, { openid, unionid }: Extract<Source, { kind: 'wechat' }>) => ({
  WX_OPENID: openid,
  WX_APPID: appId,
  WX_UNIONID: unionid,
  WX_CONTEXT_KEYS: 'WX_OPENID,WX_APPID,WX_UNIONID,WX_API_TOKEN',
})

/** What the platform tells the SDKs about one event. No caller has a say in it. */
const eventEnvironmentOf = (config: CloudBaseConfig, name: string, source: Source): Record<string, string> => ({
  TCB_ENV: config.envId,
  SCF_NAMESPACE: config.envId,
  TCB_SOURCE: sourceOf(source),
  TCB_CONTEXT_KEYS: 'TCB_ENV,SCF_NAMESPACE,TCB_SOURCE',
  WX_CONTEXT_KEYS: '',
  ...(source.kind === 'timer' ? { TRIGGER_SRC: 'timer' } : {}),
  ...(source.kind === 'wechat' ? identityOf(config.appId, source) : {}),
  ...callTokensOf(config, name, source),
})

/** The context argument in SCF's shape; `environment` is what the SDK's `getCloudbaseContext` parses. */
const contextOf = (config: CloudBaseConfig, spec: ManifestFunction, source: Source) => ({
  request_id: source.kind === 'http' ? source.requestId : randomUUID(),
  function_name: spec.name,
  function_version: '$LATEST',
  namespace: config.envId,
  memory_limit_in_mb: spec.memorySize,
  time_limit_in_ms: spec.timeout * 1000,
  tencentcloud_region: config.region,
  environment: JSON.stringify(eventEnvironmentOf(config, spec.name, source)),
})

/** The environment of an instance: what the manifest gives the function and what the platform itself sets; nothing of this process. */
const environmentOf = (config: CloudBaseConfig, spec: ManifestFunction): Record<string, string> => ({
  ...spec.envVariables,
  PATH: process.env.PATH ?? '',
  HOME: '/tmp',
  TZ: 'UTC',
  TENCENTCLOUD_RUNENV: 'SCF',
  TENCENTCLOUD_REGION: config.region,
  SCF_NAMESPACE: config.envId,
  TENCENTCLOUD_SECRETID: config.secretId,
  TENCENTCLOUD_SECRETKEY: config.secretKey,
  TENCENTCLOUD_SESSIONTOKEN: '',
  TCB_CONTEXT_CNFG: JSON.stringify({ URL: `http://127.0.0.1:${config.port}/admin` }),
  ...(config.variables.SMS_API_URL ? { SMS_API_URL: config.variables.SMS_API_URL } : {}),
})

/** All functions of the manifest with their warm instances. */
export const createFunctions = (
  config: CloudBaseConfig,
  manifest: readonly ManifestFunction[],
  log: (line: string) => void,
): Functions => {
  const pools = new Map<string, { spec: ManifestFunction; pool: Pool }>()
  for (const spec of manifest) {
    const bundle = path.join(config.functionsDir, spec.name, 'index.js')
    if (!existsSync(bundle)) throw new Error(`function ${spec.name} is not built`)
    const pool = createPool(
      {
        name: spec.name,
        bundle,
        timeoutMs: spec.timeout * 1000,
        memoryMb: spec.memorySize,
        env: environmentOf(config, spec),
        maxInstances: MAX_INSTANCES,
      },
      log,
    )
    pools.set(spec.name, { spec, pool })
  }
  return {
    async invoke(name, event, source) {
      const found = pools.get(name)
      if (!found) throw new FunctionFailure('FUNCTION_NOT_FOUND', `function ${name} does not exist`)
      return found.pool.invoke(event, () => contextOf(config, found.spec, source))
    },
    stats: () => Object.fromEntries([...pools].map(([name, { pool }]) => [name, pool.stats()])),
    recycle: () => {
      for (const { pool } of pools.values()) pool.recycle()
    },
    close: () => {
      for (const { pool } of pools.values()) pool.close()
    },
  }
}
