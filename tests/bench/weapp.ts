import { performance } from 'node:perf_hooks'
import { codeFor, newestMessage } from '../support/api-client'
import { launchBrowser } from '../support/browser'
import { idleOwners } from '../support/people'
import type { TestStack } from '../support/stack'
import { builtWeapp, openWeapp, thumbOf, type Weapp } from '../support/weapp'
import { mediaBytes } from '../support/weapp-rules/files'
import { findingCounts, THUMB_PX } from '../support/weapp-rules/rules'
import { readMiniProgram } from '../support/weapp-runner/bundle/miniProgram'
import { startWeappRunner } from '../support/weapp-runner/start'
import { quantile, type Figure } from './figure'

const LAUNCHES = 11
/** An interaction is over when nothing has crossed to a page for so long. */
const QUIET_MS = 400

/** ms from the first line of app.js to Home drawn, and of evaluating all files that takes. */
const launches = async (): Promise<{ render: number[]; evaluate: number[] }> => {
  const browser = await launchBrowser()
  const render: number[] = []
  const evaluate: number[] = []
  try {
    for (let n = 0; n < LAUNCHES; n += 1) {
      const runner = await startWeappRunner({ dist: builtWeapp, browser })
      const figures = await runner.figures()
      render.push(figures.firstRenderMs)
      evaluate.push(figures.evaluated.reduce((sum, file) => sum + file.ms, 0))
      await runner.stop()
    }
  } finally {
    await browser.close()
  }
  return { render, evaluate }
}

interface Meter {
  readonly most: { bytes: number; calls: number; nodes: number; depth: number; children: number }
  /** Does something and waits until its effects have been drawn. */
  act(does: () => Promise<unknown>): Promise<void>
}

const meterOf = (weapp: Weapp): Meter => {
  const most = { bytes: 0, calls: 0, nodes: 0, depth: 0, children: 0 }
  const runner = weapp.runner!
  const settled = async (): Promise<number> => {
    for (let seen = -1, since = performance.now(); ;) {
      const { length } = (await runner.figures()).setData
      if (length !== seen) since = performance.now()
      seen = length
      if (performance.now() - since > QUIET_MS) return length
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
  return {
    most,
    async act(does) {
      const before = await settled()
      await does()
      await settled()
      const crossed = (await runner.figures()).setData.slice(before)
      const byPage = new Map<string, number>()
      for (const { page, bytes } of crossed) {
        byPage.set(page, (byPage.get(page) ?? 0) + 1)
        most.bytes = Math.max(most.bytes, bytes)
      }
      most.calls = Math.max(most.calls, ...byPage.values())
      const drawn = await runner.drawn(THUMB_PX)
      for (const what of ['nodes', 'depth', 'children'] as const) most[what] = Math.max(most[what], drawn[what])
    },
  }
}

const DAY = '[role="radiogroup"][aria-label="日期"] [role="radio"][aria-label*="余"]:not([aria-label^="今天"])'

/** The whole booking by the OPENID path, one interaction after the other. */
const booking = async (stack: TestStack): Promise<{ most: Meter['most']; homeNodes: number }> => {
  // The last of them: the crowd of the booking figures signs in from the first on, and a phone gets one code a minute.
  const { phone } = (await idleOwners(stack.databases.owner)).findLast((one) => one.energy === 'FUEL')!
  const weapp = await openWeapp(stack, { user: 'bench' })
  const thumb = thumbOf(weapp)
  const { act, most } = meterOf(weapp)
  try {
    await act(() => thumb.tap('手机号登录'))
    await act(() => thumb.write('手机号', phone))
    const before = await newestMessage(stack.urls, phone)
    await act(() => thumb.tap('获取验证码'))
    await act(() => thumb.tap('同意'))
    const code = await codeFor(stack.urls, phone, before)
    await act(() => thumb.write('6 位验证码', code))
    await thumb.named('预约保养')
    const homeNodes = (await weapp.runner!.drawn(THUMB_PX)).nodes
    await act(() => thumb.tap('预约保养'))
    await act(() => thumb.tapOn('[role="checkbox"][aria-checked="false"]'))
    await act(() => thumb.tap('选择时间'))
    await act(() => thumb.tapOn(DAY))
    await act(() => thumb.tapOn('[role="radio"][aria-label$="，可选"]'))
    await act(() => thumb.tap('下一步'))
    await act(() => thumb.tap('确认预约'))
    await act(() => thumb.tap('查看预约'))
    return { most, homeNodes }
  } finally {
    await weapp.stop()
  }
}

/** What WeChat would score, measured in the runner on the build that ships. */
export const benchWeapp = async (stack: TestStack): Promise<Figure[]> => {
  const { render, evaluate } = await launches()
  const { most, homeNodes } = await booking(stack)
  return [
    { name: 'weapp.images.bytes', value: mediaBytes(readMiniProgram(builtWeapp)), unit: 'bytes' },
    { name: 'weapp.evaluate.p50', value: quantile(evaluate, 0.5), unit: 'ms' },
    ...findingCounts(builtWeapp).map(([group, value]): Figure => ({
      name: `weapp.findings.${group}`,
      value,
      unit: 'findings',
    })),
    // What the program takes is the best of them; what else the machine has to do shows in the median.
    { name: 'weapp.home.firstRender.min', value: Math.min(...render), unit: 'ms' },
    { name: 'weapp.home.firstRender.p50', value: quantile(render, 0.5), unit: 'ms' },
    { name: 'weapp.home.nodes', value: homeNodes, unit: 'nodes' },
    { name: 'weapp.booking.setDataMax', value: most.bytes, unit: 'bytes' },
    { name: 'weapp.booking.setDataCalls', value: most.calls, unit: 'calls' },
    { name: 'weapp.booking.nodes', value: most.nodes, unit: 'nodes' },
    { name: 'weapp.booking.depth', value: most.depth, unit: 'levels' },
    { name: 'weapp.booking.children', value: most.children, unit: 'nodes' },
  ]
}
