import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Beside the migrations, in the form of `sha256sum`: what has been released, and what it was. */
export const RELEASED = 'SHA256SUMS'

const sumOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/**
 * A released migration has run somewhere: changing its file would make databases that claim the same schema differ.
 * @throws Error that names the files that are not what was released
 */
export const refuseChanged = (directory: string): void => {
  const changed = readFileSync(path.join(directory, RELEASED), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line))
    .flatMap((line) => (line && sumOf(path.join(directory, line[2]!)) === line[1] ? [] : [line?.[2] ?? 'a line of it']))
  if (changed.length > 0)
    throw new Error(
      `released and changed since (see ${RELEASED}): ${changed.join(', ')}; write a new migration instead`,
    )
}
