import fs from 'node:fs'
import ts from 'typescript'

/** Members of an interface in the vendor's own typings. */
const membersOf = (file: string, name: string): readonly string[] => {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name)
      for (const member of node.members) if (member.name && ts.isIdentifier(member.name)) found.add(member.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found]
}

const atLeast = (count: number, what: string, names: readonly string[]): readonly string[] => {
  if (names.length < count) throw new Error(`the typings list only ${names.length} members of ${what}`)
  return names
}

let names: readonly string[] | undefined

/** Members of `wx` in the present base library. */
export const wechatNames = (): readonly string[] =>
  (names ??= atLeast(400, 'wx', membersOf(require.resolve('miniprogram-api-typings/types/wx/lib.wx.api.d.ts'), 'Wx')))

/** Members of `wx.cloud`. */
export const cloudNames = (): readonly string[] =>
  atLeast(10, 'wx.cloud', membersOf(require.resolve('miniprogram-api-typings/types/wx/lib.wx.cloud.d.ts'), 'WxCloud'))
