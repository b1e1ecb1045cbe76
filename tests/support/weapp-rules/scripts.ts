import ts from 'typescript'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'

export interface Script {
  readonly file: string
  readonly tree: ts.SourceFile
}

/** Trees by text: a build and its copies with one thing changed share most of their files. */
const trees = new Map<string, ts.SourceFile>()

const treeOf = (file: string, text: string): ts.SourceFile => {
  const tree = trees.get(text) ?? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS)
  trees.set(text, tree)
  return tree
}

const scripts = new WeakMap<MiniProgram, readonly Script[]>()

/** JavaScript and WXS of the packages as trees. */
export const scriptsOf = (program: MiniProgram): readonly Script[] => {
  const known = scripts.get(program)
  if (known) return known
  const files = program.files.filter((file) => /\.(js|wxs)$/.test(file))
  const made = files.map((file) => ({ file, tree: treeOf(file, program.text(file)) }))
  scripts.set(program, made)
  return made
}

/** Calls back at every node below one, itself included. */
export const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** What a script says in quotes; of a template the part before its first value. */
export const literalsOf = ({ tree }: Script): string[] => {
  const found: string[] = []
  walk(tree, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) found.push(node.text)
  })
  return found
}

/** Targets of `require('…')`. */
export const requiresOf = ({ tree }: Script): string[] => {
  const found: string[] = []
  walk(tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require') return
    const [target] = node.arguments
    if (target && ts.isStringLiteralLike(target)) found.push(target.text)
  })
  return found
}
