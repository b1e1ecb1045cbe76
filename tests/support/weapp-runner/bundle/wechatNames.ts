import fs from 'node:fs'
import ts from 'typescript'

let names: readonly string[] | undefined

/** Members of `wx` in the present base library, as the vendor's own typings list them. */
export const wechatNames = (): readonly string[] => {
  if (names) return names
  const file = require.resolve('miniprogram-api-typings/types/wx/lib.wx.api.d.ts')
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === 'Wx')
      for (const member of node.members) if (member.name && ts.isIdentifier(member.name)) found.add(member.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  if (found.size < 400) throw new Error(`the typings list only ${found.size} members of wx`)
  names = [...found]
  return names
}
