import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'
import { packageBytes, sizeOf } from './files'
import { themeOf } from './theme'

/** https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html, and `__usePrivacyCheck__` of the guide on privacy. */
const FIELDS = new Set(
  `entryPagePath pages window tabBar networkTimeout debug functionalPages subpackages subPackages workers requiredBackgroundModes
   requiredPrivateInfos plugins preloadRule resizable usingComponents permission sitemapLocation style useExtendedLib entranceDeclare darkmode
   themeLocation lazyCodeLoading singlePage supportedMaterials serviceProviderTicket embeddedAppIdList halfPage debugOptions enablePassiveEvent
   resolveAlias renderer rendererOptions componentFramework miniApp static convertRpxToVw appBar navigateToMiniProgramAppIdList
   __usePrivacyCheck__`.split(/\s+/),
)

const fieldFindings = ({ app }: MiniProgram): Finding[] =>
  Object.keys(app)
    .filter((field) => !FIELDS.has(field))
    .map((field) => finding('app-json', field, 'is no field of app.json'))

const ICON_BYTES = 40 * 1024
const COLOUR = /^(#[\da-f]{6}|@\w+)$/i

interface Tab {
  readonly pagePath: string
  readonly text?: string
  readonly iconPath?: string
  readonly selectedIconPath?: string
}

const iconFindings = (program: MiniProgram, tab: Tab): Finding[] => {
  const theme = themeOf(program)
  const icons = [tab.iconPath, tab.selectedIconPath].flatMap((icon) =>
    icon?.startsWith('@') ? [theme?.light[icon.slice(1)], theme?.dark[icon.slice(1)]] : [icon],
  )
  return icons
    .filter((icon) => icon !== undefined)
    .flatMap((icon) => {
      if (!program.files.includes(icon)) return [finding('tab-bar', icon, 'is an icon that is not in the package')]
      const bytes = sizeOf(program, icon)
      return bytes > ICON_BYTES ? [finding('tab-bar', icon, `${bytes} bytes, over ${ICON_BYTES} of an icon`)] : []
    })
}

/** https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#tabBar: 2 to 5 tabs of the main package, icons of at most 40 KB. */
const tabFindings = (program: MiniProgram): Finding[] => {
  const bar = program.app.tabBar as { readonly list: readonly Tab[]; readonly [colour: string]: unknown } | undefined
  if (!bar) return []
  const count = bar.list.length >= 2 && bar.list.length <= 5
  return [
    ...(count ? [] : [finding('tab-bar', 'app.json', `${bar.list.length} tabs, not 2 to 5`)]),
    ...['color', 'selectedColor', 'backgroundColor']
      .filter((name) => !COLOUR.test(String(bar[name])))
      .map((name) => finding('tab-bar', name, 'is no colour in hexadecimal')),
    ...bar.list.flatMap((tab) => [
      ...(program.app.pages.includes(tab.pagePath)
        ? []
        : [finding('tab-bar', tab.pagePath, 'is a tab outside of the main package')]),
      ...(tab.text ? [] : [finding('tab-bar', tab.pagePath, 'is a tab without a text')]),
      ...iconFindings(program, tab),
    ]),
  ]
}

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]

/** https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages/basic.html: roots apart from each other, and no page of the main package in one. */
const packageFindings = ({ app, pages, packages }: MiniProgram): Finding[] => [
  ...twice(pages).map((page) => finding('pages', page, 'is listed twice')),
  ...twice(packages).map((root) => finding('packages', root, 'is listed twice')),
  ...packages
    .filter((root) => packages.some((other) => other !== root && root.startsWith(`${other}/`)))
    .map((root) => finding('packages', root, 'lies inside another subpackage')),
  ...app.pages
    .filter((page) => packages.some((root) => page.startsWith(`${root}/`)))
    .map((page) => finding('packages', page, 'is a page of the main package inside a subpackage')),
]

/** Most bytes that the pages of one package may have loaded ahead. https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages/preload.html */
const PRELOAD_BYTES = 2 * 1024 * 1024

interface Preload {
  readonly packages: readonly string[]
  readonly network?: string
}

const preloadFindings = (program: MiniProgram): Finding[] => {
  const rules = Object.entries((program.app.preloadRule ?? {}) as Readonly<Record<string, Preload>>)
  const sizes = packageBytes(program)
  const packageOf = (page: string): string => program.packages.find((root) => page.startsWith(`${root}/`)) ?? ''
  const rootOf = (name: string): string => (name === '__APP__' ? '' : name.replace(/\/$/, ''))
  const unknown = rules.flatMap(([, rule]) => rule.packages.filter((name) => !sizes.has(rootOf(name))))
  const ahead = (from: string): number => {
    const own = rules.filter(([page]) => packageOf(page) === from).flatMap(([, rule]) => rule.packages.map(rootOf))
    return [...new Set(own)].reduce((sum, root) => sum + (sizes.get(root) ?? 0), 0)
  }
  return [
    ...rules
      .filter(([page]) => !program.pages.includes(page))
      .map(([page]) => finding('preload', page, 'preloads but is no page')),
    ...unknown.map((name) => finding('preload', name, 'is preloaded but is no subpackage')),
    ...rules
      .filter(([, { network = 'wifi' }]) => !['all', 'wifi'].includes(network))
      .map(([page]) => finding('preload', page, 'names a network that is neither "all" nor "wifi"')),
    ...[...new Set(rules.map(([page]) => packageOf(page)))]
      .filter((from) => ahead(from) > PRELOAD_BYTES)
      .map((from) =>
        finding('preload', from || 'main', `its pages preload ${ahead(from)} bytes, over ${PRELOAD_BYTES}`),
      ),
  ]
}

const loadingFindings = ({ app }: MiniProgram): Finding[] =>
  app.lazyCodeLoading === 'requiredComponents'
    ? []
    : [finding('lazy-code', 'app.json', 'lazyCodeLoading is not "requiredComponents"')]

/** What WeChat's own reading of app.json would refuse or mark down. */
export const appFindings = (program: MiniProgram): Finding[] =>
  [fieldFindings, packageFindings, tabFindings, preloadFindings, loadingFindings].flatMap((rule) => rule(program))
