import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import budgets from '../../../config/budgets.json'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

/** Everything together. https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const TOTAL_BYTES = 20 * 1024 * 1024
/** Pictures and sound in the packages, by WeChat's code quality scan. */
const MEDIA_BYTES = 200 * 1024
const TAB_ICON_BYTES = 40 * 1024

const PICTURE = /\.(png|jpe?g|gif|webp|svg|mp3|aac|m4a|wav)$/

const bytesOf = (program: MiniProgram, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + fs.statSync(path.join(program.root, file)).size, 0)

const over = (rule: string, where: string, bytes: number, most: number): Finding[] =>
  bytes > most ? [finding(rule, where, `${bytes} bytes, over ${most}`)] : []

/** Bytes of the main package (`''`) and of each subpackage. */
export const packageBytes = (program: MiniProgram): ReadonlyMap<string, number> => {
  const rootOf = (file: string) => program.packages.find((root) => file.startsWith(`${root}/`)) ?? ''
  return new Map(
    ['', ...program.packages].map((root) => [
      root,
      bytesOf(
        program,
        program.files.filter((file) => rootOf(file) === root),
      ),
    ]),
  )
}

/** Bytes of pictures and sound. */
export const mediaBytes = (program: MiniProgram): number =>
  bytesOf(
    program,
    program.files.filter((file) => PICTURE.test(file)),
  )

const sizeFindings = (program: MiniProgram): Finding[] => {
  const sizes = packageBytes(program)
  const subPackages = program.packages.flatMap((root) =>
    over('package-size', root, sizes.get(root)!, budgets['weapp.package.subMax'].max),
  )
  const icons = (program.files ?? []).filter((file) => /(^|\/)tab-.*\.png$/.test(file))
  return [
    ...over('package-size', 'main', sizes.get('')!, budgets['weapp.package.main'].max),
    ...subPackages,
    ...over('package-size', 'total', bytesOf(program, program.files), TOTAL_BYTES),
    ...over('media-size', 'pictures and sound', mediaBytes(program), MEDIA_BYTES),
    ...icons.flatMap((icon) => over('media-size', icon, bytesOf(program, [icon]), TAB_ICON_BYTES)),
  ]
}

const requiredBy = (program: MiniProgram, file: string): string[] => {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) ? node.arguments : []
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'require' &&
      first &&
      ts.isStringLiteral(first)
    )
      found.push(path.posix.join(path.posix.dirname(file), `${first.text.replace(/\.js$/, '')}.js`))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, program.text(file), ts.ScriptTarget.ES2022))
  return found
}

const componentsOf = (program: MiniProgram, file: string): string[] => {
  const { usingComponents = {} } = program.json(file) as { usingComponents?: Record<string, string> }
  return Object.values(usingComponents).map((target) => path.posix.join(path.posix.dirname(file), target))
}

const usedScripts = (program: MiniProgram): Set<string> => {
  const used = new Set<string>()
  const visit = (file: string): void => {
    if (used.has(file) || !program.files.includes(file)) return
    used.add(file)
    requiredBy(program, file).forEach(visit)
    const configuration = file.replace(/\.js$/, '.json')
    if (program.files.includes(configuration)) componentsOf(program, configuration).forEach((one) => visit(`${one}.js`))
  }
  ;['app.js', ...program.pages.map((page) => `${page}.js`)].forEach(visit)
  return used
}

const useFindings = (program: MiniProgram): Finding[] => {
  const texts = program.files
    .filter((file) => /\.(js|json)$/.test(file))
    .map((file) => [file, program.text(file)] as const)
  const entry = program.app.pages[0]
  const tabs = (program.app.tabBar?.list ?? []).map((tab) => tab.pagePath)
  const open = program.pages.filter((page) => page !== entry && !tabs.includes(page))
  const named = (what: string, except: string) =>
    texts.some(([file, text]) => file !== except && file !== 'app.json' && text.includes(what))
  const scripts = usedScripts(program)
  const pictures = program.files.filter((file) => PICTURE.test(file))
  return [
    ...open
      .filter((page) => !named(page, `${page}.js`))
      .map((page) => finding('unused-page', page, 'nothing opens it')),
    ...program.files
      .filter((file) => file.endsWith('.js') && !scripts.has(file))
      .map((file) => finding('unused-file', file, 'nothing requires it')),
    ...pictures
      .filter((file) => !texts.some(([, text]) => text.includes(file)))
      .map((file) => finding('unused-file', file, 'nothing shows it')),
  ]
}

const SECRETS = /sourceMappingURL|127\.0\.0\.1|localhost|whsec_|BEGIN (RSA )?PRIVATE KEY/

const contentFindings = (program: MiniProgram): Finding[] => {
  const styles = program.files.filter((file) => file.endsWith('.wxss'))
  const texts = program.files.filter((file) => /\.(js|json|wxml|wxss)$/.test(file))
  return [
    ...styles
      .filter((file) => program.text(file).includes(':active'))
      .map((file) => finding('active', file, 'uses :active; on WeChat a pressed look is hover-class')),
    ...texts.flatMap((file) => {
      const bad = SECRETS.exec(program.text(file))
      return bad ? [finding('secret', file, `carries ${bad[0]}`)] : []
    }),
  ]
}

/** What lies in the packages: sizes, use, contents. */
export const fileFindings = (program: MiniProgram): Finding[] => [
  ...sizeFindings(program),
  ...useFindings(program),
  ...contentFindings(program),
]
