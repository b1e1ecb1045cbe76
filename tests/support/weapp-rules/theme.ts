import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

type Theme = Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>>

const variablesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.startsWith('@') ? [value.slice(1)] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(variablesIn) : []
}

/** Values of theme.json in both themes, or none when app.json names no theme. @throws Error that names a file which is no JSON */
export const themeOf = ({ app, files, json }: MiniProgram): Theme | null =>
  app.themeLocation && files.includes(app.themeLocation) ? (json(app.themeLocation) as Theme) : null

/**
 * Each `@name` of app.json and of the pages has a light and a dark value, and no value is left over.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/ability/darkmode.html
 */
export const themeFindings = (program: MiniProgram): Finding[] => {
  const used = new Set([program.app, ...program.pages.map((page) => program.json(`${page}.json`))].flatMap(variablesIn))
  const theme = themeOf(program)
  const wanted = used.size > 0 || program.app.darkmode === true
  if (!theme) return wanted ? [finding('theme', 'app.json', 'themeLocation names no file of the package')] : []
  const kinds = ['light', 'dark'] as const
  const listed = new Set(kinds.flatMap((kind) => Object.keys(theme[kind] ?? {})))
  return [
    ...(program.app.darkmode === true ? [] : [finding('theme', 'app.json', 'darkmode is not true')]),
    ...kinds.flatMap((kind) =>
      [...new Set([...used, ...listed])]
        .filter((name) => !(name in (theme[kind] ?? {})))
        .map((name) => finding('theme', `@${name}`, `has no ${kind} value`)),
    ),
    ...[...listed].filter((name) => !used.has(name)).map((name) => finding('theme', `@${name}`, 'is used nowhere')),
  ]
}
