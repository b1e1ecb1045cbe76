import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { ownerUrl } from './backup/connection'
import { takeBackup } from './backup/take'

const defaultFile = (): string => `.data/backups/${new Date().toISOString().replace(/[:.]/g, '-')}.sql.gz`

/** `npm run db:backup [-- FILE]`: one consistent snapshot of the database to a compressed file. */
const main = async (): Promise<void> => {
  const [file = defaultFile(), ...rest] = process.argv.slice(2)
  if (rest.length > 0 || file.startsWith('-')) throw new Error('usage: npm run db:backup [-- FILE]')
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const startedAt = performance.now()
  const { header, summary } = await takeBackup(ownerUrl(), file)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${file}: ${summary.rows} rows of ${summary.tables} tables, ${statSync(file).size} bytes, ${seconds} s`)
  console.log(`schema ${header.migrations.at(-1)}, PostgreSQL ${header.server}, taken at ${header.takenAt}`)
  console.log(`business state ${summary.state}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
