import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { oneLine } from './plans'

/** A text of SQL in a source file: what of it is fixed, in order. */
export interface SqlText {
  readonly file: string
  readonly line: number
  readonly pieces: readonly string[]
}

const STATEMENT = /^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\s/

const piecesOf = (node: ts.Node): string[] | null => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)] : null
}

/** Every text in a source file that begins as a statement does. */
export const sqlTextsIn = (file: string): SqlText[] => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const found: SqlText[] = []
  const visit = (node: ts.Node): void => {
    const pieces = piecesOf(node)
    if (pieces && STATEMENT.test(pieces[0]!)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push({ file, line: line + 1, pieces: pieces.map(oneLine).filter((piece) => piece !== '') })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Whether a statement, on one line, holds all pieces of a text in their order. */
export const isPartOf = (statement: string, { pieces }: SqlText): boolean => {
  let at = 0
  for (const piece of pieces) {
    const found = statement.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return true
}
