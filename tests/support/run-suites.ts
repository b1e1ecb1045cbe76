import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildStale } from '../../config/build'

interface Totals {
  passed: number
  failed: number
  pending: number
}

/** In order of cost, so that the cheapest suite reports a fault first. What measures or kills processes has the machine to itself. */
const suites = [
  { name: 'unit', workers: 2 },
  { name: 'contract', workers: 2 },
  { name: 'weapp', workers: 2 },
  { name: 'integration', workers: 1 },
  { name: 'e2e', workers: 2 },
  // Last: it reads what the processes of all others have logged.
  { name: 'logs', workers: 1 },
]

const root = path.resolve(__dirname, '../..')
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'chezhu-suites-'))
const totalsFile = path.join(directory, 'totals')
const logDir = path.join(directory, 'logs')

const runSuite = (name: string, workers: number): boolean => {
  const startedMs = Date.now()
  const { status } = spawnSync(
    process.execPath,
    [require.resolve('jest/bin/jest'), '--selectProjects', name, `--maxWorkers=${workers}`, '--passWithNoTests'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TEST_TOTALS_FILE: totalsFile, TEST_LOG_DIR: logDir } },
  )
  console.log(`suite ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
  return status === 0
}

const sum = (): Totals => {
  const lines = fs.existsSync(totalsFile) ? fs.readFileSync(totalsFile, 'utf8').trim().split('\n').filter(Boolean) : []
  return lines
    .map((line) => JSON.parse(line) as Totals)
    .reduce(
      (all, one) => ({
        passed: all.passed + one.passed,
        failed: all.failed + one.failed,
        pending: all.pending + one.pending,
      }),
      {
        passed: 0,
        failed: 0,
        pending: 0,
      },
    )
}

/** Runs all suites even when one fails: one run tells everything that is broken. */
const main = (): void => {
  buildStale()
  const results = suites.map((suite) => ({ ...suite, ok: runSuite(suite.name, suite.workers) }))
  const totals = sum()
  const broken = results.filter((suite) => !suite.ok)
  if (broken.length > 0) console.log(`failed suites: ${broken.map((suite) => suite.name).join(', ')}`)
  if (totals.pending > 0) console.log(`${totals.pending} skipped`)
  // A suite that could not even start has no failed test to count.
  console.log(`${totals.passed} passed, ${Math.max(totals.failed, broken.length)} failed`)
  if (broken.length === 0) fs.rmSync(directory, { recursive: true, force: true })
  process.exitCode = broken.length > 0 ? 1 : 0
}

main()
