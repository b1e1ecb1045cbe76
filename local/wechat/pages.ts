import { existsSync, readFileSync } from 'node:fs'
import type { WechatConfig } from './config'

interface AppJson {
  readonly pages?: readonly string[]
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[]
}

/** The pages of the released mini program: those of the built `app.json` where there is one, else those of the configuration. */
export const pagesOf = ({ appJson, pages }: WechatConfig): readonly string[] => {
  if (!appJson || !existsSync(appJson)) return pages
  const app = JSON.parse(readFileSync(appJson, 'utf8')) as AppJson
  const packaged = (app.subPackages ?? []).flatMap(({ root, pages: own }) =>
    own.map((page) => `${root.replace(/\/$/, '')}/${page}`),
  )
  return [...(app.pages ?? []), ...packaged]
}
