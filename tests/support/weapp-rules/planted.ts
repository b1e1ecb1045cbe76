import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { builtWeapp } from '../weapp'

export interface Copy {
  readonly root: string
  /** @throws Error when the change changes nothing: a break that was not planted cannot be found */
  edit(file: string, change: (text: string) => string): void
  /** Changes top fields of app.json. */
  editApp(change: (app: Record<string, unknown>) => object): void
  write(file: string, content: string | Buffer): void
}

export type Break = (copy: Copy) => void

const copies: string[] = []

const copyAt = (root: string): Copy => {
  const edit: Copy['edit'] = (file, change) => {
    const before = fs.readFileSync(path.join(root, file), 'utf8')
    const after = change(before)
    if (after === before) throw new Error(`nothing was planted in ${file}`)
    fs.writeFileSync(path.join(root, file), after)
  }
  return {
    root,
    edit,
    editApp: (change) =>
      edit('app.json', (text) => {
        const app = JSON.parse(text) as Record<string, unknown>
        return JSON.stringify({ ...app, ...change(app) })
      }),
    write(file, content) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      fs.writeFileSync(path.join(root, file), content)
    },
  }
}

/** A copy of the build with one thing wrong. @returns its folder */
export const planted = (wrong: Break): string => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'weapp-'))
  copies.push(root)
  fs.cpSync(builtWeapp, root, { recursive: true })
  wrong(copyAt(root))
  return root
}

export const removeCopies = (): void =>
  copies.splice(0).forEach((copy) => fs.rmSync(copy, { recursive: true, force: true }))
