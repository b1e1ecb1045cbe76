/** The pages that the stand-in takes for released are those of the mini program. */
import { RELEASED_PAGES } from '../../local/stackWechat'

test('the released pages of the local stack are those of the app', () => {
  interface AppConfig {
    readonly pages: readonly string[]
    readonly subPackages: readonly { readonly root: string; readonly pages: readonly string[] }[]
  }
  // The build gives this name to the configuration file.
  Object.assign(globalThis, { defineAppConfig: (config: AppConfig) => config })
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it must come after the name is there
  const { default: app } = require('../../src/app.config') as { default: AppConfig }
  const packaged = app.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`))
  expect([...RELEASED_PAGES].sort()).toEqual([...app.pages, ...packaged].sort())
})
