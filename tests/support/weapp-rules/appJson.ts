import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

/** Longest reason for a permission that WeChat's review takes. https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#permission */
const LONGEST_REASON = 30

const variablesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.startsWith('@') ? [value.slice(1)] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(variablesIn) : []
}

type Theme = Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>>

const themeFindings = (program: MiniProgram): Finding[] => {
  const { themeLocation } = program.app
  const used = [...new Set(variablesIn(program.app))]
  if (!themeLocation) return used.map((name) => finding('theme', `@${name}`, 'app.json names no theme'))
  const theme = program.json(themeLocation) as Theme
  return (['light', 'dark'] as const).flatMap((kind) =>
    used.filter((name) => !(name in theme[kind])).map((name) => finding('theme', `@${name}`, `has no ${kind} value`)),
  )
}

const tabFindings = ({ app }: MiniProgram): Finding[] => {
  const tabs = app.tabBar?.list ?? []
  const count =
    tabs.length >= 2 && tabs.length <= 5 ? [] : [finding('tab-bar', 'app.json', `${tabs.length} tabs, not 2 to 5`)]
  const away = tabs.filter((tab) => !app.pages.includes(tab.pagePath))
  return [...count, ...away.map((tab) => finding('tab-bar', tab.pagePath, 'is a tab outside of the main package'))]
}

const packageFindings = ({ app }: MiniProgram): Finding[] => {
  const roots = (app.subPackages ?? []).map((sub) => sub.root.replace(/\/$/, ''))
  const inside = roots.filter((root) => roots.some((other) => other !== root && root.startsWith(`${other}/`)))
  const preload = (app.preloadRule ?? {}) as Record<string, { packages: string[] }>
  const unknown = Object.values(preload).flatMap(({ packages }) => packages.filter((name) => !roots.includes(name)))
  return [
    ...inside.map((root) => finding('packages', root, 'lies inside another subpackage')),
    ...unknown.map((name) => finding('packages', name, 'is preloaded but is no subpackage')),
  ]
}

const consentFindings = ({ app }: MiniProgram): Finding[] => {
  const reasons = (app.permission ?? {}) as Record<string, { desc?: string }>
  const bad = Object.entries(reasons).filter(([, { desc = '' }]) => desc.length === 0 || desc.length > LONGEST_REASON)
  return [
    ...bad.map(([scope]) => finding('permission', scope, `needs a reason of at most ${LONGEST_REASON} characters`)),
    ...(app.__usePrivacyCheck__ === true ? [] : [finding('privacy', 'app.json', '__usePrivacyCheck__ is not true')]),
  ]
}

const loadingFindings = ({ app }: MiniProgram): Finding[] =>
  app.lazyCodeLoading === 'requiredComponents'
    ? []
    : [finding('lazy-code', 'app.json', 'lazyCodeLoading is not "requiredComponents"')]

/** What WeChat's own reading of app.json would refuse or mark down. */
export const appFindings = (program: MiniProgram): Finding[] =>
  [tabFindings, packageFindings, themeFindings, consentFindings, loadingFindings].flatMap((rule) => rule(program))
