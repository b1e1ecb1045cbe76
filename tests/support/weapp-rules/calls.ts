import ts from 'typescript'
import { cloudNames, wechatNames } from '../weapp-runner/bundle/wechatNames'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'
import { scriptsOf, walk, type Script } from './scripts'

/**
 * Calls that WeChat has given up, each with what it tells to use instead. [K] from the notes at the head of each call's page below
 * https://developers.weixin.qq.com/miniprogram/dev/api/; the vendor's typings mark none of them.
 */
const DEPRECATED: Readonly<Record<string, string>> = {
  getSystemInfo: 'getDeviceInfo, getWindowInfo, getAppBaseInfo',
  getSystemInfoSync: 'getDeviceInfo, getWindowInfo, getAppBaseInfo',
  getSystemInfoAsync: 'getDeviceInfo, getWindowInfo, getAppBaseInfo',
  chooseImage: 'chooseMedia',
  chooseVideo: 'chooseMedia',
  createCanvasContext: 'a canvas of type 2d',
  drawCanvas: 'a canvas of type 2d',
  createAudioContext: 'createInnerAudioContext',
  startRecord: 'getRecorderManager',
  playVoice: 'createInnerAudioContext',
  playBackgroundAudio: 'getBackgroundAudioManager',
  saveFile: 'FileSystemManager.saveFile',
  getFileInfo: 'FileSystemManager.getFileInfo',
  getSavedFileList: 'FileSystemManager.getSavedFileList',
  removeSavedFile: 'FileSystemManager.removeSavedFile',
  getUserProfile: 'the fields for picture and nickname',
}

interface Use {
  /** `cloud.callFunction` for a member of `wx.cloud`. */
  readonly name: string
  readonly file: string
}

const memberOf = (node: ts.Node): string | null => {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text
  return null
}

const ownerOf = (node: ts.Node): ts.Node | null =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression : null

const isWx = (node: ts.Node | null): boolean => node !== null && ts.isIdentifier(node) && node.text === 'wx'

const bindsWx = (name: ts.BindingName): boolean =>
  ts.isIdentifier(name)
    ? name.text === 'wx'
    : name.elements.some((one) => ts.isBindingElement(one) && bindsWx(one.name))

/** Whether a function has a `wx` of its own: in shortened code it is a name like any other. */
const hasOwnWx = (scope: ts.SignatureDeclaration): boolean => {
  let own = scope.parameters.some((parameter) => bindsWx(parameter.name))
  const look = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && bindsWx(node.name)) own = true
    if (ts.isFunctionDeclaration(node) && node.name?.text === 'wx') own = true
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, look)
  }
  ts.forEachChild(scope, look)
  return own
}

/** Members of WeChat's `wx` and `wx.cloud` that a script names, and those it puts there itself. */
const usesOf = ({ file, tree }: Script): { uses: Use[]; own: string[] } => {
  const uses: Use[] = []
  const own: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && hasOwnWx(node)) return
    const owner = ownerOf(node)
    const member = memberOf(node)
    if (member !== null && isWx(owner)) uses.push({ name: member, file })
    if (member !== null && owner && memberOf(owner) === 'cloud' && isWx(ownerOf(owner)))
      uses.push({ name: `cloud.${member}`, file })
    const sets = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    if (sets && isWx(ownerOf(node.left))) own.push(memberOf(node.left) ?? '')
    ts.forEachChild(node, look)
  }
  look(tree)
  return { uses, own }
}

/** Names that anything is called by, `o().getLocation()`: Taro's calls look like that in a bundle. First file of each. */
const calledNames = (scripts: readonly Script[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const { file, tree } of scripts)
    walk(tree, (node) => {
      const name = ts.isCallExpression(node) ? memberOf(node.expression) : null
      if (name !== null && !found.has(name)) found.set(name, file)
    })
  return found
}

const called = new WeakMap<MiniProgram, ReadonlyMap<string, string>>()

/** Every name that the program's code calls, through `wx` or through Taro, with the first file that does. */
export const callsOf = (program: MiniProgram): ReadonlyMap<string, string> => {
  const known = called.get(program) ?? calledNames(scriptsOf(program))
  called.set(program, known)
  return known
}

/** What the program's code asks of `wx`: only what WeChat has and has not given up. */
export const callFindings = (program: MiniProgram): Finding[] => {
  const found = scriptsOf(program).map(usesOf)
  const known = new Set([...wechatNames(), ...cloudNames().map((name) => `cloud.${name}`)])
  found.forEach(({ own }) => own.forEach((name) => known.add(name)))
  const unknown = found
    .flatMap(({ uses }) => uses)
    .filter(({ name }) => !known.has(name) && !(name in Object.prototype))
  const names = callsOf(program)
  return [
    ...unknown.map(({ name, file }) => finding('unknown-call', file, `WeChat has no wx.${name}`)),
    ...Object.entries(DEPRECATED)
      .filter(([name]) => names.has(name))
      .map(([name, instead]) =>
        finding('deprecated-call', names.get(name)!, `wx.${name} is given up; there is ${instead}`),
      ),
  ]
}
