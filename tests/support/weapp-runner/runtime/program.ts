import type * as ge from 'glass-easel'
import type { TabItem } from './types'

export interface PageConfiguration {
  readonly navigationStyle?: 'default' | 'custom'
  readonly navigationBarTitleText?: string
  readonly navigationBarBackgroundColor?: string
  readonly navigationBarTextStyle?: 'black' | 'white'
  readonly backgroundColor?: string
  readonly enablePullDownRefresh?: boolean
  readonly disableScroll?: boolean
  readonly onReachBottomDistance?: number
  readonly usingComponents?: Readonly<Record<string, string>>
}

export interface AppConfiguration {
  readonly pages: readonly string[]
  readonly window?: PageConfiguration
  readonly tabBar?: {
    readonly color: string
    readonly selectedColor: string
    readonly backgroundColor: string
    readonly borderStyle?: string
    readonly list: readonly TabItem[]
  }
  readonly themeLocation?: string
  readonly darkmode?: boolean
}

/** What `bundle/site.ts` has made of the built program. */
export interface Program {
  readonly templates: Readonly<Record<string, ge.template.ComponentTemplate['content']>>
  readonly configurations: Readonly<Record<string, unknown>>
  readonly styles: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly pages: readonly string[]
  readonly packages: readonly string[]
}

declare global {
  var __program: Program
  var __slot: ge.template.ComponentTemplate['content']
}

export const program: Program = globalThis.__program
export const app = program.configurations.app as AppConfiguration
export const slotTemplate = globalThis.__slot

export const configurationOf = (path: string): PageConfiguration =>
  (program.configurations[path] ?? {}) as PageConfiguration

/** Joins a path to another one as `require` and routes do: absolute from `/`, else relative to the folder of `from`. */
export const resolvePath = (from: string, to: string): string => {
  const parts = to.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of to.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

type Theme = Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>>

/** The value of `@name` in the theme; other values as they are. @throws Error for a variable that the theme has not */
export const themed = <T extends string | undefined>(value: T, dark: boolean): T | string => {
  if (!value?.startsWith('@')) return value
  const theme = program.configurations[(app.themeLocation ?? '').replace(/\.json$/, '')] as Theme | undefined
  const found = theme?.[dark && app.darkmode ? 'dark' : 'light'][value.slice(1)]
  if (found === undefined) throw new Error(`the theme has no variable ${value}`)
  return found
}
