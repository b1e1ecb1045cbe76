import { ownerUrl } from './backup/connection'
import { restoreBackup } from './backup/restore'

/** `npm run db:restore -- FILE [--replace]`: reads a backup into an empty database, or in place of what is there. */
const main = async (): Promise<void> => {
  const args = process.argv.slice(2)
  const [files, flags] = [args.filter((a) => !a.startsWith('-')), args.filter((a) => a.startsWith('-'))]
  const [file] = files
  if (!file || files.length > 1 || flags.some((flag) => flag !== '--replace'))
    throw new Error('usage: npm run db:restore -- FILE [--replace]')
  const startedAt = performance.now()
  const { header, summary, state } = await restoreBackup(ownerUrl(), file, { replace: flags.length > 0 })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${summary.rows} rows of ${summary.tables} tables as of ${header.takenAt}, ${seconds} s`)
  console.log(`business state ${state}, as in the backup`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
