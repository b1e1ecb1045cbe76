/** Runs after all suites and reads everything that their processes logged. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { generateSeed } from '../../local/seed/generate'

const PHONE = /(?<![\dA-Za-z_.-])(?:\+?86)?(1[3-9]\d{9})(?!\d)/g
const PLATE = /[\u4e00-\u9fa5][A-Z]·?[A-HJ-NP-Z0-9]{5,6}/g
const VIN = /(?<![A-Za-z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])/g
const OPENID = /(?<![\w-])o[\w-]{27}(?![\w-])/g

const seed = generateSeed('2026-01-01')
const textsOf = (resource: string, field: string): string[] =>
  seed.filter((r) => r.resource === resource).flatMap((r) => r.body[field] as string | string[])
const known = new Set([
  ...textsOf('customers', 'phones'),
  ...textsOf('vehicles', 'vin'),
  ...textsOf('vehicles', 'plate'),
])

/** What in a line names a person or a car. */
const found = (line: string): string[] => [
  ...[...line.matchAll(PHONE)].map((m) => m[1]!),
  ...(line.match(PLATE) ?? []),
  ...(line.match(VIN) ?? []).filter((vin) => known.has(vin)),
  ...(line.match(OPENID) ?? []),
]

const directory = process.env.TEST_LOG_DIR
if (!directory) throw new Error('this suite reads the logs of all others: run `npm test`')
const lines = readdirSync(directory).flatMap((file) => readFileSync(path.join(directory, file), 'utf8').split('\n'))

test('the search finds what it looks for', () => {
  for (const value of known) expect(found(`{"msg":"${value}"}`)).toEqual([value])
  expect(found('{"openid":"oAbCdEfGhIjKlMnOpQrStUvWxYz1"}')).toHaveLength(1)
  expect(found('{"at":1763888888888,"trace":"trc_01KAB0000000000000000000ZZ","seq":1391234567890}')).toEqual([])
})

test('there is something to search: lines of every process of the suites', () => {
  for (const [what, pattern] of [
    ['api', /"fn":"api".*"op":"appointments\.confirm"/],
    ['jobs', /"fn":"jobs".*"task":"dms\.push"/],
    ['webhooks', /"fn":"webhooks".*"op":"dms"/],
    ['the DMS', /^dms .*"op":"POST \/v1\/appointments"/],
    ['WeChat', /^wechat /],
    ['PostgreSQL', /^file .*(ERROR|FATAL|LOG)/],
  ] as const)
    expect([what, lines.some((line) => pattern.test(line))]).toEqual([what, true])
})

test('no log line of any suite names a phone, plate, VIN or OPENID', () => {
  const leaks = lines.filter((line) => found(line).length > 0)
  expect(leaks.map((line) => `${line.slice(0, 300)} ← ${found(line).length}`).slice(0, 20)).toEqual([])
})
