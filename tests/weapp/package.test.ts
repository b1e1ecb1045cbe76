import fs from 'node:fs'
import path from 'node:path'
import budgets from '../../config/budgets.json'
import { packageSizes } from '../bench/bundles'

const dist = path.resolve('dist/weapp')

interface AppJson {
  readonly pages: readonly string[]
  readonly subPackages: readonly { readonly root: string; readonly pages: readonly string[] }[]
  readonly tabBar: {
    readonly list: readonly {
      readonly pagePath: string
      readonly text: string
      readonly iconPath: string
      readonly selectedIconPath: string
    }[]
  }
  readonly [field: string]: unknown
}

const textOf = (file: string): string => fs.readFileSync(path.join(dist, file), 'utf8')
const jsonOf = <T>(file: string): T => JSON.parse(textOf(file)) as T
const app = jsonOf<AppJson>('app.json')
const theme = jsonOf<{ light: Record<string, string>; dark: Record<string, string> }>('theme.json')

const filesUnder = (directory: string): string[] =>
  fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(directory, entry.name)
    return entry.isDirectory() ? filesUnder(file) : [file]
  })
const files = filesUnder(dist)
const styles = files.filter((file) => file.endsWith('.wxss'))

const allPages = [
  ...app.pages,
  ...app.subPackages.flatMap((sub) => sub.pages.map((page) => path.posix.join(sub.root, page))),
]

/** Every `@name` in app.json stands for a theme variable. */
const themeVariables = (value: unknown): string[] => {
  if (typeof value === 'string') return value.startsWith('@') ? [value.slice(1)] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(themeVariables) : []
}

describe('the built mini program', () => {
  it.each(allPages)('has code, template and configuration of %s', (page) => {
    for (const kind of ['js', 'wxml', 'json']) expect(fs.existsSync(path.join(dist, `${page}.${kind}`))).toBe(true)
    expect(() => jsonOf(`${page}.json`)).not.toThrow()
  })

  it('puts the tabs into the main package and everything else into subpackages', () => {
    const tabs = app.tabBar.list.map((tab) => tab.pagePath)
    expect(tabs.length).toBeGreaterThanOrEqual(2)
    expect(tabs.length).toBeLessThanOrEqual(5)
    expect([...app.pages].sort()).toEqual([...tabs].sort())
    const roots = app.subPackages.map((sub) => sub.root)
    expect(roots).toContain('packages/booking')
    expect(new Set(roots).size).toBe(roots.length)
    expect(new Set(allPages).size).toBe(allPages.length)
  })

  it('preloads only packages that exist', () => {
    const rules = app.preloadRule as Record<string, { packages: string[] }>
    for (const [page, rule] of Object.entries(rules)) {
      expect(allPages).toContain(page)
      for (const name of rule.packages) expect(app.subPackages.map((sub) => sub.root)).toContain(name)
    }
  })

  it('loads code only when a page needs it', () => {
    expect(app.lazyCodeLoading).toBe('requiredComponents')
  })

  it('asks for privacy consent, and says why it wants the location', () => {
    expect(app.__usePrivacyCheck__).toBe(true)
    const reasons = app.permission as Record<string, { desc: string }>
    expect(reasons['scope.userLocation']?.desc.length).toBeGreaterThan(0)
    expect(reasons['scope.userLocation']?.desc.length).toBeLessThanOrEqual(30)
  })

  it('has a dark value for each theme variable that it uses', () => {
    expect(app.darkmode).toBe(true)
    expect(app.themeLocation).toBe('theme.json')
    expect(Object.keys(theme.dark).sort()).toEqual(Object.keys(theme.light).sort())
    const used = themeVariables(app)
    expect(used.length).toBeGreaterThan(0)
    for (const name of used) expect(Object.keys(theme.light)).toContain(name)
  })

  it('has every tab icon, in light and dark, within 40 KB', () => {
    const names = app.tabBar.list.flatMap((tab) => [tab.iconPath, tab.selectedIconPath])
    for (const name of names) {
      const pictures = name.startsWith('@') ? [theme.light[name.slice(1)]!, theme.dark[name.slice(1)]!] : [name]
      for (const picture of pictures) {
        const { size } = fs.statSync(path.join(dist, picture))
        expect(size).toBeGreaterThan(0)
        expect(size).toBeLessThanOrEqual(40 * 1024)
      }
    }
  })

  it('stays within the package budgets', () => {
    const { main, subpackages } = packageSizes()
    expect(main).toBeLessThanOrEqual(budgets['weapp.package.main'].max)
    for (const size of subpackages.values()) expect(size).toBeLessThanOrEqual(budgets['weapp.package.subMax'].max)
    // WeChat's own limit for everything together.
    expect(main + [...subpackages.values()].reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20 * 1024 * 1024)
  })

  it('uses no :active: on WeChat a pressed look is hover-class', () => {
    expect(styles.length).toBeGreaterThan(0)
    for (const file of styles)
      expect({
        file: path.relative(dist, file),
        active: fs.readFileSync(file, 'utf8').includes(':active'),
      }).toMatchObject({ active: false })
  })

  it('gives screen readers role and name through the base templates', () => {
    const base = textOf('base.wxml')
    expect(base).toContain('aria-role=')
    expect(base).toContain('aria-label=')
  })

  it('is what WeChat DevTools opens', () => {
    const project = JSON.parse(fs.readFileSync('project.config.json', 'utf8')) as Record<string, unknown>
    expect(path.resolve(String(project.miniprogramRoot))).toBe(dist)
    expect(path.resolve(String(project.cloudfunctionRoot))).toBe(path.resolve('dist/cloudfunctions'))
    expect(project.compileType).toBe('miniprogram')
  })

  it('carries no source map, no key and no address of a development machine', () => {
    const texts = files.filter((file) => /\.(js|json|wxml|wxss)$/.test(file))
    for (const file of texts) {
      const text = fs.readFileSync(file, 'utf8')
      expect({
        file,
        bad: /sourceMappingURL|127\.0\.0\.1|whsec_|BEGIN (RSA )?PRIVATE KEY/.exec(text)?.[0] ?? null,
      }).toEqual({ file, bad: null })
    }
  })
})
