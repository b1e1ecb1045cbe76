import { program, resolvePath } from './program'
import { runScript } from './realm'

interface Module {
  exports: unknown
}

/** What a file of the program is given beside `require`, `module` and `exports`. */
export type Given = Readonly<Record<string, unknown>>

const packageOf = (file: string): string | null => program.packages.find((root) => file.startsWith(`${root}/`)) ?? null

const fileOf = (from: string, request: string): string => {
  const path = resolvePath(from, request)
  const file = [path, `${path}.js`, `${path}/index.js`].find((one) => one in program.scripts)
  if (!file) throw new Error(`module '${path}.js' is not defined, require args is '${request}'`)
  const target = packageOf(file)
  if (target !== null && target !== packageOf(from))
    throw new Error(`module '${path}.js' belongs to package '${target}' and cannot be required by '${from}'`)
  return file
}

/**
 * WeChat's module loader: each file once, in a scope that has what the logic layer of WeChat has and nothing of a browser.
 * @param given names that every file has beside its own three
 */
export const createModules = (
  given: Given,
  /** @param ms of the file itself, without those it requires */
  took: (file: string, ms: number) => void,
): { readonly load: (file: string) => unknown } => {
  const loaded = new Map<string, Module>()
  /** ms of the files that the one under way has required. */
  let within = 0

  const load = (file: string): unknown => {
    const known = loaded.get(file)
    if (known) return known.exports
    const source = program.scripts[file]
    if (source === undefined) throw new Error(`module '${file}' is not defined`)
    const module: Module = { exports: {} }
    loaded.set(file, module)
    const startedAt = performance.now()
    const before = within
    within = 0
    runScript(file, source, {
      ...given,
      require: (request: string) => load(fileOf(file, request)),
      module,
      exports: module.exports,
    })
    const whole = performance.now() - startedAt
    took(file, whole - within)
    within = before + whole
    return module.exports
  }
  return { load }
}
