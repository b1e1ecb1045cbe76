import fs from 'node:fs'
import path from 'node:path'

export interface AppJson {
  readonly pages: readonly string[]
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[]
  readonly tabBar?: { readonly list: readonly { readonly pagePath: string }[] }
  readonly themeLocation?: string
  readonly [field: string]: unknown
}

/** A built mini program on disk. Paths are relative to its root, with `/`. */
export interface MiniProgram {
  readonly root: string
  readonly app: AppJson
  readonly files: readonly string[]
  /** Every page of every package, in the order of app.json. */
  readonly pages: readonly string[]
  /** Roots of the subpackages. */
  readonly packages: readonly string[]
  /** @throws Error that names a file which is not there */
  text(file: string): string
  /** @throws Error that names a file which is no JSON */
  json(file: string): unknown
}

const filesUnder = (root: string, below = ''): string[] =>
  fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(below, entry.name)
    return entry.isDirectory() ? filesUnder(root, file) : [file]
  })

/** The page as app.json lists it below a subpackage's root. */
const pageOf = (root: string, page: string): string => path.posix.join(root, page)

/**
 * Reads what a build has left in a folder.
 * @param root folder with app.json
 * @throws Error that names what is missing: app.json itself, or a file of a page that app.json lists
 */
export const readMiniProgram = (root: string): MiniProgram => {
  if (!fs.existsSync(path.join(root, 'app.json'))) throw new Error(`${root} has no app.json: build it (npm run build)`)
  const files = filesUnder(root)
  const there = new Set(files)
  const text = (file: string): string => {
    if (!there.has(file)) throw new Error(`${file} is not in the package`)
    return fs.readFileSync(path.join(root, file), 'utf8')
  }
  const json = (file: string): unknown => {
    try {
      return JSON.parse(text(file)) as unknown
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, { cause: error })
    }
  }
  const app = json('app.json') as AppJson
  const subPackages = app.subPackages ?? []
  const pages = [...app.pages, ...subPackages.flatMap((sub) => sub.pages.map((page) => pageOf(sub.root, page)))]
  for (const page of pages)
    for (const kind of ['js', 'wxml', 'json'])
      if (!there.has(`${page}.${kind}`)) throw new Error(`page "${page}" of app.json has no ${page}.${kind}`)
  return { root, app, files, pages, packages: subPackages.map((sub) => path.posix.join(sub.root)), text, json }
}
