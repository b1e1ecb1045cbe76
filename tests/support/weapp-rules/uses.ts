import path from 'node:path'
import postcss from 'postcss'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { isMedia } from './files'
import { finding, type Finding } from './finding'
import { literalsOf, requiresOf, scriptsOf } from './scripts'
import { tagsOf } from './wxml'

/** Kept out of what is uploaded: DevTools takes only the kinds of file that a mini program runs on, and its own settings stay where they are. */
const NOT_UPLOADED = /(^|\/)(project\.(private\.)?config\.json)$|\.(txt|md|map)$/

/** A name as a file of the package writes it: from the root, or from where it stands. */
const resolved = (from: string, target: string): string =>
  target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(from), target)

const unitOf = (base: string): string[] => ['js', 'json', 'wxml', 'wxss'].map((kind) => `${base}.${kind}`)

const componentsOf = (program: MiniProgram, file: string): [tag: string, base: string][] => {
  const { usingComponents = {} } = program.json(file) as { usingComponents?: Readonly<Record<string, string>> }
  return Object.entries(usingComponents).map(([tag, target]) => [tag, resolved(file, target)])
}

const importsOf = (program: MiniProgram, file: string): string[] =>
  tagsOf(program.text(file))
    .filter(({ name }) => ['import', 'include', 'wxs'].includes(name))
    .flatMap(({ attributes }) => attributes.get('src') ?? [])
    .map((target) => resolved(file, target))

const sheetsOf = (program: MiniProgram, file: string): string[] => {
  const found: string[] = []
  postcss.parse(program.text(file)).walkAtRules('import', (rule) => {
    found.push(resolved(file, rule.params.replace(/^\s*(url\()?\s*["']?|["']?\)?\s*$/g, '')))
  })
  return found
}

/** Files that one file takes in by name. */
const neededBy = (program: MiniProgram, file: string): string[] => {
  const script = scriptsOf(program).find((one) => one.file === file)
  if (script) {
    const targets = requiresOf(script).map((target) => resolved(file, target))
    return targets.flatMap((target) => [target, `${target}.js`, `${target}/index.js`])
  }
  if (file.endsWith('.json')) return componentsOf(program, file).flatMap(([, base]) => unitOf(base))
  if (file.endsWith('.wxml')) return importsOf(program, file)
  return file.endsWith('.wxss') ? sheetsOf(program, file) : []
}

const reachable = (program: MiniProgram): ReadonlySet<string> => {
  const used = new Set<string>()
  const queue = [
    ...unitOf('app'),
    ...program.pages.flatMap(unitOf),
    String(program.app.themeLocation),
    String(program.app.sitemapLocation),
  ]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (used.has(file) || !program.files.includes(file)) continue
    used.add(file)
    queue.push(...neededBy(program, file))
  }
  return used
}

/** Everything that the program says in quotes, by file: where pictures and pages are named. */
const saidIn = (program: MiniProgram, used: ReadonlySet<string>): [file: string, said: string][] => [
  ...scriptsOf(program)
    .filter(({ file }) => used.has(file))
    .map((script): [string, string] => [script.file, literalsOf(script).join('\n')]),
  ...[...used]
    .filter((file) => /\.(json|wxml|wxss)$/.test(file))
    .map((file): [string, string] => [file, program.text(file)]),
]

const pageFindings = (program: MiniProgram): Finding[] => {
  const tabs = (program.app.tabBar?.list ?? []).map((tab) => tab.pagePath)
  const shown = new Set([String(program.app.entryPagePath ?? program.app.pages[0]), ...tabs])
  const targets = scriptsOf(program).flatMap((script) =>
    literalsOf(script).map((text) => ({ file: script.file, page: text.split('?')[0] })),
  )
  return program.pages
    .filter((page) => !shown.has(page))
    .filter((page) => !targets.some((target) => target.page === `/${page}` && target.file !== `${page}.js`))
    .map((page) => finding('unused-page', page, 'nothing opens it'))
}

/** Tags of a template and of those it imports. */
const tagsUsed = (program: MiniProgram, file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file) || !program.files.includes(file) || !file.endsWith('.wxml')) return new Set()
  seen.add(file)
  const own = tagsOf(program.text(file)).map(({ name }) => name)
  return new Set([...own, ...importsOf(program, file).flatMap((one) => [...tagsUsed(program, one, seen)])])
}

const componentFindings = (program: MiniProgram, used: ReadonlySet<string>): Finding[] =>
  [...used]
    .filter((file) => file.endsWith('.json') && used.has(file.replace(/json$/, 'wxml')))
    .flatMap((file) => {
      const tags = tagsUsed(program, file.replace(/json$/, 'wxml'))
      return componentsOf(program, file)
        .filter(([tag]) => !tags.has(tag))
        .map(([tag]) => finding('unused-component', file, `names <${tag}>, which its template does not draw`))
    })

/** Nothing lies in the packages that is not used: files, pictures, pages, components. https://developers.weixin.qq.com/miniprogram/dev/devtools/codequality.html */
export const useFindings = (program: MiniProgram): Finding[] => {
  const used = reachable(program)
  const said = saidIn(program, used)
  const loose = program.files.filter((file) => !used.has(file) && !NOT_UPLOADED.test(file))
  const unshown = loose.filter((file) => !isMedia(file) || !said.some(([, text]) => text.includes(file)))
  return [
    ...unshown.map((file) => finding('unused-file', file, isMedia(file) ? 'nothing shows it' : 'nothing takes it in')),
    ...pageFindings(program),
    ...componentFindings(program, used),
  ]
}
