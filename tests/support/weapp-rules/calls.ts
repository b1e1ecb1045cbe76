import ts from 'typescript'
import { wechatNames } from '../weapp-runner/bundle/wechatNames'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

/** https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#requiredPrivateInfos */
const PRIVATE = [
  'getFuzzyLocation',
  'getLocation',
  'onLocationChange',
  'startLocationUpdate',
  'startLocationUpdateBackground',
  'choosePoi',
  'chooseLocation',
  'chooseAddress',
]

/** Calls that WeChat has given up. https://developers.weixin.qq.com/miniprogram/dev/api/ */
const DEPRECATED = [
  'createCanvasContext',
  'getUserInfo',
  'chooseImage',
  'saveFile',
  'getSavedFileList',
  'createAudioContext',
]

interface Calls {
  /** `wx.NAME(…)`, by name, with the file. */
  readonly direct: ReadonlyMap<string, string>
  /** `anything.NAME(…)`: Taro's calls look like that in a bundle. */
  readonly named: ReadonlySet<string>
}

const callsOf = (program: MiniProgram): Calls => {
  const direct = new Map<string, string>()
  const named = new Set<string>()
  const visit = (node: ts.Node, file: string): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression
      if (ts.isIdentifier(expression) && expression.text === 'wx') direct.set(name.text, file)
      named.add(name.text)
    }
    ts.forEachChild(node, (child) => visit(child, file))
  }
  for (const file of program.files.filter((one) => one.endsWith('.js')))
    visit(ts.createSourceFile(file, program.text(file), ts.ScriptTarget.ES2022), file)
  return { direct, named }
}

/** What the program's code calls: only what WeChat has, and private things only when app.json says so. */
export const callFindings = (program: MiniProgram): Finding[] => {
  const { direct, named } = callsOf(program)
  const known = new Set([...wechatNames(), 'hasOwnProperty'])
  const declared = (program.app.requiredPrivateInfos ?? []) as string[]
  const unknown = [...direct].filter(([name]) => !known.has(name))
  const secret = PRIVATE.filter((name) => named.has(name) && !declared.includes(name))
  const idle = declared.filter((name) => !named.has(name))
  const given = DEPRECATED.filter((name) => direct.has(name))
  return [
    ...unknown.map(([name, file]) => finding('unknown-call', file, `WeChat has no wx.${name}`)),
    ...secret.map((name) => finding('private-info', name, 'is called but not in requiredPrivateInfos of app.json')),
    ...idle.map((name) => finding('private-info', name, 'is in requiredPrivateInfos of app.json but never called')),
    ...given.map((name) => finding('deprecated-call', direct.get(name)!, `wx.${name} is deprecated`)),
  ]
}
