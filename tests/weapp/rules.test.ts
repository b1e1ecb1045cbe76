/** WeChat's own rules on what ships: the build breaks none, and breaks that show only when it runs are found by their name. */
import fs from 'node:fs'
import path from 'node:path'
import { until } from '../support/stack'
import { builtWeapp, openWeapp } from '../support/weapp'
import type { RunnerEvent } from '../support/weapp-runner/runtime/types'
import { startWeappRunner } from '../support/weapp-runner/start'
import { planted, removeCopies } from '../support/weapp-rules/planted'
import { drawnFindings, packageFindings, setDataFindings, THUMB_PX } from '../support/weapp-rules/rules'

/** What a test has opened is closed whatever comes of it. */
const opened: { stop(): Promise<void> }[] = []
const closing = <T extends { stop(): Promise<void> }>(one: T): T => {
  opened.push(one)
  return one
}
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop()
})
afterAll(removeCopies)

test('the build breaks no rule', () => {
  expect(packageFindings(builtWeapp)).toEqual([])
})

test('the project is what WeChat DevTools opens', () => {
  const project = JSON.parse(fs.readFileSync('project.config.json', 'utf8')) as Record<string, unknown>
  expect(path.resolve(String(project.miniprogramRoot))).toBe(builtWeapp)
  expect(path.resolve(String(project.cloudfunctionRoot))).toBe(path.resolve('dist/cloudfunctions'))
  expect(project.compileType).toBe('miniprogram')
})

test('a wx call that does not exist is an exception with its name when it runs', async () => {
  const plant = ';setTimeout(function(){wx.notThere()},0)'
  const runner = closing(
    await startWeappRunner({
      dist: planted(({ edit }) => edit('pages/home/index.js', (text) => text + plant)),
    }),
  )
  const words = await new Promise<string>((resolve) => {
    const tell = (event: RunnerEvent) => event.kind === 'exception' && resolve(event.message)
    runner.events.forEach(tell)
    runner.onEvent(tell)
  })
  expect(words).toContain('wx.notThere is not a function')
})

test('a setData over 256 KB is found with its page', async () => {
  const plant = ';setTimeout(function(){getCurrentPages()[0].setData({planted:"x".repeat(300000)})},300)'
  const runner = closing(
    await startWeappRunner({
      dist: planted(({ edit }) => edit('pages/home/index.js', (text) => text + plant)),
    }),
  )
  const findings = () => runner.figures().then(({ setData }) => setDataFindings(setData))
  await until('a finding', async () => (await findings()).length > 0)
  expect(await findings()).toEqual([expect.objectContaining({ rule: 'set-data-size', where: 'pages/home/index' })])
})

test('a field that lost its name is found on the page', async () => {
  const root = planted(({ edit }) =>
    edit('base.wxml', (text) => text.replace(/(<input[^>]*?) aria-label="[^"]*"/g, '$1')),
  )
  const weapp = closing(await openWeapp(null, { user: 'nobody' }, { dist: root }))
  await weapp.miniProgram.callWxMethod('navigateTo', { url: '/packages/account/sign-in/index' })
  const page = (await weapp.miniProgram.currentPage())!
  await page.waitFor('input')
  expect(drawnFindings(page.path, await weapp.runner!.drawn(THUMB_PX))).toEqual([
    expect.objectContaining({ rule: 'no-name', message: expect.stringContaining('<input') as string }),
  ])
})
