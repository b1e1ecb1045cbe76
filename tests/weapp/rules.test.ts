/** WeChat's own rules on what ships: none is broken, and each break that is planted is found by its name. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { builtWeapp, openWeapp } from '../support/weapp'
import type { RunnerEvent } from '../support/weapp-runner/runtime/types'
import { startWeappRunner } from '../support/weapp-runner/start'
import { drawnFindings, packageFindings, setDataFindings, THUMB_PX } from '../support/weapp-rules/rules'

const copies: string[] = []
afterAll(() => copies.forEach((copy) => fs.rmSync(copy, { recursive: true, force: true })))

/** A copy of the build with one thing wrong. */
const planted = (
  wrong: (edit: (file: string, change: (text: string) => string) => void, root: string) => void,
): string => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'weapp-'))
  copies.push(root)
  fs.cpSync(builtWeapp, root, { recursive: true })
  wrong((file, change) => {
    const before = fs.readFileSync(path.join(root, file), 'utf8')
    const after = change(before)
    if (after === before) throw new Error(`nothing was planted in ${file}`)
    fs.writeFileSync(path.join(root, file), after)
  }, root)
  return root
}

const editApp = (change: (app: Record<string, never>) => object) => (text: string) =>
  JSON.stringify({ ...JSON.parse(text), ...change(JSON.parse(text) as Record<string, never>) })

test('the build breaks no rule', () => {
  expect(packageFindings(builtWeapp)).toEqual([])
})

test('the project is what WeChat DevTools opens', () => {
  const project = JSON.parse(fs.readFileSync('project.config.json', 'utf8')) as Record<string, unknown>
  expect(path.resolve(String(project.miniprogramRoot))).toBe(builtWeapp)
  expect(path.resolve(String(project.cloudfunctionRoot))).toBe(path.resolve('dist/cloudfunctions'))
  expect(project.compileType).toBe('miniprogram')
})

const ACCOUNT = 'packages/account'

test.each<[string, string, string, Parameters<typeof planted>[0]]>([
  [
    'a wx call that does not exist',
    'unknown-call',
    'pages/home/index.js',
    (edit) => edit('pages/home/index.js', (text) => `${text};wx.notThere()`),
  ],
  [
    'a page that is missing from app.json',
    'page-files',
    `${ACCOUNT}/add-car/index`,
    (edit) =>
      edit('app.json', (text) =>
        text.replace(/"(sign-in\/index)","add-car\/index"|"add-car\/index",?/, (_, kept?: string) =>
          kept ? `"${kept}"` : '',
        ),
      ),
  ],
  [
    'a page without its template',
    'page-files',
    '',
    (_, root) => fs.rmSync(path.join(root, `${ACCOUNT}/add-car/index.wxml`)),
  ],
  [
    'a subpackage over its budget',
    'package-size',
    ACCOUNT,
    (_, root) => fs.writeFileSync(path.join(root, ACCOUNT, 'big.bin'), Buffer.alloc(600_000)),
  ],
  [
    'a missing aria-label',
    'aria',
    'input',
    (edit) => edit('base.wxml', (text) => text.replace(/(<input[^>]*?) aria-label="[^"]*"/g, '$1')),
  ],
  [
    'a pressed look by :active',
    'active',
    'app-origin.wxss',
    (edit) => edit('app-origin.wxss', (text) => `${text}.a:active{color:red}`),
  ],
  [
    'a private call that app.json does not declare',
    'private-info',
    'getLocation',
    (edit) =>
      edit(
        'app.json',
        editApp(() => ({ requiredPrivateInfos: [] })),
      ),
  ],
  [
    'a privacy check that is off',
    'privacy',
    'app.json',
    (edit) =>
      edit(
        'app.json',
        editApp(() => ({ __usePrivacyCheck__: false })),
      ),
  ],
  [
    'a theme variable without a value',
    'theme',
    '@navBackground',
    (edit) => edit('theme.json', (text) => text.replaceAll('"navBackground"', '"other"')),
  ],
  [
    'a file that nothing requires',
    'unused-file',
    'left.js',
    (_, root) => fs.writeFileSync(path.join(root, 'left.js'), 'module.exports = 1'),
  ],
  [
    'a picture that is too large',
    'media-size',
    'pictures and sound',
    (_, root) => fs.writeFileSync(path.join(root, 'assets/photo.jpg'), Buffer.alloc(300_000)),
  ],
  [
    'an address of a development machine',
    'secret',
    'app.js',
    (edit) => edit('app.js', (text) => `${text};var a="http://127.0.0.1:4000"`),
  ],
])('%s is found by its name', (_, rule, where, wrong) => {
  const found = packageFindings(planted(wrong)).filter((one) => one.rule === rule)
  expect(found.map((one) => one.where).join()).toContain(where)
  expect(found.length).toBeGreaterThan(0)
})

test('a wx call that does not exist is an exception with its name when it runs', async () => {
  const plant = ';setTimeout(function(){wx.notThere()},0)'
  const runner = await startWeappRunner({
    dist: planted((edit) => edit('pages/home/index.js', (text) => text + plant)),
  })
  const words = await new Promise<string>((resolve) => {
    const tell = (event: RunnerEvent) => event.kind === 'exception' && resolve(event.message)
    runner.events.forEach(tell)
    runner.onEvent(tell)
  })
  expect(words).toContain('wx.notThere is not a function')
  await runner.stop()
})

test('a setData over 256 KB is found with its page', async () => {
  const plant = ';setTimeout(function(){getCurrentPages()[0].setData({planted:"x".repeat(300000)})},300)'
  const runner = await startWeappRunner({
    dist: planted((edit) => edit('pages/home/index.js', (text) => text + plant)),
  })
  await new Promise((resolve) => setTimeout(resolve, 600))
  const findings = setDataFindings((await runner.figures()).setData)
  expect(findings).toEqual([expect.objectContaining({ rule: 'set-data-size', where: 'pages/home/index' })])
  await runner.stop()
})

test('a field that lost its name is found on the page', async () => {
  const root = planted((edit) => edit('base.wxml', (text) => text.replace(/(<input[^>]*?) aria-label="[^"]*"/g, '$1')))
  const weapp = await openWeapp(null, { user: 'nobody' }, { dist: root })
  await weapp.miniProgram.callWxMethod('navigateTo', { url: '/packages/account/sign-in/index' })
  const page = (await weapp.miniProgram.currentPage())!
  await page.waitFor('input')
  expect(drawnFindings(page.path, await weapp.runner!.drawn(THUMB_PX))).toEqual([
    expect.objectContaining({ rule: 'no-name', message: expect.stringContaining('<input') as string }),
  ])
  await weapp.stop()
})
