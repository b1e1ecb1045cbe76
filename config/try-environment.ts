import cloudbase from '@cloudbase/node-sdk'
import { functionTrials, httpTrials, signalTrials, storageTrials } from './try/cloud'
import { databaseTrials } from './try/database'
import { tryAll, type Trial, type Verdict } from './try/trial'
import { wechatTrials } from './try/wechat'

const { env } = process

/** What can be tried with what the environment tells, and what is left out for want of it. */
const groups = (): { trials: Trial[]; leftOut: string[] } => {
  const leftOut: string[] = []
  const needs = (what: string, names: readonly string[], make: (...values: string[]) => Trial[]): Trial[] => {
    const missing = names.filter((name) => !env[name])
    if (missing.length === 0) return make(...names.map((name) => env[name]!))
    leftOut.push(`${what}: ${missing.join(', ')}`)
    return []
  }
  const name = `trial-${Date.now()}`
  const trials = [
    ...needs(
      'functions, storage, signals',
      ['TCB_ENV', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'],
      (id, secretId, secretKey) => {
        const app = cloudbase.init({ env: id, secretId, secretKey, timeout: 60_000 })
        return [...functionTrials(app), ...storageTrials(app, name), ...signalTrials(app, name)]
      },
    ),
    ...needs('HTTP access', ['TRY_HTTP_URL'], httpTrials),
    ...needs('database', ['DATABASE_URL'], databaseTrials),
    ...needs('WeChat', ['WECHAT_APP_ID', 'WECHAT_APP_SECRET'], (appId, secret) =>
      wechatTrials({ url: env.WECHAT_API_URL ?? 'https://api.weixin.qq.com', appId, secret }),
    ),
  ]
  return { trials, leftOut }
}

const lineOf = ({ name, expected, seen, asExpected }: Verdict): string =>
  asExpected
    ? `as expected  ${name}`
    : `DIFFERS      ${name}\n             expected ${expected}\n             seen     ${seen}`

/** `npm run try:environment`: asks real services what the stand-ins take for granted. Touches nothing but what it makes itself. */
const main = async (): Promise<void> => {
  const { trials, leftOut } = groups()
  const verdicts = await tryAll(trials)
  console.log([...verdicts.map(lineOf), ...leftOut.map((what) => `not tried    ${what} missing`)].join('\n'))
  process.exitCode = verdicts.every((verdict) => verdict.asExpected) ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
