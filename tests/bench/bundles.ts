import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { quantile, type Figure } from './figure'

const PROCESSES = 9
const weapp = path.resolve('dist/weapp')
const api = path.resolve('dist/cloudfunctions/api/index.js')

/** Enough for the bundle's own check of its environment; nothing is connected to before the first call. */
const functionEnvironment: Record<string, string> = {
  DATABASE_URL: 'postgres://chezhu_app@127.0.0.1:1/none',
  GROUP_ID: 'grp_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  GROUP_NAME: 'bench',
  DMS_BASE_URL: 'http://127.0.0.1:1/v1',
  DMS_API_KEY: 'bench-key',
  DMS_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  SESSION_SECRET: 'bench-session-secret-of-32-characters',
  SMS_CODE_SECRET: 'bench-sms-code-secret-of-32-characters',
  SMS_APP_ID: '1',
  SMS_SIGN_NAME: 'bench',
  SMS_TEMPLATE_ID: '1',
  SMS_SECRET_ID: 'bench',
  SMS_SECRET_KEY: 'bench',
  TCB_ENV: 'bench',
  TENCENTCLOUD_RUNENV: 'SCF',
}

const script = `
const startedAt = performance.now()
const { main } = require(${JSON.stringify(api)})
const ms = performance.now() - startedAt
if (typeof main !== 'function') throw new Error('the bundle exports no main')
process.stdout.write(String(ms), () => process.exit(0))`

/** Median time of the first `require` of the api bundle in fresh Node processes. */
export const benchColdRequire = (): Figure[] => {
  const samples = Array.from({ length: PROCESSES }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...functionEnvironment },
    })
    if (status !== 0) throw new Error(`the api bundle does not load: ${stderr}`)
    return Number(stdout)
  })
  return [{ name: 'api.coldRequire.p50', value: quantile(samples, 0.5), unit: 'ms' }]
}

interface AppJson {
  readonly subPackages?: readonly { readonly root: string }[]
  readonly subpackages?: readonly { readonly root: string }[]
}

const filesUnder = (directory: string): string[] =>
  fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(directory, entry.name)
    return entry.isDirectory() ? filesUnder(file) : [file]
  })

/** Bytes of the main package and of each subpackage as WeChat counts them: every file of the folder, before compression. */
export const packageSizes = (): { main: number; subpackages: Map<string, number> } => {
  const app = JSON.parse(fs.readFileSync(path.join(weapp, 'app.json'), 'utf8')) as AppJson
  const subpackages = new Map(
    (app.subPackages ?? app.subpackages ?? []).map(({ root }) => [root.replace(/\/$/, ''), 0]),
  )
  let main = 0
  for (const file of filesUnder(weapp)) {
    const relative = path.relative(weapp, file)
    const root = [...subpackages.keys()].find((candidate) => relative.startsWith(`${candidate}/`))
    const { size } = fs.statSync(file)
    if (root) subpackages.set(root, subpackages.get(root)! + size)
    else main += size
  }
  return { main, subpackages }
}

export const benchPackages = (): Figure[] => {
  const { main, subpackages } = packageSizes()
  return [
    { name: 'weapp.package.main', value: main, unit: 'bytes' },
    { name: 'weapp.package.subMax', value: Math.max(0, ...subpackages.values()), unit: 'bytes' },
  ]
}
