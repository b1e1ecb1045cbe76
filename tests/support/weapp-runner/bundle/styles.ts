import path from 'node:path'
import postcss, { type AtRule, type Root } from 'postcss'
import selectorParser from 'postcss-selector-parser'
import { BUILT_IN_TAGS } from '../builtInTags'
import type { MiniProgram } from './miniProgram'

const builtIn = new Set<string>(BUILT_IN_TAGS)

/** Tags of WXML are drawn as `<wx-…>`: HTML has a `<text>`, `<image>` and `<button>` of its own. */
const tags = selectorParser((selectors) => {
  selectors.walkTags((tag) => {
    if (builtIn.has(tag.value)) tag.value = `wx-${tag.value}`
  })
})

/** `750rpx` are the width of the screen. */
const inPx = (value: string): string => value.replace(/(-?\d*\.?\d+)rpx\b/g, 'calc($1 * var(--rpx))')

const importedFile = (rule: AtRule, from: string): string => {
  const name = /^\s*(?:url\()?\s*["']?([^"')]+)/.exec(rule.params)?.[1]
  if (!name) throw new Error(`${from}: @import without a file`)
  return name.startsWith('/') ? name.slice(1) : path.posix.join(path.posix.dirname(from), name)
}

const flattened = (program: MiniProgram, file: string, seen: ReadonlySet<string>): Root => {
  if (seen.has(file)) throw new Error(`${file} imports itself`)
  const sheet = postcss.parse(program.text(file), { from: file })
  sheet.walkAtRules('import', (rule) => {
    rule.replaceWith(flattened(program, importedFile(rule, file), new Set([...seen, file])).nodes)
  })
  return sheet
}

/**
 * One style sheet of the program as Chromium reads it, with what it imports.
 * @throws Error that names the file which is missing, broken or imports itself
 */
export const compileStyle = (program: MiniProgram, file: string): string => {
  const sheet = flattened(program, file, new Set())
  sheet.walkDecls((declaration) => {
    declaration.value = inPx(declaration.value)
  })
  sheet.walkAtRules((rule) => {
    rule.params = inPx(rule.params)
  })
  sheet.walkRules((rule) => {
    const inKeyframes = rule.parent?.type === 'atrule' && (rule.parent as AtRule).name.endsWith('keyframes')
    if (!inKeyframes) rule.selector = tags.processSync(rule.selector)
  })
  return sheet.toString()
}
