import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Where a run of all suites gathers what every process has written, so that it can be searched for personal data at the end. */
const directory = process.env.TEST_LOG_DIR

let opened = 0

/** A place for the lines of one stack; null when a suite runs alone. */
export const openSink = (): ((line: string) => void) | null => {
  if (!directory) return null
  mkdirSync(directory, { recursive: true })
  opened += 1
  const file = path.join(directory, `${process.pid}-${opened}.log`)
  return (line) => appendFileSync(file, `${line}\n`)
}

/** Adds a log file that a process wrote by itself. */
export const sinkFile = (file: string): void => {
  const sink = existsSync(file) ? openSink() : null
  if (sink) for (const line of readFileSync(file, 'utf8').split('\n')) sink(`file ${line}`)
}
