import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { migrate } from '../cloudfunctions/adapters/postgres/migrate'
import { buildStale } from './build'
import cloudbase from '../cloudbaserc.json'
import { connectionsNeeded, parseInstances, readLimits } from './connections'

const CLI = '@cloudbase/cli@2.12.10'
const root = path.resolve(__dirname, '..')
const resolvedConfig = path.join(root, 'dist/cloudbaserc.deploy.json')

const PLACEHOLDER = /^\{\{env\.(\w+)\}\}$/

/** These have a default inside the functions. */
const optional = new Set(['METRICS_TOKEN', 'PGPOOL_MAX', 'SMS_API_URL', 'LOG_LEVEL'])

/** Every name that the manifest asks the environment for. */
const functionVariables = [
  ...new Set(
    cloudbase.functions.flatMap((fn) =>
      Object.values(fn.envVariables).flatMap((text) => PLACEHOLDER.exec(text)?.[1] ?? []),
    ),
  ),
]

/** What only this script needs: the schema owner's connection and the key that may deploy. */
const ownVariables = ['DATABASE_OWNER_URL', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'] as const

/** The platform's limit on a function's environment. Source: CloudBase documentation of functions. */
const ENVIRONMENT_BYTES = 4096

const routes = [
  { path: '/api', fn: 'api' },
  { path: '/webhooks', fn: 'webhooks' },
]

const refuseIncomplete = (): void => {
  const missing = [...functionVariables, ...ownVariables].filter((name) => !optional.has(name) && !process.env[name])
  if (missing.length > 0)
    throw new Error(
      `not deployed; these environment variables are missing: ${missing.join(', ')}. See docs/runbook.md.`,
    )
  const local = functionVariables.filter((name) => /\/\/(localhost|127\.)/.test(process.env[name] ?? ''))
  if (local.length > 0) throw new Error(`not deployed; these point at this machine: ${local.join(', ')}`)
  if (process.env.DATABASE_OWNER_URL === process.env.DATABASE_URL)
    throw new Error('not deployed; DATABASE_URL must be the role without DDL, not the owner of the schema')
}

/** The function's environment with the placeholders filled in; an optional one without a value is left out. */
const environmentOf = (fn: (typeof cloudbase.functions)[number]): Record<string, string> => {
  const filled = Object.fromEntries(
    Object.entries(fn.envVariables).flatMap(([name, text]) => {
      const placeholder = PLACEHOLDER.exec(text)?.[1]
      const value = placeholder ? process.env[placeholder] : text
      return value ? [[name, value] as const] : []
    }),
  )
  const bytes = Buffer.byteLength(JSON.stringify(filled))
  if (bytes > ENVIRONMENT_BYTES)
    throw new Error(
      `not deployed; the environment of ${fn.name} is ${bytes} bytes, the platform takes ${ENVIRONMENT_BYTES}`,
    )
  return filled
}

/** The vpc in which the database answers; only needed where PostgreSQL is not CloudBase's own. */
const vpc = (): { vpc?: { vpcId: string; subnetId: string } } => {
  const { VPC_ID, SUBNET_ID } = process.env
  return VPC_ID && SUBNET_ID ? { vpc: { vpcId: VPC_ID, subnetId: SUBNET_ID } } : {}
}

const writeResolvedConfig = (): void => {
  const functions = cloudbase.functions.map((fn) => ({ ...fn, ...vpc(), envVariables: environmentOf(fn) }))
  const config = {
    ...cloudbase,
    envId: process.env.TCB_ENV,
    functionRoot: path.join(root, 'dist/cloudfunctions'),
    functions,
  }
  // It holds secrets: for this user only, and gone when the script ends.
  fs.writeFileSync(resolvedConfig, JSON.stringify(config), { mode: 0o600 })
}

/** As many instances as the platform may start must find their connections, or calls are turned away at the hour that matters. */
const refuseTooManyConnections = async (): Promise<void> => {
  const names = cloudbase.functions.map((fn) => fn.name)
  // A start for a first deployment; the platform's quota and the real load are for the operator to say (docs/runbook.md).
  const instances = parseInstances(process.env.FUNCTION_INSTANCES ?? names.map((n) => `${n}:2`).join(','), names)
  const limits = await readLimits(process.env.DATABASE_OWNER_URL!)
  const { needed, available } = connectionsNeeded(instances, Number(process.env.PGPOOL_MAX || 4), limits)
  const shown = [...instances].map(([name, count]) => `${name}:${count}`).join(',')
  if (needed > available)
    throw new Error(
      `not deployed; ${shown} may open ${needed} connections and the database has ${available} for them: lower PGPOOL_MAX or FUNCTION_INSTANCES`,
    )
  console.log(`connections: at most ${needed} of ${available} (FUNCTION_INSTANCES ${shown})`)
}

/** Runs the official CLI; it takes its key from TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY itself, so that none is on a command line. */
const tcb = (...args: string[]): void => {
  console.log(`tcb ${args.join(' ')}`)
  const { status } = spawnSync('npx', ['--yes', CLI, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`tcb ${args.join(' ')} ended with status ${status}`)
}

/**
 * From a checkout to a running environment: builds, migrates, deploys functions with their timers, the H5 site and the HTTP routes.
 * Order matters: the schema is forward-only and older functions run on it, so it goes first. NOT RUN against a real environment yet.
 */
const main = async (): Promise<void> => {
  refuseIncomplete()
  const envId = process.env.TCB_ENV!
  await refuseTooManyConnections()
  buildStale()
  try {
    writeResolvedConfig()
    console.log('migrating the database')
    await migrate(process.env.DATABASE_OWNER_URL!)
    tcb('--config-file', resolvedConfig, 'fn', 'deploy', '--all', '--force', '--yes', '-e', envId)
    // Functions of before may have queued jobs under names that the new ones do not look for: they are taken over once no such function runs.
    await migrate(process.env.DATABASE_OWNER_URL!)
    for (const route of routes) tcb('service', 'create', '-e', envId, '-p', route.path, '-f', route.fn)
    tcb('hosting', 'deploy', 'dist/h5', '-e', envId)
    console.log('deployed; open docs/runbook.md for the steps that only the console and WeChat DevTools can do')
  } finally {
    fs.rmSync(resolvedConfig, { force: true })
  }
}

main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
