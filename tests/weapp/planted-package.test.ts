/** Breaks of WeChat's rules that can be seen without running: each is planted into a copy of the build and found by its name. */
import fs from 'node:fs'
import path from 'node:path'
import { planted, removeCopies, type Break } from '../support/weapp-rules/planted'
import { packageFindings } from '../support/weapp-rules/rules'

afterAll(removeCopies)

const HOME = 'pages/home/index.js'
const ACCOUNT = 'packages/account'
const ADD_CAR = `${ACCOUNT}/add-car/index`

const append =
  (file: string, code: string): Break =>
  ({ edit }) =>
    edit(file, (text) => `${text};${code}`)

const app =
  (change: (app: Record<string, unknown>) => object): Break =>
  ({ editApp }) =>
    editApp(change)

interface Bar {
  readonly list: readonly Record<string, string>[]
}
const tabBar = (change: (bar: Bar) => object): Break => app(({ tabBar: bar }) => ({ tabBar: change(bar as Bar) }))
const firstTab = (change: object): Break =>
  tabBar((bar) => ({ ...bar, list: [{ ...bar.list[0], ...change }, ...bar.list.slice(1)] }))

/** What is planted, the rule that finds it, and where. */
type Case = readonly [what: string, rule: string, where: string, wrong: Break]

const calls: Case[] = [
  ['a wx call that does not exist', 'unknown-call', HOME, append(HOME, 'wx.notThere()')],
  ['one that is named in brackets', 'unknown-call', HOME, append(HOME, 'wx["notThere"]({})')],
  ['a call of wx.cloud that does not exist', 'unknown-call', HOME, append(HOME, 'wx.cloud.notThere({})')],
  ['a call that WeChat has given up', 'deprecated-call', HOME, append(HOME, 'a().getSystemInfoSync()')],
]

const pages: Case[] = [
  [
    'a page that is missing from app.json',
    'page-files',
    ADD_CAR,
    app(({ subPackages }) => ({
      subPackages: (subPackages as { root: string; pages: string[] }[]).map(({ root, pages: own }) => ({
        root,
        pages: own.filter((page) => `${root}/${page}` !== ADD_CAR),
      })),
    })),
  ],
  ['a page without its template', 'page-files', '', ({ root }) => fs.rmSync(path.join(root, `${ADD_CAR}.wxml`))],
  [
    'a page that is listed twice',
    'pages',
    'pages/me/index',
    app((one) => ({ pages: [...(one.pages as string[]), 'pages/me/index'] })),
  ],
  [
    'a page that nothing opens',
    'unused-page',
    ADD_CAR,
    ({ root, edit }) =>
      fs
        .readdirSync(root)
        .filter(
          (file) => file.endsWith('.js') && fs.readFileSync(path.join(root, file), 'utf8').includes(`/${ADD_CAR}`),
        )
        .forEach((file) => edit(file, (text) => text.replaceAll(`/${ADD_CAR}`, '/pages/me/index'))),
  ],
  [
    'a component that is named and not drawn',
    'unused-component',
    'pages/me/index.json',
    ({ edit }) =>
      edit('pages/me/index.json', (text) =>
        text.replace('"usingComponents":{', '"usingComponents":{"ghost":"../../comp",'),
      ),
  ],
]

const packages: Case[] = [
  ['a field that app.json has not', 'app-json', 'themes', app(() => ({ themes: {} }))],
  [
    'a subpackage inside another one',
    'packages',
    `${ACCOUNT}/add-car`,
    app(({ subPackages }) => ({
      subPackages: [...(subPackages as object[]), { root: `${ACCOUNT}/add-car`, pages: [] }],
    })),
  ],
  [
    'a subpackage over its budget',
    'package-size',
    ACCOUNT,
    ({ write }) => write(`${ACCOUNT}/big.bin`, Buffer.alloc(600_000)),
  ],
  [
    'a package that is preloaded and does not exist',
    'preload',
    'packages/none',
    app(() => ({ preloadRule: { 'pages/home/index': { packages: ['packages/none'] } } })),
  ],
  [
    'more than 2 MB loaded ahead',
    'preload',
    'main',
    ({ write }) => write('packages/booking/big.bin', Buffer.alloc(2_200_000)),
  ],
  ['code that is loaded before it is needed', 'lazy-code', 'app.json', app(() => ({ lazyCodeLoading: undefined }))],
  [
    'a picture that is too large',
    'media-size',
    'pictures and sound',
    ({ write }) => write('assets/photo.jpg', Buffer.alloc(300_000)),
  ],
]

const tabs: Case[] = [
  ['one tab', 'tab-bar', 'app.json', tabBar((bar) => ({ ...bar, list: bar.list.slice(0, 1) }))],
  ['a colour by its name', 'tab-bar', 'color', tabBar((bar) => ({ ...bar, color: 'red' }))],
  ['a tab outside of the main package', 'tab-bar', ADD_CAR, firstTab({ pagePath: ADD_CAR })],
  ['a tab icon that is not there', 'tab-bar', 'assets/none.png', firstTab({ iconPath: 'assets/none.png' })],
  [
    'a tab icon over 40 KB',
    'tab-bar',
    'assets/tab-home-light.png',
    ({ write }) => write('assets/tab-home-light.png', Buffer.alloc(50_000)),
  ],
  [
    'a theme variable without a dark value',
    'theme',
    '@navBackground',
    ({ edit }) => edit('theme.json', (text) => text.replace(/("dark"[^}]*)"navBackground"/s, '$1"other"')),
  ],
]

const consent: Case[] = [
  ['a privacy check that is off', 'privacy', 'app.json', app(() => ({ __usePrivacyCheck__: false }))],
  ['a private call that is not declared', 'private-info', 'getLocation', app(() => ({ requiredPrivateInfos: [] }))],
  [
    'a private call that is declared and never made',
    'private-info',
    'chooseAddress',
    app(() => ({ requiredPrivateInfos: ['getLocation', 'chooseAddress'] })),
  ],
  [
    'the rough place beside the exact one',
    'private-info',
    'getLocation',
    app(() => ({ requiredPrivateInfos: ['getLocation', 'getFuzzyLocation'] })),
  ],
  [
    'a reason of more than 30 characters',
    'permission',
    'scope.userLocation',
    app(() => ({ permission: { 'scope.userLocation': { desc: '用'.repeat(31) } } })),
  ],
  ['a permission without a reason', 'permission', 'scope.userLocation', app(() => ({ permission: {} }))],
]

const contents: Case[] = [
  [
    'a pressed look by :active',
    'active',
    'app-origin.wxss',
    ({ edit }) => edit('app-origin.wxss', (text) => `${text}.a:active .b{color:red}`),
  ],
  ['plain http', 'https', HOME, append(HOME, 'a("http://example.com/a")')],
  ['a key', 'secret', 'app.js', append('app.js', '/* -----BEGIN PRIVATE KEY----- */')],
  ['an address of a development machine', 'secret', 'app.js', append('app.js', 'var a="https://127.0.0.1:4000"')],
  ['a source map', 'secret', 'app.js.map', ({ write }) => write('app.js.map', '{}')],
  ['a script that nothing requires', 'unused-file', 'left.js', ({ write }) => write('left.js', 'module.exports = 1')],
  [
    'a picture that nothing shows',
    'unused-file',
    'assets/left.png',
    ({ write }) => write('assets/left.png', Buffer.alloc(10)),
  ],
  [
    'a missing aria-label',
    'aria',
    'input',
    ({ edit }) => edit('base.wxml', (text) => text.replace(/(<input[^>]*?) aria-label="[^"]*"/g, '$1')),
  ],
  [
    'aria attributes out of step with the runtime',
    'aria',
    'view',
    ({ edit }) => edit('base.wxml', (text) => text.replace(/(<view[^>]*aria-label=")[^"]*"/, '$1{{i.p11}}"')),
  ],
]

describe.each([
  ['calls', calls],
  ['pages', pages],
  ['packages', packages],
  ['tabs and theme', tabs],
  ['consent', consent],
  ['contents', contents],
] as const)('%s', (_, cases) => {
  test.each(cases)('%s is found by its name', (_what, rule, where, wrong) => {
    const found = packageFindings(planted(wrong)).filter((one) => one.rule === rule)
    expect(found.map((one) => one.where).join('\n')).toContain(where)
    expect(found.length).toBeGreaterThan(0)
  })
})

test.each<readonly [string, Break]>([
  ['a local name wx', append(HOME, '(function(wx){wx.notThere()})({})')],
  ['a property that the program puts onto wx itself', append(HOME, 'wx.own=1;wx.own')],
  [
    'words that only look like :active or an address',
    ({ edit }) => edit('app-origin.wxss', (text) => `${text}.a--active{color:red}`),
  ],
])('%s is no break', (_, harmless) => {
  expect(packageFindings(planted(harmless))).toEqual([])
})
