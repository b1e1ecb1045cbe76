import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const COLOURS: Readonly<Record<string, number>> = { postgres: 34, dms: 35, wechat: 32, cloudbase: 36, launcher: 33 }

/** A log longer than this is put aside at the next start; the one put aside before is dropped. */
const MAX_BYTES = 50 * 1024 * 1024

interface Fields {
  readonly level?: string
  readonly fn?: string
  readonly op?: string
  readonly task?: string
  readonly code?: string | number
  readonly outcome?: unknown
  readonly ms?: number
  readonly dbQueries?: number
  readonly msg?: string
}

/** A JSON line as a person reads it: who, what, how it went, how long. Other lines stay as they are. */
export const readable = (line: string): string => {
  let fields: Fields
  try {
    fields = JSON.parse(line) as Fields
  } catch {
    return line
  }
  const { level, fn, op, task, code, outcome, ms, dbQueries, msg } = fields
  const parts = [
    level && level !== 'info' ? level.toUpperCase() : '',
    fn,
    op ?? task,
    code ?? (typeof outcome === 'object' ? JSON.stringify(outcome) : outcome),
    ms === undefined ? '' : `${ms} ms`,
    dbQueries === undefined ? '' : `${dbQueries} queries`,
    msg,
  ]
  return parts.filter(Boolean).join(' · ') || line
}

/** One log of all processes: readable in the terminal, whole JSON lines in a file. */
export const createStackLog = (dataDir: string, quiet: boolean) => {
  const directory = path.join(dataDir, 'log')
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, 'stack.log')
  if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
  return (name: string, line: string): void => {
    appendFileSync(file, `${name} ${line}\n`)
    if (quiet) return
    const label = name.padEnd(9)
    process.stdout.write(
      process.stdout.isTTY
        ? `\u001b[${COLOURS[name] ?? 37}m${label}\u001b[0m ${readable(line)}\n`
        : `${label} ${readable(line)}\n`,
    )
  }
}
