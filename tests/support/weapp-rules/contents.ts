import postcss from 'postcss'
import selectorParser from 'postcss-selector-parser'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'
import { literalsOf, scriptsOf } from './scripts'
import { tagsOf } from './wxml'

/** Names of XML's own languages look like addresses and are none. */
const PLAIN = /\b(?:http|ws):\/\/(?!www\.w3\.org\/)[^\s"'`)]*/i

const hasActive = (selector: string): boolean => {
  let found = false
  selectorParser((root) =>
    root.walkPseudos((pseudo) => {
      if (pseudo.value === ':active') found = true
    }),
  ).processSync(selector)
  return found
}

/** A pressed look is `hover-class`: `:active` stays behind on a phone. https://developers.weixin.qq.com/miniprogram/dev/framework/audits/experience.html */
const activeFindings = (program: MiniProgram, file: string): Finding[] => {
  const found: Finding[] = []
  postcss.parse(program.text(file), { from: file }).walkRules((rule) => {
    if (hasActive(rule.selector)) found.push(finding('active', file, `${rule.selector}: a pressed look is hover-class`))
  })
  return found
}

const stylesOf = (program: MiniProgram, file: string): string[] => {
  const values: string[] = []
  postcss.parse(program.text(file)).walkDecls((declaration) => void values.push(declaration.value))
  return values
}

/** Texts that may be an address, with their file. */
const textsOf = (program: MiniProgram): [file: string, texts: readonly string[]][] => [
  ...scriptsOf(program).map((script): [string, string[]] => [script.file, literalsOf(script)]),
  ...program.files.flatMap((file): [string, readonly string[]][] => {
    if (file.endsWith('.json')) return [[file, [program.text(file)]]]
    if (file.endsWith('.wxss')) return [[file, stylesOf(program, file)]]
    if (!file.endsWith('.wxml')) return []
    return [[file, tagsOf(program.text(file)).flatMap(({ attributes }) => [...attributes.values()])]]
  }),
]

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html: a phone reaches servers by https and wss alone. */
const addressFindings = (program: MiniProgram): Finding[] =>
  textsOf(program).flatMap(([file, texts]) =>
    texts.flatMap((text) => {
      const plain = PLAIN.exec(text)
      return plain ? [finding('https', file, `names ${plain[0]}`)] : []
    }),
  )

const SECRET = /sourceMappingURL|127\.0\.0\.1|\blocalhost\b|whsec_|BEGIN (RSA |EC )?PRIVATE KEY|\bAKID\w{13,}/

/** Wherever it stands, in a comment too. */
const secretFindings = (program: MiniProgram): Finding[] => [
  ...program.files.filter((file) => file.endsWith('.map')).map((file) => finding('secret', file, 'is a source map')),
  ...program.files
    .filter((file) => /\.(js|json|wxml|wxss|wxs)$/.test(file))
    .flatMap((file) => {
      const found = SECRET.exec(program.text(file))
      return found ? [finding('secret', file, `carries ${found[0]}`)] : []
    }),
]

/** What must not stand in the files: `:active`, plain http, maps, keys, addresses of a development machine. */
export const contentFindings = (program: MiniProgram): Finding[] => [
  ...program.files.filter((file) => file.endsWith('.wxss')).flatMap((file) => activeFindings(program, file)),
  ...addressFindings(program),
  ...secretFindings(program),
]
