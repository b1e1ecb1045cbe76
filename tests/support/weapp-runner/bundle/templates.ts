import path from 'node:path'
import { TmplGroup } from 'glass-easel-template-compiler'
import { BUILT_IN_TAGS } from '../builtInTags'
import type { MiniProgram } from './miniProgram'

interface Warning {
  readonly message?: string
  readonly level?: number
  readonly startLine?: number
}

/** Tags that are no components: control flow of WXML itself. */
const SYNTAX = ['block', 'template', 'import', 'include', 'wxs', 'slot']

/** Components that a page or component names in its own configuration, and its own ones in app.json. */
const ownTags = (program: MiniProgram, file: string): string[] => {
  const configuration = file.replace(/\.wxml$/, '.json')
  const local = program.files.includes(configuration) ? (program.json(configuration) as Record<string, unknown>) : {}
  return [local, program.app].flatMap((one) => Object.keys((one.usingComponents as object | undefined) ?? {}))
}

/** Where `comp` is said for a template that is imported: by whoever imports it. */
const usedAnywhere = (program: MiniProgram): Set<string> =>
  new Set(program.files.filter((file) => file.endsWith('.wxml')).flatMap((file) => ownTags(program, file)))

/** Attribute values and comments may hold a `<`; without them only tags are left. */
const tagsOf = (wxml: string): Set<string> => {
  const bare = wxml
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/(<wxs\b[^>]*>)[\s\S]*?<\/wxs>/g, '$1')
    .replace(/"[^"]*"|'[^']*'/g, '')
  return new Set([...bare.matchAll(/<([a-zA-Z][\w-]*)/g)].map((match) => match[1]!))
}

/**
 * WXML and WXS of the whole program, compiled by WeChat's own open compiler.
 * @returns an expression: templates by path without `.wxml`
 * @throws Error that names the template that is broken, or a component that the runner does not draw
 */
export const compileTemplates = (program: MiniProgram): string => {
  const group = new TmplGroup()
  const known = new Set<string>([...BUILT_IN_TAGS, ...SYNTAX, ...usedAnywhere(program)])
  for (const file of program.files) {
    const { dir, name, ext } = path.posix.parse(file)
    const base = path.posix.join(dir, name)
    if (ext === '.wxs') group.addScript(base, program.text(file))
    if (ext !== '.wxml') continue
    const text = program.text(file)
    for (const tag of tagsOf(text)) if (!known.has(tag)) throw new Error(`${file}: the runner does not draw <${tag}>`)
    for (const warning of group.addTmpl(base, text) as Warning[])
      throw new Error(`${file}:${(warning.startLine ?? 0) + 1}: ${warning.message ?? JSON.stringify(warning)}`)
  }
  return group.getTmplGenObjectGroups()
}
